"""What people type about an activity: what it was, when and where, who held it, what it belongs to."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alliance.countries import country_choices
from alliance.days import DayField
from alliance.in_languages import (
    Asked,
    OneLanguage,
    ask_in_languages,
    in_languages,
    says_something,
    texts_in,
)
from alliance.plain_text import PlainTextField
from alliance.texts import Texts
from networks.models import Network, Theme
from reports.forms.lines_and_times import LinesField, MonthField, YearField
from reports.models import Activity, Plan, ResultArea, Strategy

Precision = Activity.DatePrecision
PlacePrecision = Activity.PlacePrecision

ANOTHER_EVENT = "another"
NOT_OFFERED = gettext_lazy("Choose one of the answers shown.")
TOO_OLD = gettext_lazy("This page is too old. Open it anew.")
TITLE = Asked("title", gettext_lazy("Title (%(language)s)"), most=250)
SUMMARY = Asked("summary", gettext_lazy("What happened (%(language)s)"), most=2000, rows=3)


class ActivityForm(forms.Form):
    """An activity on one page, in sections. Only what belongs to the precision chosen is read of days and places."""

    version = forms.IntegerField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": TOO_OLD},
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What kind of activity"),
        choices=Activity.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one kind."),
            "invalid_choice": NOT_OFFERED,
            "invalid_list": NOT_OFFERED,
        },
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Our part in it"),
        choices=Activity.Role.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what our part in it was."),
            "invalid_choice": NOT_OFFERED,
        },
    )
    aliases = LinesField(
        label=gettext_lazy("Other names of the event"),
        help_text=gettext_lazy("One a line, as invitations or partners call it."),
        required=False,
        longest=250,
        most=20,
    )
    precision = forms.ChoiceField(
        label=gettext_lazy("How exactly the time is known"),
        choices=Precision.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how exactly the time is known."),
            "invalid_choice": NOT_OFFERED,
        },
    )
    is_cancelled = forms.BooleanField(
        label=gettext_lazy("It was cancelled"),
        help_text=gettext_lazy(
            "It stays in the calendar, marked as cancelled, so that nobody travels to it in vain."
        ),
        required=False,
    )
    first_day = DayField(label=gettext_lazy("Day, or first day"), required=False)
    last_day = DayField(label=gettext_lazy("Last day"), required=False)
    month = MonthField(label=gettext_lazy("Only the month"), required=False)
    year = YearField(label=gettext_lazy("Only the year"), required=False)
    place_precision = forms.ChoiceField(
        label=gettext_lazy("How exactly the place is known"),
        choices=PlacePrecision.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how exactly the place is known."),
            "invalid_choice": NOT_OFFERED,
        },
    )
    city = PlainTextField(label=gettext_lazy("City"), required=False, max_length=80)
    country = forms.ChoiceField(
        label=gettext_lazy("Country or territory"),
        required=False,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    holder = forms.ChoiceField(
        label=gettext_lazy("Network that held it"),
        help_text=gettext_lazy("Numbers of the activity stand under this network."),
        error_messages={
            "required": gettext_lazy("Choose the network that held it."),
            "invalid_choice": gettext_lazy("Choose one of the networks shown."),
        },
    )
    joint = forms.MultipleChoiceField(
        label=gettext_lazy("Held together with"),
        help_text=gettext_lazy(
            "A joint activity stands under each of its hosts and is counted once."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Choose one of the networks shown."),
            "invalid_list": gettext_lazy("Choose one of the networks shown."),
        },
    )
    partners = LinesField(
        label=gettext_lazy("Partners outside the alliance"),
        help_text=gettext_lazy("One organisation a line. No names of persons."),
        required=False,
        longest=150,
        most=50,
    )
    area = forms.ChoiceField(
        label=gettext_lazy("Result area"),
        required=False,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    strategy = forms.ChoiceField(
        label=gettext_lazy("Strategy"),
        required=False,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_OFFERED, "invalid_list": NOT_OFFERED},
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("May stand in the public calendar"),
        help_text=gettext_lazy("Leave it empty where naming the event could put somebody at risk."),
        required=False,
        initial=True,
    )

    def __init__(
        self,
        *args: Any,
        holders: Sequence[Network],
        networks: Sequence[Network],
        plans: Sequence[Plan],
        themes: Sequence[Theme],
        twins: Sequence[Activity] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.networks = {network.slug: network for network in networks}
        self.known_themes = {theme.slug: theme for theme in themes}
        self.areas = {str(area.pk): area for plan in plans for area in plan.areas.all()}
        self.strategies = {str(one.pk): one for plan in plans for one in plan.strategies.all()}
        ask_in_languages(self, TITLE, SUMMARY)
        self._offer("holder", [("", _("choose")), *_named(holders)])
        self._offer("joint", _named(networks))
        self._offer("country", [("", _("none")), *country_choices(get_language() or "en")])
        self._offer("area", [("", _("none")), *_by_plan(plans, "areas")])
        self._offer("strategy", [("", _("none")), *_by_plan(plans, "strategies")])
        self._offer("themes", [(theme.slug, theme.name) for theme in themes])
        if twins:
            self.ask_about(twins)

    def ask_about(self, twins: Sequence[Activity]) -> None:
        """The entries that may be the same event; one who says so goes on to join them."""
        self.fields["same_as"] = forms.ChoiceField(
            label=gettext_lazy("Is it one of these?"),
            choices=[
                (ANOTHER_EVENT, _("No, it is another event. Keep both entries.")),
                *((str(twin.public_id), _said(twin)) for twin in twins),
            ],
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext_lazy("Say whether it is the same event as one of these."),
                "invalid_choice": NOT_OFFERED,
            },
        )

    def _offer(self, name: str, choices: Iterable[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = list(choices)

    def own_language(self) -> OneLanguage:
        """The reader's language, in sight; the others are folded away."""
        return in_languages(self, "title", "summary")[0]

    def other_languages(self) -> list[OneLanguage]:
        return in_languages(self, "title", "summary")[1:]

    def says_more_in_others(self) -> bool:
        """Whether something stands in the other languages, so that they are unfolded."""
        return says_something(self.other_languages())

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        self._check_title(typed)
        self._check_days(typed)
        self._check_place(typed)
        self._check_plan(typed)
        return typed

    def _check_title(self, typed: dict[str, Any]) -> None:
        names = [f"title_{code}" for code, _name in settings.LANGUAGES]
        if not any(typed.get(name) for name in names) and not set(names) & set(self.errors):
            self.add_error(
                f"title_{get_language()}", _("Write the title in at least one language.")
            )

    def _check_days(self, typed: dict[str, Any]) -> None:
        wanted = {
            Precision.DAY: [("first_day", _("Choose the day."))],
            Precision.RANGE: [
                ("first_day", _("Choose the first day.")),
                ("last_day", _("Choose the last day.")),
            ],
            Precision.MONTH: [("month", _("Choose the month."))],
            Precision.YEAR: [("year", _("Write the year."))],
        }.get(typed.get("precision", ""), [])
        for name, sentence in wanted:
            if name not in self.errors and typed.get(name) is None:
                self.add_error(name, sentence)
        first, last = typed.get("first_day"), typed.get("last_day")
        if typed.get("precision") == Precision.RANGE and first and last and last < first:
            self.add_error("last_day", _("The last day comes after the first one."))

    def _check_place(self, typed: dict[str, Any]) -> None:
        precision = typed.get("place_precision")
        if precision == PlacePrecision.CITY and typed.get("city") == "":
            self.add_error("city", _("Write the city."))
        in_a_country = {PlacePrecision.CITY, PlacePrecision.COUNTRY}
        if precision in in_a_country and typed.get("country") == "":
            self.add_error("country", _("Choose the country or territory."))

    def _check_plan(self, typed: dict[str, Any]) -> None:
        area = self.areas.get(typed.get("area") or "")
        strategy = self.strategies.get(typed.get("strategy") or "")
        if area and strategy and area.plan_id != strategy.plan_id:
            self.add_error(
                "strategy", _("This strategy belongs to another plan than the result area.")
            )

    # --- what was typed, as the domain's words ------------------------------------------------

    def texts(self, field: str) -> Texts:
        said = texts_in(self.cleaned_data, field)
        return {code: text for code, text in said.items() if text}

    @property
    def hosts(self) -> tuple[Network, ...]:
        """The one that holds the numbers first."""
        slugs = dict.fromkeys([self.cleaned_data["holder"], *self.cleaned_data["joint"]])
        return tuple(self.networks[slug] for slug in slugs)

    @property
    def days(self) -> tuple[date, date]:
        typed = self.cleaned_data
        precision = typed["precision"]
        if precision == Precision.YEAR:
            return typed["year"], typed["year"].replace(month=12, day=31)
        if precision == Precision.MONTH:
            first = typed["month"]
            return first, first.replace(day=monthrange(first.year, first.month)[1])
        last = typed["last_day"] if precision == Precision.RANGE else typed["first_day"]
        return typed["first_day"], last

    @property
    def place(self) -> tuple[str, str]:
        """City and country, as far as they belong to the precision."""
        precision = self.cleaned_data["place_precision"]
        city = self.cleaned_data["city"] if precision == PlacePrecision.CITY else ""
        in_a_country = precision in {PlacePrecision.CITY, PlacePrecision.COUNTRY}
        return city, self.cleaned_data["country"] if in_a_country else ""

    @property
    def chosen_area(self) -> ResultArea | None:
        return self.areas.get(self.cleaned_data["area"])

    @property
    def chosen_strategy(self) -> Strategy | None:
        return self.strategies.get(self.cleaned_data["strategy"])

    @property
    def chosen_themes(self) -> tuple[Theme, ...]:
        chosen = (self.known_themes[slug] for slug in self.cleaned_data["themes"])
        return tuple(sorted(chosen, key=lambda theme: theme.pk))


