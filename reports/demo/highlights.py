"""A few invented highlights of the year under way, one in each state."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from alliance import demo_accounts
from alliance.models import User
from alliance.texts import Texts
from networks.models import Network
from reports.actions.highlights import (
    Found,
    HighlightFacts,
    decide_highlight,
    draft_highlight,
    return_highlight,
    send_highlight,
    write_highlight,
)
from reports.models import Highlight, ReportingPeriod, SafetyAnswer

EMBARGO = timedelta(days=30)


@dataclass(frozen=True)
class _Told:
    network: str
    writer: str
    language: str
    country: str
    title: Texts
    body: Texts
    states: Texts


_CLINICS = _Told(
    network="cameroon",
    writer=demo_accounts.CAMEROON,
    language="fr",
    country="CM",
    title={
        "fr": "Des pères dans les salles d’attente",
        "en": "Fathers in the waiting rooms",
    },
    body={
        "fr": "Des centres de santé ouvrent leurs consultations prénatales aux pères, à la demande des femmes et à leurs conditions. (Inventé pour la démonstration.)",
        "en": "Health centres open antenatal visits to fathers, where women ask for it and on their terms. (Invented for the demonstration.)",
    },
    states={"en": "machine"},
)
_LAW = _Told(
    network="cameroon",
    writer=demo_accounts.CAMEROON,
    language="fr",
    country="CM",
    title={"fr": "Une voix commune au Parlement", "en": "One voice in Parliament"},
    body={
        "fr": "Des organisations membres ont préparé ensemble leur avis sur le projet de loi contre les violences domestiques, avec les associations de femmes qui l’ont porté. (Inventé pour la démonstration.)",
        "en": "Member organisations prepared a common opinion on the bill against domestic violence, with the women’s organisations that brought it. (Invented for the demonstration.)",
    },
    states={"en": "reviewed"},
)
_SCHOOLS = _Told(
    network="cameroon",
    writer=demo_accounts.CAMEROON,
    language="fr",
    country="CM",
    title={"fr": "Un lycée change ses règles"},
    body={
        "fr": "Après une année de cercles de parole, un lycée a réécrit son règlement contre le harcèlement. (Inventé pour la démonstration.)"
    },
    states={},
)
_CARE = _Told(
    network="latin-america",
    writer=demo_accounts.LATIN_AMERICA,
    language="es",
    country="",
    title={"es": "Los cuidados entran en la agenda", "en": "Care enters the agenda"},
    body={
        "es": "Redes de varios países llevaron a un foro regional una propuesta común sobre cuidados, escrita junto con organizaciones feministas. (Inventado para la demostración.)",
        "en": "Networks of several countries brought a common proposal on care to a regional forum, written together with feminist organisations. (Invented for the demonstration.)",
    },
    states={"en": "reviewed"},
)
_TRAINING = _Told(
    network="africa",
    writer=demo_accounts.AFRICA,
    language="en",
    country="",
    title={"en": "A school for facilitators"},
    body={
        "en": "The region opens a school in which facilitators learn from women’s rights organisations first. (Invented for the demonstration.)"
    },
    states={},
)


def load() -> None:
    year = ReportingPeriod.objects.get(code=str(timezone.now().date().year))
    _written(_CLINICS, year)
    _sent(_LAW, year)
    _sent_back(_SCHOOLS, year, by=_person(demo_accounts.AFRICA))
    _released(_CARE, year)
    _released(_TRAINING, year, after=EMBARGO)


def _written(told: _Told, year: ReportingPeriod) -> Highlight:
    by = _person(told.writer)
    row = draft_highlight(
        network=Network.objects.get(slug=told.network),
        period=year,
        title=told.title[told.language],
        language=told.language,
        by=by,
    )
    facts = HighlightFacts(
        title=told.title,
        body=told.body,
        language=told.language,
        states=told.states,
        country=told.country,
    )
    return write_highlight(highlight=row, facts=facts, version=row.version, by=by)


def _sent(told: _Told, year: ReportingPeriod) -> Highlight:
    row = _written(told, year)
    return send_highlight(highlight=row, version=row.version, by=_person(told.writer))


def _sent_back(told: _Told, year: ReportingPeriod, *, by: User) -> None:
    row = _sent(told, year)
    message = "Which school is it? If people could find it by this text, please tell less."
    return_highlight(highlight=row, version=row.version, message=message, by=by)


def _released(told: _Told, year: ReportingPeriod, *, after: timedelta = timedelta()) -> None:
    row = _sent(told, year)
    decide_highlight(
        highlight=row,
        version=row.version,
        publish_on=timezone.now().date() + after,
        answers={question.value: Found(is_found=False) for question in SafetyAnswer.Question},
        by=_person(demo_accounts.SECRETARIAT),
    )


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
