"""What can happen on the floor: a term is explained."""

from django.db import transaction

from alliance.audit import record
from alliance.finding import index
from alliance.models import GlossaryTerm, User
from alliance.texts import Texts, in_columns
from alliance.translations import note_what_people_wrote


@transaction.atomic
def explain_term(
    *, slug: str, kind: str, term: Texts, definition: Texts, by: User, source_line: str = ""
) -> GlossaryTerm:
    """Add a word of the alliance with its explanation."""
    explained = GlossaryTerm.objects.create(
        slug=slug,
        kind=kind,
        source_line=source_line,
        **in_columns("term", term),
        **in_columns("definition", definition),
    )
    note_what_people_wrote(explained, by=by)
    record("term.explained", explained, by=by, after={"slug": slug})
    index.changed("glossary", slug)
    return explained