class NarrowActivitiesForm(forms.Form):
    """Which activities a list shows."""

    year = forms.TypedChoiceField(
        label=gettext_lazy("Year"),
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    network = forms.ChoiceField(
        label=gettext_lazy("Network"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the networks shown.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    words = PlainTextField(label=gettext_lazy("Words of the title"), required=False, max_length=100)

    def __init__(
        self, *args: Any, years: Sequence[int], networks: Sequence[Network], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.networks = {network.slug: network for network in networks}
        choices: dict[str, list[Any]] = {
            "year": [(year, str(year)) for year in years],
            "network": [("", _("all")), *_named(networks)],
            "kind": [("", _("all")), *Activity.Kind.choices],
        }
        for name, offered in choices.items():
            field: Any = self.fields[name]
            field.choices = offered

    @property
    def chosen_network(self) -> Network | None:
        return self.networks.get(self.cleaned_data.get("network") or "")


def _named(networks: Iterable[Network]) -> list[tuple[str, str]]:
    return [(network.slug, network.name) for network in networks]


def _by_plan(plans: Iterable[Plan], rows: str) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (plan.name, [(str(row.pk), str(row)) for row in getattr(plan, rows).all()])
        for plan in plans
        if getattr(plan, rows).all()
    ]


def _said(twin: Activity) -> str:
    return _("Yes, it is the same event as “%(title)s” (%(hosts)s)") % {
        "title": twin.title,
        "hosts": ", ".join(row.network.name for row in twin.host_rows.all()),
    }
