"""Text as searches and sorting see it: without accents, capitals and the ways of writing one Arabic letter.

The database does it (`portal_fold`, made by the floor's migrations), so that an index, a query and a sort key agree.
"""

from django.db.models import CharField, Func


class Fold(Func):
    """`Réseau Égalité` as `reseau egalite`, `المساواة` as `المساواه`."""

    function = "portal_fold"
    output_field = CharField()
