"""A list that the demonstration's coordinator in Cameroon has brought: new rows, one that repeats a member, some to correct."""

from alliance import demo_accounts
from alliance.models import User
from members.actions.imports import upload_list
from networks.models import Network

NETWORK = "cameroon"
FILE = """\
Nom;Type;Pays;Ville;Courriel;Langues;Thèmes;Année de création
Collectif Pères Présents;organisation;Cameroun;Bafoussam;contact@peres-presents.example;français;Justice de genre;2011
Atelier des deux rives;organisation;Cameroun;Douala;;français, anglais;;
Groupe Parole d’hommes;organisation;Cameroun;Garoua;parole@hommes.example;français;Fin des violences;2014
Groupe Parole d’hommes;organisation;Cameroun;Garoua;;;;
Jeunesse Littoral;organisation;Camerun;Kribi;pas d’adresse;français;Tricot;214
Réseau Écoles sans violence;organisation;CM;Bamenda;;anglais;;2009
"""


def load(by: User) -> None:
    """Its rows are checked by the worker, as those of any list."""
    upload_list(
        network=Network.objects.get(slug=NETWORK),
        content=FILE.encode("utf-8-sig"),
        file_name="membres-2016.csv",
        reason="Registre du réseau, tenu jusqu’en 2016",
        language="fr",
        by=User.objects.get(email=demo_accounts.CAMEROON, is_demonstration=True),
    )
