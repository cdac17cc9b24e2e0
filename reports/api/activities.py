"""Activities as open data: what networks did, when and where as far as that is known, with whom."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from alliance.errors import HelpfulSentence
from alliance.open_data import (
    Asked,
    Country,
    Item,
    Named,
    Rows,
    Table,
    Text,
    choice,
    offer_list,
    offer_one,
    refuse_other_than,
    shown_at,
    text_of_row,
)
from alliance.open_data.offers import COUNTRY, SLUG
from networks.models import Network, Theme
from networks.queries import tree_on
from reports.api.words import YEAR, Days, Kind, days, kind, named
from reports.models import Activity, ActivityHost
from reports.queries.public import public_activities

router = Router(tags=["activities"])


class Place(Schema):
    """Where something was, no more exactly than is known."""

    precision: str = choice(Activity.PlacePrecision)
    city: str | None = Field(None, examples=["Lima"])
    country: Country | None = None


class Done(Item):
    """Something that one or several networks did."""

    code: str = Field(examples=["a-symposium"])
    title: Text | None = None
    summary: Text | None = None
    also_called: list[str]
    kinds: list[Kind]
    role: Kind = Field(description="What the alliance had to do with it.")
    when: Days
    where: Place
    hosts: list[Named] = Field(description="The networks that held it; the first one counts it.")
    partners: list[str]
    themes: list[Named]
    plan: str | None = None
    area: str | None = Field(None, description="The result area within the plan.")
    strategy: str | None = None
    is_cancelled: bool
    href: str = Field(examples=["https://example.org/en/activities/a-symposium/"])


class ActivitiesAsked(Asked):
    year: int | None = YEAR
    network: str = Field(
        "",
        pattern=SLUG,
        description="Only what this network held, or one below it.",
        examples=["africa"],
    )
    theme: str = Field("", pattern=SLUG, description="Only on this theme.", examples=["fatherhood"])
    country: str = Field("", pattern=COUNTRY, description="Only in this country.", examples=["PE"])
    kind: str = choice(Activity.Kind, "", description="Only of this kind.", examples=["training"])


@offer_list(
    router,
    "/activities",
    of=Done,
    takes=ActivitiesAsked,
    called="Activities",
    says="What networks of the alliance did, the latest first. One that several held together is told once.",
)
def activities(request: HttpRequest, wanted: ActivitiesAsked) -> Rows[Done]:
    return Table(_found(wanted), ("-starts_on", "slug"), _activities)


@offer_one(
    router,
    "/activities/{slug:code}",
    of=Done,
    called="One activity",
    says="An activity with its hosts, its place and its days.",
)
def activity(request: HttpRequest, code: str) -> Done:
    found = _activities(_with_all().filter(slug=code).order_by("pk"))
    if not found:
        raise Http404(HelpfulSentence(_("There is no activity of this name.")))
    return found[0]


def _found(wanted: ActivitiesAsked) -> "QuerySet[Activity]":
    rows = _with_all()
    if wanted.year:
        rows = rows.filter(starts_on__year__lte=wanted.year, ends_on__year__gte=wanted.year)
    if wanted.country:
        rows = rows.filter(country=wanted.country)
    if wanted.kind:
        rows = rows.filter(kinds__contains=[wanted.kind])
    if wanted.theme:
        slugs = sorted(Theme.objects.order_by("slug").values_list("slug", flat=True))
        refuse_other_than(slugs, wanted.theme, parameter="theme")
        rows = rows.filter(
            Exists(
                Activity.themes.through.objects.filter(
                    activity=OuterRef("pk"), theme__slug=wanted.theme
                )
            )
        )
    if wanted.network:
        hosts = ActivityHost.objects.filter(
            activity=OuterRef("pk"), network__in=_with_those_below(wanted.network)
        )
        rows = rows.filter(Exists(hosts))
    return rows


def _with_those_below(slug: str) -> frozenset[int]:
    networks = dict(Network.objects.order_by("slug").values_list("slug", "pk"))
    refuse_other_than(networks, slug, parameter="network")
    return tree_on().subtree(networks[slug])


def _with_all() -> "QuerySet[Activity]":
    hosts = ActivityHost.objects.select_related("network").order_by("position")
    return (
        public_activities()
        .select_related("area__plan", "strategy__plan")
        .prefetch_related(
            Prefetch("host_rows", hosts), Prefetch("themes", Theme.objects.order_by("slug"))
        )
    )


def _activities(rows: Iterable[Activity]) -> list[Done]:
    return [_activity(row) for row in rows]


def _activity(row: Activity) -> Done:
    return Done(
        code=row.slug,
        title=text_of_row(row, "title"),
        summary=text_of_row(row, "summary"),
        also_called=row.aliases,
        kinds=[kind(Activity.Kind(code)) for code in row.kinds],
        role=kind(Activity.Role(row.role)),
        when=days(row.starts_on, row.ends_on, row.precision),
        where=_place(row),
        hosts=[named(host.network) for host in row.host_rows.all()],
        partners=row.partners,
        themes=[named(theme) for theme in row.themes.all()],
        plan=_plan(row),
        area=row.area.code if row.area else None,
        strategy=row.strategy.code if row.strategy else None,
        is_cancelled=row.is_cancelled,
        href=shown_at(reverse("reports:activity", args=[row.slug])),
    )


def _plan(row: Activity) -> str | None:
    within = row.area or row.strategy
    return within.plan.slug if within else None


def _place(row: Activity) -> Place:
    precision = Activity.PlacePrecision(row.place_precision)
    is_somewhere = precision in {Activity.PlacePrecision.CITY, Activity.PlacePrecision.COUNTRY}
    is_in_a_city = precision == Activity.PlacePrecision.CITY
    return Place(
        precision=precision,
        city=row.city if is_in_a_city and row.city else None,
        country=Country.of(row.country) if is_somewhere and row.country else None,
    )
