"""What is to be said about a row and its cells: kept as codes and values, said in whichever language is read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from alliance.sheets.words import Vocabulary, Word
from members.sheets import words

# A code and the values of its sentence, as it stands in the database.
Message = list[Any]
Messages = dict[str, list[Message]]

# About the whole row rather than one of its cells.
ROW = "row"
# What the vocabularies of a suggestion are called in a message.
VOCABULARIES = {
    "country": words.countries,
    "kind": words.kinds,
    "size": words.sizes,
    "languages": words.languages,
}

WRONG: dict[str, str | Promise] = {
    "missing_name": _("There is no name. Write the name of the organisation or person."),
    "no_letters": _("This name has no letters. Write the name as it is read aloud."),
    "too_long": _("This is too long. Write at most %(limit)d characters; it has %(length)d."),
    "hidden_signs": _("This holds hidden signs that we cannot keep. Please type it anew."),
    "formula_without_result": _("This is a formula without a result. Write the value itself."),
    "begins_like_a_formula": _(
        "This begins like a formula. Write the text without the first sign."
    ),
    "unknown_country": _(
        "“%(value)s” is not a country we know. Write its name or its code of two letters."
    ),
    "unknown_kind": _("“%(value)s” is not a kind of member. Write “%(first)s” or “%(second)s”."),
    "unknown_size": _("“%(value)s” is not a size we know. The template lists those we know."),
    "unknown_language": _(
        "“%(value)s” is not a language we know. Write its name or its code, several with commas."
    ),
    "unknown_theme": _("“%(value)s” is not one of our themes. The template lists them."),
    "bad_website": _("This is not the address of a website. Write it as example.org."),
    "bad_email": _("This is not an e-mail address. Write one address as name@example.org."),
    "bad_phone": _("This is not a phone number. Write it with digits, as +254 700 000000."),
    "bad_year": _("This is not a year. Write it with four digits, from 1800 to %(latest)d."),
    "bad_date": _("This is not a full date. Write it as 2016-05-30, or leave it empty."),
    "future_date": _("This date is still to come. Write the day on which the membership began."),
    "twice_in_file": _(
        "This member is in the file more than once: rows %(rows)s. Keep one of them."
    ),
}
SUGGESTED = _("Did you mean “%(suggestion)s”?")

# These are said and stop nothing.
NOTES: dict[str, str | Promise] = {
    "formula": _("This is a formula; its result was taken."),
    "speaks_for_itself": _(
        "This member speaks for itself by now and keeps its own entry. It is not changed."
    ),
    "alike": _("This may be “%(name)s”, which is here already."),
    "alike_elsewhere": _("This may be a member outside your networks that the directory lists."),
    "already_entered": _("This member was entered in the meantime. Nothing was added."),
    "stays_claimed": _("Somebody speaks for this member by now. It stays."),
    "stays_moved_on": _("The membership was changed since. It stays."),
    "stays_changed": _("This was changed again since and stays as it is: %(columns)s."),
}


def is_wrong(messages: Mapping[str, Sequence[Message]]) -> bool:
    """Whether something is said that must be put right first."""
    return any(message[0] in WRONG for said in messages.values() for message in said)


def say(message: Message, language: str) -> str:
    """One message as a sentence in the language that is active."""
    code, values = message[0], dict(message[1])
    values = _values(code, values, language)
    sentence = str(WRONG.get(code) or NOTES.get(code) or code)
    said = sentence % values if values else sentence
    if suggestion := values.get("suggestion"):
        said = f"{said} {SUGGESTED % {'suggestion': suggestion}}"
    return said


def say_with_column(column: str, message: Message, language: str) -> str:
    """A message for the error column of a file, with the heading of the cell it is about."""
    said = say(message, language)
    if column == ROW:
        return said
    return gettext("%(column)s: %(sentence)s") % {
        "column": words.columns().label(column, language),
        "sentence": said,
    }


def _values(code: str, values: dict[str, Any], language: str) -> dict[str, Any]:
    if code == "unknown_kind":
        first, second = words.kinds().words
        values |= {
            "first": words.kinds().label(first, language),
            "second": words.kinds().label(second, language),
        }
    if code == "twice_in_file":
        values["rows"] = ", ".join(str(row) for row in values["rows"])
    if code == "stays_changed":
        values["columns"] = ", ".join(
            words.columns().label(column, language) for column in values["columns"]
        )
    if "nearest" in values:
        vocabulary: Vocabulary = VOCABULARIES[values["of"]]()
        values["suggestion"] = vocabulary.label(values["nearest"], language)
    if "called" in values:
        called: dict[str, str] = values["called"]
        values["suggestion"] = Word("", called).in_language(language)
    return values


def rows_said(count: int) -> str:
    return ngettext("%(count)d row", "%(count)d rows", count) % {"count": count}
