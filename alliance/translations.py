"""How far each text is in each language: noted when it is written, out of date when the text it was made from changes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator

from alliance.actors import is_the_portal
from alliance.models import TranslationState, User
from alliance.texts import Texts, column, of_row
from alliance.tokens import digest

State = TranslationState.State


class Progress(models.TextChoices):
    """How far a text is in one language: what was noted of it, or what can be seen without a note."""

    MISSING = "missing", _("missing")
    UNNOTED = "unnoted", _("there, nobody noted how it was made")
    MACHINE = State.MACHINE.value, State.MACHINE.label
    DRAFT = State.DRAFT.value, State.DRAFT.label
    REVIEWED = State.REVIEWED.value, State.REVIEWED.label
    OUTDATED = State.OUTDATED.value, State.OUTDATED.label


@dataclass(frozen=True)
class TextState:
    """One text in one language: what it says, how far it is, and from which language it was made."""

    text: str
    progress: Progress
    source_language: str = ""


def write_texts(
    row: models.Model,
    texts: Mapping[str, Texts],
    *,
    by: User,
    states: Mapping[str, Mapping[str, str]] | None = None,
    source_language: str = settings.LANGUAGE_CODE,
) -> list[str]:
    """Write what a row says, field by field and language by language, and note how far each text is.

    Only texts that changed, and states that somebody set anew, are noted; a translation of which the source changed
    and that nobody touched becomes outdated by itself. Answers with what changed, as "summary.fr". No permission is asked here.
    """
    before = states_of(row, texts)
    changed = _write_columns(row, texts)
    for field, said in texts.items():
        for language in _source_first(said, source_language):
            state = _state_to_note(
                before[field][language].progress,
                wanted=(states or {}).get(field, {}).get(language, ""),
                text_changed=f"{field}.{language}" in changed,
                source_changed=f"{field}.{source_language}" in changed,
            )
            if state:
                note_text(row, field, language, state=state, source_language=source_language, by=by)
                changed.append(f"{field}.{language}")
    return sorted(set(changed))


def note_text(
    row: models.Model,
    field: str,
    language: str,
    *,
    state: State,
    by: User,
    source_language: str = "",
) -> None:
    """Note how far a text is that stands in its row; those that were made from it are outdated if it says something else now."""
    said = of_row(row, field)
    key = {**_key(row), "field": field, "language": language}
    if language not in said:
        TranslationState.objects.filter(**key).delete()
        return
    source = "" if source_language == language else source_language
    TranslationState.objects.update_or_create(
        **key,
        defaults={
            "state": state,
            "source_language": source,
            "source_hash": digest(said.get(source, "")) if source else "",
            "set_by": by,
        },
    )
    made_from_it = TranslationState.objects.filter(
        **_key(row), field=field, source_language=language
    )
    made_from_it.exclude(source_hash=digest(said[language])).update(state=State.OUTDATED)


def note_first_drafts(row: models.Model, *, by: User) -> None:
    """Note that a row's texts are drafts, when somebody has just entered it. One statement.

    Where a text came in several languages, the others are older than the first of them as soon as that changes.
    """
    TranslationState.objects.bulk_create(
        TranslationState(
            **_key(row),
            field=field,
            language=language,
            state=State.DRAFT,
            source_language="" if language == source else source,
            source_hash="" if language == source else digest(said[source]),
            set_by=by,
        )
        for field in _fields(type(row))
        for said in [of_row(row, field)]
        for source in list(said)[:1]
        for language in said
    )


def note_what_people_wrote(row: models.Model, *, by: User) -> None:
    """The same, unless the row came with the portal: of its texts nobody here knows how they were made."""
    if not is_the_portal(by):
        note_first_drafts(row, by=by)


def forget_texts(row: models.Model) -> None:
    """Drop what was noted of the texts of a row that is about to go."""
    TranslationState.objects.filter(**_key(row)).delete()


def states_of(row: models.Model, fields: Iterable[str]) -> dict[str, dict[str, TextState]]:
    """How far each text of a row is, by field and language. One query."""
    noted = {
        (state.field, state.language): state
        for state in TranslationState.objects.filter(**_key(row)).order_by("pk")
    }
    return {
        field: {
            language: _state_of(of_row(row, field).get(language, ""), noted.get((field, language)))
            for language in settings.LANGUAGE_TABLE
        }
        for field in fields
    }


@dataclass(frozen=True)
class TextToWrite:
    """A text that a row does not say in a language, or says as it was before its source changed."""

    row: models.Model
    field: str
    progress: Progress


def texts_to_write(kinds: Iterable[type[models.Model]], language: str) -> list[TextToWrite]:
    """What rows of these kinds do not say in a language yet. One query for each kind, and one for the notes."""
    kinds = list(kinds)
    outdated = set(
        TranslationState.objects.filter(
            object_kind__in=[kind._meta.label_lower for kind in kinds],
            language=language,
            state=State.OUTDATED,
        ).values_list("object_kind", "object_id", "field")
    )
    return [
        found
        for kind in kinds
        for row in _all_rows(kind)
        for found in _to_write(row, language, outdated)
    ]


def _all_rows(kind: type[models.Model]) -> models.QuerySet[models.Model]:
    """Past the manager of the kind, which puts the reader's language in the place of each column."""
    return models.QuerySet(kind).order_by("pk")


