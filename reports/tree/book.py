"""A snapshot open at one language: its texts with fallbacks, its figures by reference, its dates in words."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdown_it import MarkdownIt
from markdown_it.token import Token

from alliance.countries import country_name
from reports import numbers
from reports.tree.document import Block, Bullets, DrawingError, Para, Run, Words, words

Json = dict[str, Any]
Texts = Mapping[str, str]

SCHEMA = 1
NO_MARKUP = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "html_inline", "html_block"]
)
# What XML and PDF cannot carry.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass
class Book:
    """One snapshot in one language."""

    snapshot: Json
    language: str
    borrowed: set[str] = field(
        default_factory=set
    )  # languages that texts were taken from, missing here

    def __post_init__(self) -> None:
        if self.snapshot.get("schema") != SCHEMA:
            raise DrawingError(
                gettext_lazy(
                    "These figures were frozen in form %(found)s, and this version of the portal draws form %(known)s. Ask the technical administrator to install the version that froze them."
                ),
                found=self.snapshot.get("schema"),
                known=SCHEMA,
            )

    # --- the parts of the snapshot ---

    @cached_property
    def id(self) -> str:
        """The hash that names the snapshot: of its canonical text."""
        text = json.dumps(self.snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()

    @cached_property
    def figures(self) -> dict[str, Json]:
        return {figure["id"]: figure for figure in self.snapshot["figures"]}

    @cached_property
    def indicators(self) -> dict[str, Json]:
        return {indicator["slug"]: indicator for indicator in self.snapshot["indicators"]}

    @cached_property
    def measures(self) -> dict[str, Json]:
        return {measure["code"]: measure for measure in self.snapshot["measures"]}

    @cached_property
    def networks(self) -> dict[str, Json]:
        return {network["slug"]: network for network in self.snapshot["networks"]}

    @cached_property
    def alliance(self) -> str:
        """The slug of the network that has nobody above it."""
        return next(slug for slug, network in self.networks.items() if not network["parent"])

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def year(self) -> int:
        return int(self.snapshot["year"])

    def figures_of(self, *, area: str = "", network: str = "") -> list[Json]:
        """Figures in the order of the snapshot, of one result area or one network."""
        return [
            figure
            for figure in self.snapshot["figures"]
            if (not area or self.indicators[figure["indicator"]]["area"] == area)
            and (not network or figure["network"] == network)
        ]

    # --- texts ---

    def pick(self, texts: Texts | None) -> tuple[str, str]:
        """A text in the reader's language or the nearest one, and which language it is."""
        texts = texts or {}
        for language in (self.language, *settings.LANGUAGE_TABLE[self.language]["fallbacks"]):
            if texts.get(language):
                return clean(texts[language]), language
        return "", self.language

    def text(self, texts: Texts | None) -> str:
        """A short text as plain words."""
        text, language = self.pick(texts)
        if language != self.language:
            self.borrowed.add(language)
        return text

    def line(self, texts: Texts | None, *, where: str = "") -> Words:
        """A text as one line of words, its cited figures in it, its language said where it is not the reader's."""
        text, language = self.pick(texts)
        return self._in_language(self._cite((Run(text),), where or text, language), language)

    def paragraphs(self, texts: Texts | None, *, where: str = "") -> tuple[Words, ...]:
        """A long text as paragraphs."""
        return tuple(
            item
            for block in self.blocks(texts, where=where)
            for item in (block.items if isinstance(block, Bullets) else (block.words,))
        )

    def blocks(self, texts: Texts | None, *, where: str = "") -> tuple[Para | Bullets, ...]:
        """A long text with light markup as paragraphs and lists."""
        text, language = self.pick(texts)
        return tuple(
            replace(
                block,
                items=tuple(self._told(item, where or text, language) for item in block.items),
            )
            if isinstance(block, Bullets)
            else replace(block, words=self._told(block.words, where or text, language))
            for block in read_markup(text)
        )

    def sentence(self, figure: Json) -> Words:
        """The plain sentence of a figure, its number in it."""
        text, language = self.pick(figure["sentence"])
        runs: list[Run] = []
        for piece in numbers.pieces(text):
            if piece.cites:
                runs.append(self.number(figure, language))
            else:
                runs.append(Run(piece.words))
        return self._in_language(_begun(runs), language)

    def number(self, figure: Json, language: str = "") -> Run:
        """A figure as a run of words that leads to its page."""
        return Run(
            numbers.say_figure(figure, language or self.language),
            figure=figure["id"],
            indicator=figure["indicator"],
            value=figure["value"] or "",
        )

    def _told(self, told: Words, where: str, language: str) -> Words:
        return self._in_language(self._cite(told.runs, where, language), language)

    def _cite(self, runs: Iterable[Run], where: str, language: str) -> list[Run]:
        """Replace every cited figure by its number."""
        found: list[Run] = []
        for run in runs:
            for piece in numbers.pieces(run.text):
                if not piece.cites:
                    found.append(replace(run, text=piece.words))
                elif piece.cites in self.figures:
                    number = self.number(self.figures[piece.cites], language)
                    found.append(replace(number, strong=run.strong))
                else:
                    raise DrawingError(
                        gettext_lazy(
                            "The text “%(where)s” cites the figure %(reference)s, and there is none of that name this year. Whoever edits the text can correct the reference."
                        ),
                        where=where[:80],
                        reference=piece.cites,
                    )
        return found

    def _in_language(self, runs: Iterable[Run], language: str) -> Words:
        runs = tuple(_begun(list(runs)))
        if language == self.language or not any(run.text for run in runs):
            return Words(tuple(run for run in runs if run.text))
        self.borrowed.add(language)
        return Words(
            runs,
            language=language,
            direction=direction_of(language),
            note=_("Not yet translated; shown in %(language)s")
            % {"language": self.language_name(language)},
        )

    # --- names and dates ---

    def network(self, slug: str) -> str:
        return self.text(self.networks[slug]["name"])

    def country(self, iso2: str) -> str:
        return country_name(iso2, self.language)

    def language_name(self, code: str) -> str:
        """A language's name in the reader's language, as in a list."""
        return str(Locale.parse(code.replace("-", "_")).get_display_name(self._locale) or code)

    def listed(self, items: Iterable[str]) -> str:
        """Names in a row, with the marks and the last word of the reader's language."""
        return numbers.listed(items, self.language)

    def day(self, iso: str) -> str:
        return str(format_date(_date(iso), format="long", locale=self._calendar))

    def when(self, activity: Json) -> str:
        """When something happened, no more exactly than is known."""
        starts, ends = _date(activity["starts_on"]), _date(activity["ends_on"])
        precision = activity["precision"]
        if precision == "year":
            return str(starts.year)
        if precision == "month":
            return self._month_of(starts)
        if precision == "range" and ends != starts:
            return str(format_interval(starts, ends, skeleton="yMMMd", locale=self._calendar))
        return str(format_date(starts, format="long", locale=self._calendar))

    def since(self, network: Json) -> str:
        """Since when a network has its status, no more exactly than is known."""
        began = network["status_since"]
        if not began:
            return ""
        precision = network.get("status_precision") or "day"
        if precision == "day":
            return self.day(began)
        if precision == "month":
            return self._month_of(_date(began))
        return str(began[:4])

    def where(self, activity: Json) -> str:
        """Where something happened, no more exactly than is known."""
        if activity["place_precision"] == "online":
            return _("online")
        country = self.country(activity["country"]) if activity["country"] else ""
        if activity["place_precision"] == "city" and activity["city"]:
            if not country:
                return str(activity["city"])
            return _("%(city)s, %(country)s") % {"city": activity["city"], "country": country}
        return country

    def month(self, number: int, width: str) -> str:
        names = self._locale.months["stand-alone"][width]
        return str(names[number])

    def _month_of(self, day: date) -> str:
        return str(format_skeleton("yMMMM", _noon(day), locale=self._calendar))

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language.replace("-", "_"))

    @property
    def _calendar(self) -> Locale:
        """How dates are written; English as most of the alliance writes it, the day first."""
        return Locale.parse("en_GB") if self.language == "en" else self._locale


