"""What is found of reporting: activities, publications, highlights, figures, plans and the annual reports."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alliance.countries import country_name
from alliance.finding.sources import Document, Source, among, offer
from alliance.rich_text import plain
from alliance.templatetags.words import known_day
from alliance.texts import of_row
from networks.queries.lineage import slugs_upwards
from reports import tree
from reports.models import Activity, Highlight, Plan, ResultArea
from reports.numbers.citing import CITED
from reports.queries import Edition, editions_in_force
from reports.queries.highlights import live_highlights, texts_shown
from reports.queries.public import public_activities, public_publications
from reports.tree.document import Bullets, Callout, Para, Words

# What is read in a report; its tables and lists are of things that are found by themselves.
TELLING = (Para, Bullets, Callout)
# A section of the report that tells highlights, each of which is found by itself and may be withdrawn.
TOLD_ELSEWHERE = "highlights"


# --- activities and publications ---------------------------------------------------------------


def activities(keys: Collection[str] | None) -> Iterable[Document]:
    upwards = slugs_upwards()
    rows = _with_version(public_activities()).prefetch_related("hosts").order_by("pk")
    for row in rows if keys is None else rows.filter(slug__in=keys):
        summaries = of_row(row, "summary")
        hosts = sorted({slug for host in row.hosts.all() for slug in upwards[host.pk]})
        for language, title in of_row(row, "title").items():
            yield Document(
                key=row.slug,
                language=language,
                title=title,
                extra=_when_and_where(row, language),
                body=" · ".join(filter(None, (summaries.get(language, ""), *row.aliases))),
                year=row.starts_on.year,
                networks=tuple(hosts),
                audience=row.audience,
            )


def _when_and_where(row: Activity, language: str) -> str:
    with translation.override(language):
        day = known_day(row.starts_on, row.precision)
        country = country_name(row.country, language) if row.country else ""
    return " · ".join(filter(None, (day, ", ".join(filter(None, (row.city, country))))))


def publications(keys: Collection[str] | None) -> Iterable[Document]:
    rows = public_publications().order_by("pk")
    for row in rows if keys is None else rows.filter(slug__in=keys):
        summaries = of_row(row, "summary")
        for language, title in of_row(row, "title").items():
            with translation.override(language):
                extra = f"{row.get_kind_display()} · {known_day(row.published_on, row.precision)}"
            yield Document(
                key=row.slug,
                language=language,
                title=title,
                extra=extra,
                body=" · ".join(filter(None, (summaries.get(language, ""), row.original_title))),
                year=row.published_on.year,
            )


# --- highlights --------------------------------------------------------------------------------


def highlights(keys: Collection[str] | None) -> Iterable[Document]:
    """Without the numbers in them: those are read on the page, as they stand that day."""
    upwards = slugs_upwards()
    rows = live_highlights()
    texts = texts_shown(rows)
    for row in rows:
        bodies = texts[row.pk]["body"]
        for language, title in texts[row.pk]["title"].items():
            yield Document(
                key=f"{row.period.starts_on.year}/{row.slug}",
                language=language,
                title=_without_numbers(title),
                extra=" · ".join(
                    filter(
                        None,
                        (
                            of_row(row.network, "name").get(language, ""),
                            str(row.period.starts_on.year),
                        ),
                    )
                ),
                body=_without_numbers(plain(bodies.get(language, ""))),
                year=row.period.starts_on.year,
                networks=upwards[row.network_id],
                audience=f"{row.slug}@{row.version}",
            )


def _without_numbers(text: str) -> str:
    return CITED.sub("…", text)


# --- what is published -------------------------------------------------------------------------


def figures(keys: Collection[str] | None) -> Iterable[Document]:
    """Each figure of an edition in force, under the year of the newest one."""
    newest: dict[str, Edition] = {}
    for shown in editions_in_force():
        for slug in shown.indicators:
            newest.setdefault(slug, shown)
    for slug, shown in newest.items():
        indicator = shown.indicators[slug]
        measure = shown.measures[indicator["measure"]]
        for language, name in indicator["name"].items():
            words = (measure.get(part, {}).get(language, "") for part in ("name", "counts"))
            yield Document(
                slug, language, name, body=" · ".join(filter(None, words)), year=shown.year
            )


def plans(keys: Collection[str] | None) -> Iterable[Document]:
    for plan in Plan.objects.order_by("pk"):
        goals = of_row(plan, "goal")
        for language, name in of_row(plan, "name").items():
            yield Document(plan.slug, language, name, body=plain(goals.get(language, "")))
    areas = ResultArea.objects.select_related("plan").prefetch_related("outcomes").order_by("pk")
    for area in areas:
        outcomes = [of_row(one, "name") for one in area.outcomes.all()]
        summaries = of_row(area, "summary")
        for language, name in of_row(area, "name").items():
            told = (summaries.get(language, ""), *(one.get(language, "") for one in outcomes))
            yield Document(
                key=f"{area.plan.slug}/{area.code}",
                language=language,
                title=name,
                extra=of_row(area.plan, "name").get(language, ""),
                body="\n".join(filter(None, told)),
            )


def sections(keys: Collection[str] | None) -> Iterable[Document]:
    """The sections of the editions in force; the audience is the edition."""
    for shown in editions_in_force():
        for language in shown.report.languages:
            document = tree.build(shown.content, language)
            for section in document.sections:
                told = [block for block in section.blocks if isinstance(block, TELLING)]
                words = () if section.slug == TOLD_ELSEWHERE else _words_in(told)
                yield Document(
                    key=f"{shown.year}/{section.slug}",
                    language=language,
                    title=section.title,
                    extra=document.title,
                    body="\n".join(words),
                    year=shown.year,
                    audience=str(shown.report.pk),
                )


def _words_in(part: Any) -> Iterator[str]:
    """Every line of words in a part of a drawn report."""
    if isinstance(part, Words):
        yield part.plain
    elif isinstance(part, (tuple, list)):
        for one in part:
            yield from _words_in(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _words_in(getattr(part, field.name))


# --- offering ----------------------------------------------------------------------------------


def _with_version(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The audience of things that are corrected: what was said in an earlier version is not found any more."""
    said = Concat(F("slug"), Value("@"), Cast("version", CharField()), output_field=CharField())
    told: QuerySet[Any] = rows.annotate(audience=said)
    return told


