"""What the words in a file with numbers mean: of which network and period, which figure, which part of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from alliance.sheets.words import Vocabulary, Word, plain
from alliance.texts import column
from networks.models import Network
from reports.models import (
    Category,
    CategoryScheme,
    Indicator,
    Measure,
    NetworkReturn,
    Plan,
    ReportingPeriod,
)
from reports.queries.grid import parts_of, plan_of
from reports.queries.grid.facts import in_force

# So many words are offered where one is unknown; a longer list helps nobody.
MOST_OFFERED = 12
# For so many unknown words the nearest one is looked for.
MOST_NEAREST = 200
TOTALS = ("total", "totals", "all", "tous", "toutes", "todos", "todas", "المجموع", "الإجمالي")
WORDS = ("network", "period", "measure", "category")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whose number it is and for when, with the return that it belongs to, or what is wrong with these words."""

    network_id: int | None = None
    period_id: int | None = None
    owed: NetworkReturn | None = None
    errors: tuple[str, ...] = ()

    @property
    def is_part(self) -> bool:
        """Whether it is a part of the period of the return."""
        return self.owed is not None and self.owed.period_id != self.period_id


@dataclass(frozen=True, slots=True)
class Figure:
    """What is counted, and which part of it, or what is wrong with these words."""

    measure: Measure | None = None
    category_id: int | None = None
    errors: tuple[str, ...] = ()


