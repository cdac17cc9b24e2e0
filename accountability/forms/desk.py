"""What handlers write at the desk: answers, notes, decisions, closings, who is let in, what is exported."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.drafts import Consent
from accountability.forms.draft import CHOOSE, WordsField
from accountability.models import Case, CaseGrant
from accountability.pages.lines import CHECKED, KINDS, Level
from accountability.permissions.access import ONLY_FOR_A_TIME
from accountability.permissions.desk import RISK
from accountability.statuses import MOVES, Moves
from alliance.choices import offer
from alliance.plain_text import PlainTextField

LONGEST = 100_000
SHORTEST_PASSPHRASE = 20
CHOOSE_ONE = {"required": _("Choose one of the answers."), "invalid_choice": CHOOSE}


class Answer(WordsField):
    """Words of a handler, as they were written: they are sealed, and shown as text only."""

    default_error_messages = {"required": _("Write an answer.")}

    def __init__(self, label: str | Promise, *, lines: int = 6, **kwargs: Any) -> None:
        super().__init__(**{"label": label, "lines": lines, "max_length": LONGEST, **kwargs})


class DeskForm(forms.Form):
    """A form of the desk: the server says what is missing, in the words of the page."""

    use_required_attribute = False


class FileForm(DeskForm):
    """Words, perhaps with a file."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        allow_empty_file=True,
        error_messages={"invalid": _("This file did not arrive. Please choose it again.")},
    )
    keep_original = forms.BooleanField(
        label=_("Keep this file exactly as it is, as evidence. Hidden data stay in it."),
        required=False,
    )


class MessageForm(FileForm):
    field_order = ("text", "file", "keep_original")
    text = Answer(
        _("Your message to the reporter"),
        required=True,
        help_text=_("They see your role, not your name. Write plainly, and promise nothing."),
    )


class NoteForm(FileForm):
    field_order = ("kind", "text", "level", "is_shared", "file", "keep_original")
    kind = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect, error_messages=CHOOSE_ONE
    )
    text = Answer(_("What you write down"), required=True)
    level = forms.ChoiceField(
        label=_("How high is the risk?"),
        help_text=_("Only for the risk of retaliation."),
        choices=Level,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE},
    )
    is_shared = forms.BooleanField(
        label=_(
            "The reporter may read it. Only for a plan for safety, and where there is support."
        ),
        required=False,
    )

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", ((kind, KINDS[kind]) for kind in kinds))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("kind") == RISK and not typed.get("level") and "level" not in self.errors:
            self.add_error("level", _("Say how high the risk is."))
        return typed


class PathForm(DeskForm):
    """The decision on the way a case goes, with its reasons."""

    path = forms.ChoiceField(
        label=_("Which way?"), widget=forms.RadioSelect, error_messages=CHOOSE_ONE
    )
    reasons = Answer(_("Your reasons"), required=True)
    is_agreed = forms.BooleanField(
        label=_("The affected person agrees. A restorative process needs it."), required=False
    )
    terms = Answer(
        _("Terms of reference"),
        help_text=_("Only for an investigation: what is to be found out, by whom, until when."),
    )

    def __init__(self, *args: Any, paths: Iterable[Moves], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "path", ((path.value, MOVES[path].words) for path in paths))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("path") == Moves.RESTORE and not typed.get("is_agreed"):
            self.add_error("is_agreed", _("Ask the affected person first."))
        if typed.get("path") == Moves.INVESTIGATE and not typed.get("terms"):
            self.add_error("terms", _("Write the terms of reference."))
        return typed


class ReasonsForm(DeskForm):
    reasons = Answer(_("Your reasons"), required=True)


class DecisionForm(DeskForm):
    reasons = Answer(_("The decision, and what it rests on"), required=True)


class ConfirmForm(DeskForm):
    """A review that comes to the same."""

    reasons = Answer(_("Your reasons"), required=True)
    outcome = Answer(_("What the reporter is told"), required=True)