def _at(name: str) -> Callable[[str], str]:
    """The address of a page by the parts of its key."""
    return lambda key: reverse(f"reports:{name}", args=key.split("/"))


def _plan_address(key: str) -> str:
    return _at("result_area" if "/" in key else "plan")(key)


def _live_plans() -> list[str]:
    areas = ResultArea.objects.order_by("pk").values_list("plan__slug", "code")
    slugs = Plan.objects.order_by("pk").values_list("slug", flat=True)
    return [*slugs, *(f"{plan}/{code}" for plan, code in areas)]


for source in (
    Source(
        kind="activities",
        label=_("Activities"),
        documents=activities,
        live=lambda: among(_with_version(public_activities()).values("audience")),
        address=_at("activity"),
        everything="reports:activities",
    ),
    Source(
        kind="highlights",
        label=_("Highlights"),
        documents=highlights,
        live=lambda: among(_with_version(Highlight.objects.live()).values("audience")),
        address=_at("highlight"),
        everything="reports:all_highlights",
    ),
    Source(
        kind="publications",
        label=_("Publications"),
        documents=publications,
        live=lambda: among(public_publications().values("slug")),
        address=_at("publication"),
        everything="reports:publications",
    ),
    Source(
        kind="figures",
        label=_("Figures"),
        documents=figures,
        live=lambda: among([slug for shown in editions_in_force() for slug in shown.indicators]),
        address=_at("figure"),
        everything="reports:figures",
    ),
    Source(
        kind="plans",
        label=_("Plans"),
        documents=plans,
        live=lambda: among(_live_plans()),
        address=_plan_address,
        everything="reports:plans",
    ),
    Source(
        kind="reports",
        label=_("Annual reports"),
        documents=sections,
        live=lambda: among([str(shown.report.pk) for shown in editions_in_force()]),
        address=_at("report_section"),
        everything="reports:reports",
    ),
):
    offer(source)
