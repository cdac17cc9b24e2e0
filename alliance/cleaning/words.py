"""What was taken out of a file, and why another could not be cleaned, in words for people."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.cleaning.findings import Reason, Removed

NAMES: dict[Removed, str | Promise] = {
    Removed.PLACE: _("the place where it was made"),
    Removed.DEVICE: _("the device"),
    Removed.AUTHOR: _("the names of its authors"),
    Removed.TIMES: _("hidden dates and times"),
    Removed.PROGRAM: _("the program it was made with"),
    Removed.PREVIEW: _("small preview pictures"),
    Removed.HISTORY: _("traces of earlier versions"),
    Removed.EMBEDDED: _("files inside it"),
    Removed.ACTIVE: _("parts that act by themselves"),
    Removed.NOTES: _("hidden notes and titles"),
    Removed.PICTURES: _("pictures in it that cannot be cleaned"),
    Removed.ROUTE: _("the way the message took"),
    Removed.OTHER: _("other hidden data"),
}

SENTENCES: dict[Reason, str | Promise] = {
    Reason.KIND: _("We cannot clean this kind of file."),
    Reason.VIDEO: _("We cannot clean this kind of film or sound."),
    Reason.BROKEN: _("We cannot clean this file: it seems to be damaged."),
    Reason.LOCKED: _("We cannot clean this file: it is closed with a password."),
    Reason.TOO_HEAVY: _("We cannot clean this file: it is too large when it is opened."),
    Reason.BUSY: _("Many people send files right now. Try again in a minute."),
}


def names_of(removed: Iterable[str]) -> list[str]:
    """What was taken out, in the reader's language; `removed` as it stands inside the seal."""
    known = {kind.value: str(name) for kind, name in NAMES.items()}
    return [known[one] for one in removed if one in known]
