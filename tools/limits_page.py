"""docs/limits.md: sizes, lengths and times, from the settings and constants that keep them."""

import re
from collections.abc import Iterable

from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.apps import apps
from django.conf import settings
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
)
from django.db.models import CharField, Model
from django.utils.module_loading import autodiscover_modules

from accountability.actions import files
from alliance import caching, confirmation, health, leases, mail, outbox, tasks, uploads
from alliance.celery import app as celery
from alliance.cleaning import apart, archives, fences, pictures
from alliance.cleaning import pdf as cleaning_pdf
from alliance.sheets import reading
from members.actions import strangers
from members.sheets import reading as list_of_members
from networks.actions import roles
from reports import numbers, pdf
from reports.actions import evidence
from reports.actions.steps import HELD_FOR, MOST_STEPS
from reports.drawing import typeset
from reports.forms.counts import ChangeCountForm, SettleConflictForm
from reports.forms.pasting import MOST_CELLS
from reports.workbooks import reading as workbooks
from tools.places import ROOT
from tools.production import commands

Row = tuple[str, str]

_HEAD = """# Limits

Written from the settings and constants by `python -m tools.documents write`; a test compares the two. What can be changed from
outside stands in `.env.example`.
"""
_OURS = ("alliance", "networks", "members", "accountability", "reports")
_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))
_WHOM = {
    "user": "for one account",
    "ip": "from one place on the network",
    "key": "for one e-mail address",
}
_RATES = {
    "login": "tries to sign in",
    "login_failed": "refused tries to sign in",
    "request_login_code": "sign-in codes sent",
    "signup": "accounts opened",
    "confirm_email": "confirmation mails",
    "manage_email": "changes of the e-mail address",
    "change_password": "changes of the password",
    "reset_password": "codes for a new password sent",
    "reset_password_from_key": "tries to set a new password",
    "reauthenticate": "confirmations that it is still you",
}
_RATE = re.compile(r"(?P<most>\d+)/(?P<times>\d*)(?P<unit>[smhd])/(?P<whom>\w+)")
_LETTERS = {unit[0]: seconds for unit, seconds in _UNITS}


def page() -> str:
    """The whole page."""
    autodiscover_modules("tasks")
    return "\n".join(
        [
            _HEAD,
            _section("Numbers that people type", _typed()),
            _section("Requests", _requests()),
            _section("Files", _files()),
            _section("Signing in", _signing_in()),
            _section("How often", _rates()),
            _section("Roles", [("the longest a role lasts", time(roles.LONGEST.total_seconds()))]),
            _section("Work in the background", _background()),
            _section("Drawing a report", _drawing()),
            _section("How long things are kept", _kept()),
            _section("Longest texts", _texts(), ("what", "most characters of each field")),
        ]
    )


def _typed() -> Iterable[Row]:
    number = ChangeCountForm.base_fields["number"]
    yield "a number with its words", f"{number.max_length} characters"  # type: ignore[attr-defined]
    yield "digits before the decimal mark", f"{numbers.MOST_DIGITS}"
    yield "digits after it", "as many as the measure has, most often none"
    for (qualifier, wording), words in _words_that_qualify().items():
        meaning = (wording or qualifier).replace("_", " ")
        yield f"read as “{meaning}”", ", ".join(f"“{word}”" for word in words)
    yield (
        "marks between thousands",
        "a blank, a comma, a point or an apostrophe, the same throughout; 1,25,000 as well",
    )
    yield "digits", "of any script"
    yield (
        "refused",
        "a number below zero; a zero with a qualifier; marks that can be read in two ways",
    )
    yield "a reason for a change", f"{_most(ChangeCountForm, 'reason')} characters"
    yield "a reason for settling a conflict", f"{_most(SettleConflictForm, 'reason')} characters"


def _words_that_qualify() -> dict[Row, list[str]]:
    """Every word and sign that carries a qualifier, in all languages at once."""
    found: dict[Row, list[str]] = {}
    for qualifier, wording, words in (
        *numbers.SIGNS,
        *numbers.OPENING_WORDS,
        *numbers.CLOSING_WORDS,
    ):
        known = found.setdefault((qualifier, wording), [])
        known += [word for word in words if word not in known]
    return found


def _most(form: type[ChangeCountForm | SettleConflictForm], field: str) -> int:
    return int(form.base_fields[field].max_length)  # type: ignore[attr-defined]