@dataclass
class Register:
    """All that the words of a file can mean to somebody who enters the numbers of these networks.

    Each distinct word is looked up once, so a hundred thousand lines cost no more than their dictionary.
    """

    within: Collection[int]
    language: str
    # how many unknown words were compared with those we know
    compared: int = field(default=0, init=False)
    _stretches: dict[tuple[str, str], Stretch] = field(default_factory=dict, init=False)
    _figures: dict[tuple[str, str, int, bool], Figure] = field(default_factory=dict, init=False)

    def stretch(self, network: str, period: str) -> Stretch:
        found = self._stretches.get((network, period))
        if found is None:
            found = self._stretches[network, period] = self._stretch(network, period)
        return found

    def figure(self, measure: str, category: str, stretch: Stretch) -> Figure:
        key = (measure, category, stretch.owed.period_id if stretch.owed else 0, stretch.is_part)
        found = self._figures.get(key)
        if found is None:
            found = self._figures[key] = self._figure(measure, category, stretch)
        return found

    @property
    def stretches(self) -> list[Stretch]:
        """Those that belong to a return."""
        return [one for one in self._stretches.values() if one.owed is not None]

    def plan_at(self, period: ReportingPeriod) -> Plan | None:
        if period.pk not in self._plans:
            self._plans[period.pk] = plan_of(period)
        return self._plans[period.pk]

    @cached_property
    def periods(self) -> dict[int, ReportingPeriod]:
        return {one.pk: one for one in ReportingPeriod.objects.order_by("starts_on", "pk")}

    # --- of whom, for when ------------------------------------------------------------------------

    def _stretch(self, network: str, period: str) -> Stretch:
        owner, wrong = self._network(network)
        when, also_wrong = self._period(period)
        errors = (*wrong, *also_wrong)
        if owner is None or when is None or errors:
            return Stretch(owner.pk if owner else None, when.pk if when else None, None, errors)
        owed = self._owed(owner, when)
        if owed is None:
            return Stretch(
                owner.pk,
                when.pk,
                None,
                (
                    _("%(network)s owes no return for %(period)s.")
                    % {"network": owner.name, "period": when},
                ),
            )
        return Stretch(owner.pk, when.pk, owed)

    def _network(self, word: str) -> tuple[Network | None, tuple[str, ...]]:
        if not word:
            return None, (_("It is not said of which network this number is."),)
        code = self._network_names.find(word)
        if code is None:
            said = _("There is no network “%(word)s”.") % {"word": word}
            return None, (self._with_nearest(said, word, self._network_names),)
        found = self._networks[code]
        if found.pk not in self.within:
            return found, (
                _("You do not enter the numbers of %(network)s.") % {"network": found.name},
            )
        return found, ()

    def _period(self, word: str) -> tuple[ReportingPeriod | None, tuple[str, ...]]:
        if not word:
            return None, (_("It is not said for which period this number is."),)
        code = self._period_names.find(word)
        if code is None:
            said = _("There is no period “%(word)s”.") % {"word": word}
            accepted = [one.code for one in self.periods.values() if one.pk in self._asked_periods]
            return None, (self._with_accepted(said, accepted),)
        return self._periods_by_code[code], ()

    def _owed(self, network: Network, period: ReportingPeriod) -> NetworkReturn | None:
        """The return of the very period, or of the one of which it is a part."""
        if owed := self._returns.get((network.pk, period.pk)):
            return owed
        above = self._returns.get((network.pk, period.parent_id or 0))
        return above if above and period.pk in self._parts(above.period) else None

    def _parts(self, period: ReportingPeriod) -> frozenset[int]:
        if period.pk not in self._parts_of:
            self._parts_of[period.pk] = frozenset(one.pk for one in parts_of(period))
        return self._parts_of[period.pk]

    # --- of what ----------------------------------------------------------------------------------

    def _figure(self, word: str, part: str, stretch: Stretch) -> Figure:
        measure, errors = self._measure(word, stretch)
        if measure is None:
            return Figure(errors=errors)
        if plain(part) in _TOTALS:
            return Figure(measure, None, errors)
        if stretch.is_part:
            sentence = _("For a part of the period the total is entered alone, without a category.")
            return Figure(measure, None, (*errors, sentence))
        category, also_wrong = self._category(part, measure, stretch)
        return Figure(measure, category, (*errors, *also_wrong))

    def _measure(self, word: str, stretch: Stretch) -> tuple[Measure | None, tuple[str, ...]]:
        if not word:
            return None, (_("It is not said what this number counts."),)
        plan = self.plan_at(stretch.owed.period) if stretch.owed else None
        names = self._names_in(plan) if plan else self._measure_names
        if code := names.find(word):
            return self._measures[code], ()
        if code := self._measure_names.find(word):
            said = _("“%(figure)s” is not asked for in this period.")
            measure = self._measures[code]
            return measure, (said % {"figure": measure.name},) if stretch.owed else ()
        said = _("There is no figure “%(word)s”.") % {"word": word}
        return None, (self._with_nearest(said, word, names),)

    def _category(
        self, word: str, measure: Measure, stretch: Stretch
    ) -> tuple[int | None, tuple[str, ...]]:
        known = self._categories_of(measure, stretch)
        code = known.find(word)
        if code is not None:
            return self._category_keys[known.words[code].also[0]], ()
        if not known.words:
            return None, (_("This figure has no parts: its total is entered alone."),)
        said = _("“%(word)s” is no part of this figure.") % {"word": word}
        accepted = [one.in_language(self.language) for one in known.words.values()]
        return None, (self._with_accepted(said, accepted),)

    def _categories_of(self, measure: Measure, stretch: Stretch) -> Vocabulary:
        scheme = self._schemes.get(measure.scheme_id or 0)
        if scheme is not None and stretch.owed is not None:
            scheme = in_force(scheme, self._schemes, stretch.owed.period)
        key = scheme.pk if scheme else 0
        if key not in self._vocabularies:
            self._vocabularies[key] = Vocabulary(
                Word(one.code, _names(one), (f"{key}.{one.code}",))
                for one in self._categories
                if one.scheme_id == key
            )
        return self._vocabularies[key]

    # --- what is offered --------------------------------------------------------------------------

    def _with_nearest(self, said: str, word: str, known: Vocabulary) -> str:
        self.compared += 1
        near = known.nearest(word) if self.compared <= MOST_NEAREST else None
        if near is None:
            return said
        label = known.label(near, self.language)
        return _("%(sentence)s Did you mean “%(near)s”?") % {"sentence": said, "near": label}

    @staticmethod
    def _with_accepted(said: str, accepted: Iterable[str]) -> str:
        words = list(accepted)
        if not words or len(words) > MOST_OFFERED:
            return said
        return _("%(sentence)s Accepted: %(words)s.") % {
            "sentence": said,
            "words": ", ".join(words),
        }

    # --- what there is ----------------------------------------------------------------------------

    @cached_property
    def _networks(self) -> dict[str, Network]:
        return {one.slug: one for one in Network.objects.order_by("slug")}

    @cached_property
    def _network_names(self) -> Vocabulary:
        return Vocabulary(_words((one.slug, _names(one), ()) for one in self._networks.values()))

    @cached_property
    def _periods_by_code(self) -> dict[str, ReportingPeriod]:
        return {one.code: one for one in self.periods.values()}

    @cached_property
    def _period_names(self) -> Vocabulary:
        return Vocabulary(Word(one.code, {"en": one.code}) for one in self.periods.values())

    @cached_property
    def _returns(self) -> dict[tuple[int, int], NetworkReturn]:
        found = NetworkReturn.objects.filter(network__in=self.within).order_by("pk")
        rows: dict[tuple[int, int], NetworkReturn] = {}
        for owed in found:
            owed.period = self.periods[owed.period_id]
            rows[owed.network_id, owed.period_id] = owed
        return rows

    @cached_property
    def _asked_periods(self) -> frozenset[int]:
        return frozenset(period for _network, period in self._returns)

    @cached_property
    def _parts_of(self) -> dict[int, frozenset[int]]:
        return {}

    @cached_property
    def _plans(self) -> dict[int, Plan | None]:
        return {}

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        return {one.code: one for one in Measure.objects.order_by("code")}

    @cached_property
    def _measure_names(self) -> Vocabulary:
        return Vocabulary(_words((one.code, _names(one), ()) for one in self._measures.values()))

    @cached_property
    def _names_by_plan(self) -> dict[int, Vocabulary]:
        return {}

    def _names_in(self, plan: Plan) -> Vocabulary:
        """The figures of a plan by their code, their name, and the number and name that they have there."""
        if plan.pk not in self._names_by_plan:
            rows = Indicator.objects.filter(plan=plan).select_related("measure").order_by("pk")
            self._names_by_plan[plan.pk] = Vocabulary(
                _words(
                    (one.measure.code, _names(one.measure), (one.code, *_names(one).values()))
                    for one in rows
                )
            )
        return self._names_by_plan[plan.pk]

    @cached_property
    def _schemes(self) -> Mapping[int, CategoryScheme]:
        return CategoryScheme.objects.in_bulk()

    @cached_property
    def _categories(self) -> list[Category]:
        return list(Category.objects.order_by("pk"))

    @cached_property
    def _category_keys(self) -> dict[str, int]:
        return {f"{one.scheme_id}.{one.code}": one.pk for one in self._categories}

    @cached_property
    def _vocabularies(self) -> dict[int, Vocabulary]:
        return {}


_TOTALS = frozenset({"", *map(plain, TOTALS)})


def _names(thing: models.Model) -> dict[str, str]:
    """What it is called, by language; languages without a name are left out."""
    names = {code: getattr(thing, column("name", code), None) for code in settings.LANGUAGE_TABLE}
    return {code: name for code, name in names.items() if name} or {"en": str(thing)}


def _words(things: Iterable[tuple[str, dict[str, str], tuple[str, ...]]]) -> list[Word]:
    """Names that two things share decide nothing, so they are left out; a code always decides."""
    rows = list(things)
    uses = Counter(
        name for _code, label, also in rows for name in {plain(n) for n in (*label.values(), *also)}
    )
    codes = {plain(code) for code, _label, _also in rows}

    def is_clear(name: str, code: str) -> bool:
        return uses[plain(name)] == 1 and (plain(name) not in codes or plain(name) == plain(code))

    return [
        Word(
            code,
            {key: name for key, name in label.items() if is_clear(name, code)} or {"en": code},
            tuple(name for name in also if is_clear(name, code)),
        )
        for code, label, also in rows
    ]
