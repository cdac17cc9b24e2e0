"""What people type when a network judges itself against the standards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.models import StandardAnswer
from accountability.queries.standards import Answered, AnsweredStandard
from alliance.choices import offer
from alliance.plain_text import PlainTextField, WebAddressField
from alliance.texts import Texts
from networks.forms.texts import text_fields, texts_in

Level = StandardAnswer.Level
LEVELS = [
    (Level.NOT_YET, _("Not yet")),
    (Level.BEGUN, _("Begun")),
    (Level.IN_PLACE, _("In place")),
    (Level.REVIEWED, _("In place and reviewed")),
    (Level.NOT_APPLICABLE, _("Does not apply: say why below")),
]


@dataclass(frozen=True)
class AskedStandard:
    """A standard with its four fields, as a page shows them."""

    answered: AnsweredStandard
    fields: tuple[forms.BoundField, ...]


class BeginForm(forms.Form):
    """Which year a network looks back on."""

    year = forms.TypedChoiceField(
        label=_("Year"),
        coerce=int,
        error_messages={
            "required": _("Choose a year."),
            "invalid_choice": _("Choose one of the years shown."),
        },
    )

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "year", [(str(year), str(year)) for year in years])


class SectionForm(forms.Form):
    """How far each standard of one section is."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, standards: Sequence[AnsweredStandard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standards = standards
        for one in standards:
            self._ask(one)

    def _ask(self, one: AnsweredStandard) -> None:
        number, answer = one.standard.number, one.answer
        self.fields |= {
            f"level_{number}": forms.ChoiceField(
                label=_("How far is your network?"),
                choices=LEVELS,
                widget=forms.RadioSelect,
                initial=answer.level if answer else None,
                error_messages={
                    "required": _("Choose how far your network is."),
                    "invalid_choice": _("Choose one of the answers shown."),
                },
            ),
            f"remark_{number}": PlainTextField(
                label=_("What you do, or why it does not apply"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                initial=answer.remark if answer else "",
                help_text=_("Read by coordinations, the Secretariat and focal points only."),
            ),
            f"link_{number}": WebAddressField(
                label=_("A page that shows it"),
                required=False,
                initial=answer.evidence_url if answer else "",
            ),
            f"shown_{number}": forms.BooleanField(
                label=_("Show this link to everybody"),
                required=False,
                initial=bool(answer and answer.evidence_is_public),
            ),
        }

    @property
    def asked(self) -> list[AskedStandard]:
        return [
            AskedStandard(
                one,
                tuple(
                    self[f"{name}_{one.standard.number}"]
                    for name in ("level", "remark", "link", "shown")
                ),
            )
            for one in self.standards
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for one in self.standards:
            number = one.standard.number
            does_not_apply = cleaned.get(f"level_{number}") == Level.NOT_APPLICABLE
            remark = f"remark_{number}"
            if does_not_apply and remark in cleaned and not cleaned[remark]:
                self.add_error(remark, _("Write in a few words why it does not apply."))
        return cleaned

    @property
    def answers(self) -> dict[int, Answered]:
        said = self.cleaned_data
        return {
            number: Answered(
                level=said[f"level_{number}"],
                remark=said[f"remark_{number}"],
                evidence_url=said[f"link_{number}"],
                evidence_is_public=said[f"shown_{number}"],
            )
            for number in (one.standard.number for one in self.standards)
        }


SUMMARIES = _("Summary (%(language)s)")


class SummaryForm(forms.Form):
    """What everybody may read, in the languages of the portal; each may stay empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= text_fields("summary", SUMMARIES, most=1500, rows=4)

    @property
    def summary(self) -> Texts:
        return texts_in(self.cleaned_data, "summary")


class SubmitForm(forms.Form):
    """Whether everybody may read it once it is accepted."""

    may_be_shown = forms.BooleanField(
        label=_("Show the summary and the level of each section to everybody, once accepted"),
        required=False,
    )


class ReasonForm(forms.Form):
    """Why an assessment goes back or is opened again."""

    reason = PlainTextField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the assessment, for those who write it."),
        error_messages={"required": _("Write in a few words why.")},
    )


class EvidenceForm(forms.Form):
    """A file that shows what an answer says."""

    file = forms.FileField(
        label=_("The file"),
        max_length=255,
        help_text=_(
            "A picture, a PDF or a document, at most 5 MB. Place, device and authors are taken out."
        ),
        error_messages={
            "required": _("Choose a file."),
            "invalid": _("The file did not arrive. Choose it again."),
            "missing": _("The file did not arrive. Choose it again."),
            "empty": _("This file is empty. Choose another one."),
            "max_length": _(
                "The file's name is too long. Give it a shorter one, and choose it again."
            ),
        },
    )
    is_public = forms.BooleanField(label=_("Show this file to everybody"), required=False)