def _requests() -> Iterable[Row]:
    yield "the body of a request, without files", size(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    yield "the body of a request at the proxy", _in_nginx("client_max_body_size")
    yield "fields in one form", str(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
    yield "one request, before its process is ended", time(int(_of_gunicorn("--timeout")))
    yield (
        "requests at the same time",
        (f"{_of_gunicorn('--workers')} processes with {_of_gunicorn('--threads')} threads each"),
    )
    yield (
        "waiting for an answer of the broker",
        time(settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"]),
    )


def _files() -> Iterable[Row]:
    yield "one file", size(uploads.LARGEST)
    yield "files in one form", str(settings.DATA_UPLOAD_MAX_NUMBER_FILES)
    yield "a file that shows an activity, a photo of a highlight", size(evidence.LARGEST)
    yield "files that show one activity", str(evidence.FILES_AN_ACTIVITY)
    yield "files that one concern carries", str(files.FILES_A_CASE)
    yield "a picture that can be cleaned", f"{pictures.LARGEST // 1_000_000} megapixels"
    yield "an office file that can be cleaned, unpacked", size(archives.LARGEST_OF_ALL)
    yield "objects of a PDF that can be cleaned", f"{cleaning_pdf.OBJECTS_AT_MOST:,}"
    yield "cleaning one file", f"{time(apart.SECONDS)}, {size(fences.MEMORY)} of memory"
    yield "files that one process cleans at the same time", str(apart.AT_ONCE)
    yield "waiting until one can be cleaned", time(apart.SECONDS_IN_QUEUE)
    yield "a list that somebody brings", size(reading.LARGEST)
    yield "members in a list", f"{list_of_members.LIMITS.rows - 1:,}"
    yield "rows of numbers in a file", f"{workbooks.LIMITS.rows - 1:,}"
    yield "cells pasted at once into a return", f"{MOST_CELLS:,}"
    yield "steps in a return that can be undone", f"{MOST_STEPS}"
    yield "until a step can no longer be undone", time(HELD_FOR.total_seconds())
    yield "reading a list", time(reading.SECONDS)


def _signing_in() -> Iterable[Row]:
    yield "shortest password", f"{_shortest_password()} characters"
    yield "a session", f"{time(settings.SESSION_COOKIE_AGE)}, or until the browser is closed"
    yield "a sign-in code", _code(account.LOGIN_BY_CODE_TIMEOUT, account.LOGIN_BY_CODE_MAX_ATTEMPTS)
    yield (
        "a code that confirms an address",
        _code(
            account.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
            account.EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS,
        ),
    )
    yield (
        "a code for a new password",
        _code(account.PASSWORD_RESET_BY_CODE_TIMEOUT, account.PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS),
    )
    yield "between password and second step", time(account.LOGIN_TIMEOUT)
    yield "a proof that it is still you, before risky steps", time(confirmation.FRESH_SECONDS)
    yield (
        "codes of an authenticator",
        (
            f"{mfa.TOTP_DIGITS} digits, {time(mfa.TOTP_PERIOD)}; the one before and after count too"
            if mfa.TOTP_TOLERANCE
            else f"{mfa.TOTP_DIGITS} digits, {time(mfa.TOTP_PERIOD)}"
        ),
    )
    yield "recovery codes", f"{mfa.RECOVERY_CODE_COUNT}, each good for one time"


def _shortest_password() -> int:
    [length] = [
        validator.min_length
        for validator in get_default_password_validators()
        if isinstance(validator, MinimumLengthValidator)
    ]
    return length


def _code(seconds: int, tries: int) -> str:
    return f"{time(seconds)}, {tries} tries"


def _rates() -> Iterable[Row]:
    for name, what in _RATES.items():
        yield what, "; ".join(_rate(rate) for rate in account.RATE_LIMITS[name].split(","))
    yield (
        "invitations to speak for a member, and questions to referees",
        (
            f"in {time(strangers.DAY.total_seconds())}: {strangers.MOST_FROM_ONE_TO_ONE} from one account to one address, "
            f"{strangers.MOST_TO_ONE} to one address, {strangers.MOST_FROM_ONE} from one account"
        ),
    )


def _rate(written: str) -> str:
    """`5/300s/key` in words."""
    found = _RATE.fullmatch(written)
    if found is None:
        raise ValueError(f"A rate that nobody can read: {written}")
    seconds = int(found["times"] or 1) * _LETTERS[found["unit"]]
    return f"{found['most']} in {time(seconds)} {_WHOM[found['whom']]}"


def _background() -> Iterable[Row]:
    yield (
        "a worker may be silent, before another takes its work",
        time(settings.OUTBOX_LEASE_SECONDS),
    )
    yield "it says that it works, every", time(settings.OUTBOX_RENEWAL_SECONDS)
    yield "tries", str(leases.MOST_TRIES)
    yield (
        "the pause before the second try",
        f"{time(settings.OUTBOX_RETRY_SECONDS)}, then four times longer each time",
    )
    yield "the relay looks for work that was let go, every", time(settings.OUTBOX_RELAY_SECONDS)
    yield "a message counts as lost after", time(settings.OUTBOX_REPUBLISH_SECONDS)
    yield "a broker that was away is left alone", time(settings.OUTBOX_QUIET_SECONDS)
    yield "a worker without a finished canary counts as deaf after", time(health.LONGEST_SILENCE)
    yield "work that waits counts as late after", time(health.LONGEST_LAG)
    yield "a worker that is told to stop may finish", time(tasks.SECONDS_TO_END)
    for name, task in sorted(outbox.TASKS.items()):
        seconds = celery.tasks[name].soft_time_limit
        yield (
            f"`{name}` (queue {task.queue})",
            f"{time(seconds)}, then ended by force after {time(outbox.SECONDS_BEFORE_KILL)}",
        )


def _drawing() -> Iterable[Row]:
    yield (
        "setting one PDF",
        f"{time(pdf.MOST_SECONDS)}, {time(typeset.MOST_SECONDS)} of them at work",
    )
    yield "memory for it", size(typeset.MOST_MEMORY)


def _kept() -> Iterable[Row]:
    yield (
        "a public page in the page cache",
        f"{time(caching.SECONDS_KEPT)}; at once gone when something is published",
    )
    yield (
        "the text of a mail",
        f"until it is sent, {time(mail.KEPT_WAITING.total_seconds())} at most",
    )
    yield "that a mail went out, and to whom", time(mail.KEPT_AS_RECORD.total_seconds())
    yield "orders for the background that are done", time(tasks.ORDERS_ARE_KEPT.total_seconds())
    yield "the audit trail, revisions of counts, snapshots and editions", "for good"


def _texts() -> Iterable[Row]:
    models = (model for label in _OURS for model in apps.get_app_config(label).get_models())
    for model in sorted(models, key=lambda model: model.__name__):
        lengths = [f"{field.name} {field.max_length}" for field in _text_fields(model)]
        if lengths:
            yield f"`{model.__name__}`", ", ".join(lengths)


def _text_fields(model: type[Model]) -> list[CharField]:  # type: ignore[type-arg]
    """The columns of free text with a limit; a text in several languages once."""
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, CharField)
        and field.max_length
        and not field.choices
        and not hasattr(field, "translated_field")
    ]


def _of_gunicorn(option: str) -> str:
    line = commands().processes["web"]
    return line[line.index(option) + 1]


def _in_nginx(directive: str) -> str:
    found = re.search(rf"{directive} (\d+)m;", (ROOT / "deploy" / "nginx.conf").read_text())
    if found is None:
        raise ValueError(f"deploy/nginx.conf does not say {directive}.")
    return f"{found[1]} MB"


def time(seconds: float | None) -> str:
    """A length of time in its largest whole unit."""
    if seconds is None:
        return "without limit"
    for unit, length in _UNITS:
        if seconds >= length and seconds % length == 0:
            times = int(seconds // length)
            return f"{times} {unit}{'s' if times != 1 else ''}"
    return f"{seconds:g} seconds"


def size(number: int) -> str:
    """A number of bytes as people say it."""
    if number >= 1024**3:
        return f"{number / 1024**3:g} GB"
    return f"{number / 1024**2:g} MB"


def _section(title: str, rows: Iterable[Row], heads: Row = ("what", "limit")) -> str:
    lines = [f"| {what} | {limit.replace('|', chr(92) + '|')} |" for what, limit in rows]
    return "\n".join([f"## {title}\n", f"| {heads[0]} | {heads[1]} |", "| --- | --- |", *lines, ""])