class ClosingForm(DeskForm):
    disposition = forms.ChoiceField(
        label=_("How does it end?"), widget=forms.RadioSelect, error_messages=CHOOSE_ONE
    )
    outcome = Answer(
        _("What the reporter is told"),
        help_text=_("They read it when the case is closed."),
    )
    why_none = Answer(_("Or why they are told nothing"), lines=3)
    reasons = Answer(_("Your reasons"), required=True)
    lessons = Answer(_("What is learned from it"), lines=3)

    def __init__(self, *args: Any, dispositions: Iterable[Case.Disposition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "disposition", ((one.value, one.label) for one in dispositions))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("outcome") and not typed.get("why_none") and "outcome" not in self.errors:
            self.add_error("outcome", _("Write what the reporter is told, or why they are not."))
        return typed


class CheckForm(DeskForm):
    """What came of asking whether somebody suffered for it; `number` is the check that was read."""

    number = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": CHOOSE, "invalid": CHOOSE},
    )
    how = Answer(CHECKED["how"], required=True, lines=3)
    found = Answer(_("What did you find?"), required=True)
    then = Answer(CHECKED["then"], required=True, lines=3)


class IdentityForm(DeskForm):
    reason = Answer(
        _("Why do you need to know?"),
        required=True,
        lines=3,
        help_text=_("The reporter reads this."),
    )


class AccessForm(DeskForm):
    """Letting somebody in."""

    role = forms.ChoiceField(
        label=_("In which role?"), widget=forms.RadioSelect, error_messages=CHOOSE_ONE
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("An adviser and an investigator need a last day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as 2026-12-31.")},
    )
    consent = forms.ChoiceField(
        label=_("Does the affected person agree that they read it?"),
        choices=Consent,
        widget=forms.RadioSelect,
        error_messages=CHOOSE_ONE,
    )
    reason = Answer(
        _("Without their agreement: why it goes on"),
        lines=3,
        help_text=_("For example because a child or somebody’s life is in danger."),
    )

    def __init__(
        self, *args: Any, roles: Iterable[CaseGrant.Role], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offer(self, "role", ((role.value, role.label) for role in roles))

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < self.today:
            raise forms.ValidationError(_("This day is over. Choose a later one."))
        return until

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        is_endless = typed.get("role") in ONLY_FOR_A_TIME and not typed.get("until")
        if is_endless and "until" not in self.errors:
            self.add_error("until", _("This role ends on a day. Choose one."))
        if typed.get("consent") in {Consent.NO, Consent.UNSAFE} and not typed.get("reason"):
            self.add_error("reason", _("Write why it goes on without their agreement."))
        return typed


class EndAccessForm(DeskForm):
    reason = Answer(_("Your reasons"), required=True, lines=3)
    keep_out = forms.BooleanField(
        label=_("A tie came to light. Nobody lets them in again."), required=False
    )


class ExportForm(DeskForm):
    """A copy that leaves the portal."""

    reason = Answer(_("What is the copy for?"), required=True, lines=3)
    scope = forms.ChoiceField(
        label=_("What is in it?"),
        choices=[
            (
                "redacted",
                _("The concern and the messages; roles instead of names; no notes and no files"),
            ),
            ("full", _("Everything but the name of the reporter: notes, names of handlers, files")),
        ],
        initial="redacted",
        widget=forms.RadioSelect,
        error_messages=CHOOSE_ONE,
    )
    masked = Answer(
        _("Words to black out"),
        lines=3,
        help_text=_("One on each line: names, places, whatever tells who is meant."),
    )
    recipients = PlainTextField(
        label=_("Keys of those who receive it"),
        required=False,
        max_length=5000,
        help_text=_("Public keys of age, one on each line. They begin with age1."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr", "autocomplete": "off"}),
    )
    passphrase = forms.CharField(
        label=_("Or a passphrase for the copy"),
        required=False,
        max_length=300,
        strip=False,
        help_text=_("Six words or more. Tell it to them by another way."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        error_messages={
            "max_length": _("This is too long. Write at most %(limit_value)d characters.")
        },
    )

    def clean_passphrase(self) -> str:
        passphrase = str(self.cleaned_data["passphrase"])
        if passphrase and len(passphrase.strip()) < SHORTEST_PASSPHRASE:
            raise forms.ValidationError(_("This is too easy to guess. Take six words or more."))
        return passphrase

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        given = [name for name in ("recipients", "passphrase") if typed.get(name)]
        if not self.errors and len(given) != 1:
            self.add_error("recipients", _("Give either keys or a passphrase."))
        return typed