# --- small readings ------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """A text without the characters that no page can carry."""
    return UNPRINTABLE.sub("", unicodedata.normalize("NFC", text)).strip()


def direction_of(language: str) -> str:
    return str(settings.LANGUAGE_TABLE[language]["dir"])


def read_markup(text: str) -> list[Para | Bullets]:
    """Paragraphs and lists of a text with light markup; everything else in it is words."""
    blocks: list[Para | Bullets] = []
    items: list[Words] | None = None
    for token in NO_MARKUP.parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            items = []
        elif token.type in {"bullet_list_close", "ordered_list_close"} and items is not None:
            blocks.append(Bullets(tuple(items)))
            items = None
        elif token.type in {"code_block", "fence"}:
            blocks.append(Para(words(token.content.strip())))
        elif token.type == "inline":
            told = Words(tuple(_runs(token.children or [])))
            if items is None:
                blocks.append(Para(told))
            else:
                items.append(told)
    return blocks


def _runs(tokens: list[Token]) -> list[Run]:
    runs: list[Run] = []
    strong = emphasis = False
    href = ""
    for token in tokens:
        if token.type in {"strong_open", "strong_close"}:
            strong = token.nesting == 1
        elif token.type in {"em_open", "em_close"}:
            emphasis = token.nesting == 1
        elif token.type == "link_open":
            href = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            href = ""
        else:
            text = " " if token.type in {"softbreak", "hardbreak"} else token.content
            runs.append(Run(text, strong=strong, emphasis=emphasis, href=href))
    return runs


def _begun(runs: list[Run]) -> list[Run]:
    """Runs whose first letter opens a sentence, where that first run is a number in words."""
    if runs and runs[0].figure:
        return [replace(runs[0], text=numbers.begin(runs[0].text)), *runs[1:]]
    return runs


def progress(figure: Json) -> Decimal | None:
    """How much of the way to its target a figure has come, in per cent; an "at least" is never rounded up.

    The way begins at the baseline, so that falling numbers work by themselves; without one it begins at zero.
    """
    target = figure["target"]
    if not target or figure["value"] is None:
        return None
    start = Decimal(baseline["value"]) if (baseline := baseline_of(figure)) else Decimal()
    way = Decimal(target["value"]) - start
    if not way:
        return None
    share = (Decimal(figure["value"]) - start) / way * 100
    rounding = ROUND_FLOOR if figure["qualifier"] == numbers.AT_LEAST else ROUND_HALF_UP
    return share.quantize(Decimal(1), rounding=rounding)


def baseline_of(figure: Json) -> Json | None:
    """Where a figure began; snapshots of the first years do not say."""
    found: Json | None = figure.get("baseline")
    return found


def sources_of(figure: Json) -> list[Json]:
    """Every place that states a figure, once."""
    found: list[Json] = []
    for source in figure["sources"]:
        if source and source not in found:
            found.append(source)
    return found


def last_day(iso: str) -> str:
    """The last day of a half-open period."""
    return (_date(iso) - timedelta(days=1)).isoformat()


def _date(iso: str) -> date:
    return date.fromisoformat(iso[:10])


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 - the day alone is printed


def flat(groups: Iterable[Iterable[Block]]) -> tuple[Block, ...]:
    return tuple(block for group in groups for block in group)