def _to_write(
    row: models.Model, language: str, outdated: set[tuple[str, str, str]]
) -> Iterable[TextToWrite]:
    for field in _fields(type(row)):
        texts = of_row(row, field)
        if texts and language not in texts:
            yield TextToWrite(row, field, Progress.MISSING)
        elif (*_key(row).values(), field) in outdated:
            yield TextToWrite(row, field, Progress.OUTDATED)


@dataclass(frozen=True)
class KindProgress:
    """The texts of one kind of row: how many there are, and how far they are in each language."""

    kind: str
    texts: int
    languages: Mapping[str, Mapping[Progress, int]]


def progress_by_kind() -> list[KindProgress]:
    """How far all texts of the portal are. One query for each kind of row that has texts, and one for the notes."""
    noted: dict[str, Counter[tuple[str, str]]] = {}
    rows = TranslationState.objects.values_list("object_kind", "language", "state")
    for kind, language, state, count in rows.annotate(rows=Count("pk")).order_by("object_kind"):
        noted.setdefault(kind, Counter())[language, state] = count
    models_with_texts = translator.get_registered_models(abstract=False)
    return [
        _progress_of(model, noted.get(model._meta.label_lower, Counter()))
        for model in sorted(models_with_texts, key=lambda model: str(model._meta.label_lower))
        if _fields(model) and not model._meta.proxy
    ]


def _progress_of(model: type[models.Model], noted: Counter[tuple[str, str]]) -> KindProgress:
    languages = list(settings.LANGUAGE_TABLE)
    fields = _fields(model)
    counted = {
        f"there_{column(field, language)}": Count("pk", filter=_says(field, language))
        for field in fields
        for language in languages
    }
    for field in fields:
        anywhere = Q()
        for language in languages:
            anywhere |= _says(field, language)
        counted[f"any_{field}"] = Count("pk", filter=anywhere)
    found = models.QuerySet(model).aggregate(**counted)
    texts = sum(found[f"any_{field}"] for field in fields)
    return KindProgress(
        kind=model._meta.label_lower,
        texts=texts,
        languages={
            language: _in_language(
                texts,
                sum(found[f"there_{column(field, language)}"] for field in fields),
                noted,
                language,
            )
            for language in languages
        },
    )


def _says(field: str, language: str) -> Q:
    """The rows that say something in this language."""
    return Q(**{f"{column(field, language)}__gt": ""})


def _in_language(
    texts: int, there: int, noted: Counter[tuple[str, str]], language: str
) -> dict[Progress, int]:
    by_state = {Progress(state): noted[language, state] for state in State}
    return {
        Progress.MISSING: texts - there,
        Progress.UNNOTED: max(there - sum(by_state.values()), 0),
        **by_state,
    }


def _fields(model: type[models.Model]) -> list[str]:
    return sorted(translator.get_options_for_model(model).all_fields)


def _state_of(text: str, noted: TranslationState | None) -> TextState:
    if not text:
        return TextState("", Progress.MISSING)
    if noted is None:
        return TextState(text, Progress.UNNOTED)
    return TextState(text, Progress(noted.state), noted.source_language)


def _state_to_note(
    before: Progress, *, wanted: str, text_changed: bool, source_changed: bool
) -> State | None:
    """What to note of a text that was written or whose state was set; nothing where nothing happened to it."""
    if text_changed:
        return State(wanted) if wanted and wanted != State.OUTDATED else State.DRAFT
    if before == Progress.MISSING:
        return None
    if wanted and wanted != before:
        return State(wanted)
    return State.OUTDATED if source_changed and before == Progress.UNNOTED else None


def _write_columns(row: models.Model, texts: Mapping[str, Texts]) -> list[str]:
    """Put the texts into the row's columns; an empty one leaves its column empty, so that another language stands in."""
    changed = []
    for field, said in texts.items():
        before = of_row(row, field)
        for language, text in said.items():
            if text.strip() != before.get(language, ""):
                setattr(row, column(field, language), text.strip() or None)
                changed.append(f"{field}.{language}")
    if changed:
        row.save()
    return changed


def _source_first(said: Mapping[str, str], source: str) -> list[str]:
    return sorted(said, key=lambda language: language != source)


def _key(row: models.Model) -> dict[str, Any]:
    return {
        "object_kind": row._meta.label_lower,
        "object_id": str(getattr(row, "public_id", row.pk)),
    }
