"""Where an indicator began, and what is aimed at."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.choices import OneOf
from alliance.plain_text import PlainTextField
from networks.models import Network
from reports.forms.framework.fields import NumberField, day, reason_field, yes
from reports.forms.framework.rows import RowForm, offer_networks, offer_rows
from reports.models import ReportingPeriod


class BaselineForm(RowForm):
    fixed = ("network",)
    network = OneOf(Network.objects.none(), label=_("Network"), said=str)
    value = NumberField(label=_("Number"), required=False)
    numerator = NumberField(label=_("Of a share: how many"), required=False)
    denominator = NumberField(label=_("Of a share: out of how many"), required=False)
    as_of = day(_("As of"))
    source = PlainTextField(label=_("Where it is written"), required=False, max_length=250)
    is_sample = yes(_("It is an invented example."))

    def fill_in(self) -> None:
        if self.row is None:
            offer_networks(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        value, above, below = (cleaned.get(name) for name in ("value", "numerator", "denominator"))
        if self.errors:
            return cleaned
        is_number = value is not None and above is None and below is None
        is_share = value is None and above is not None and bool(below)
        if not (is_number or is_share):
            self.add_error(
                "value",
                _("Write either the number, or both parts of the share, the second above zero."),
            )
        return cleaned


class TargetForm(RowForm):
    fixed = ("network", "period")
    network = OneOf(Network.objects.none(), label=_("Network"), said=str)
    period = OneOf(ReportingPeriod.objects.none(), label=_("Period"), said=str)
    value = NumberField(label=_("What is aimed at"))
    is_sample = yes(_("It is an invented example."))
    decided_on = day(
        _("Day of the decision"), error_messages={"required": _("Choose the day of the decision.")}
    )
    reason = reason_field(_("Why this number"))

    def fill_in(self) -> None:
        if self.row is None:
            offer_networks(self)
            offer_rows(self, "period", ReportingPeriod.objects.order_by("-starts_on", "code"), str)
        else:
            # another number is another decision: neither its day nor its reason is taken over
            self.initial.update(decided_on=None, reason="")
            self.fields["reason"].label = _("Why it changes")
