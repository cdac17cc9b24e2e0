"""The public directory: the list with its filters, the map, and each member's page."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.countries import country_choices, country_name
from alliance.errors import HelpfulSentence
from alliance.folding import folded, sort_key
from alliance.freshness import asked_each_time
from alliance.map import Paint, draw_map
from alliance.templatetags.words import language_name, reader_language, told_of
from members.forms.directory import DirectoryForm
from members.models import Member
from members.permissions.directory import may_hold, may_read_contact
from members.queries.directory import (
    Wanted,
    countries_of,
    entries,
    found,
    languages_of,
    page_of,
    told_by_country,
)
from members.queries.duplicates import follow
from members.queries.viewers import ANYBODY, Viewer, viewer_of
from members.queries.visibility import Ceilings, ceilings_today, listed
from networks.models import Network, Theme

ON_A_PAGE = 30


@login_not_required
@require_safe
@asked_each_time
def directory(request: HttpRequest) -> HttpResponse:
    viewer, ceilings = viewer_of(request.user), ceilings_today()
    networks = {network.slug: network for network in _networks_in_order(ceilings)}
    countries = countries_of(listed(viewer, ceilings), viewer, ceilings)
    form = _form(request, viewer, ceilings, networks, countries)
    wanted = _wanted(form, networks)
    members = found(viewer, wanted, ceilings) if wanted else Member.objects.none()
    page = Paginator(members.order_by("name_key", "pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page": page,
        "entries": entries(viewer, page.object_list, ceilings),
        "query": _query(request),
        "is_filtered": not (wanted and wanted.is_everybody),
    }
    if wanted and wanted.is_everybody and page.number == 1:
        counts = told_by_country(ceilings, countries if viewer == ANYBODY else None)
        context |= {"countries": _in_words(counts), "map_says": _what_the_map_says(counts)}
    return render(request, "members/directory/directory.html", context)


@login_not_required
@require_safe
@asked_each_time
def map_picture(request: HttpRequest, *, dark: bool) -> HttpResponse:
    """The world with the countries in which members are, as a picture for a light or a dark page."""
    counts = told_by_country(ceilings_today())
    picture = draw_map(
        {
            country: Paint.NO_DATA if number is None else Paint.STEP_4
            for country, number in counts.items()
        },
        dark=dark,
        title=_("Where the members of the alliance are"),
        description=_what_the_map_says(counts),
        language=str(get_language()),
    )
    return HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")


@login_not_required
@require_safe
@asked_each_time
def member(request: HttpRequest, key: str) -> HttpResponse:
    """One member. Hidden, withheld and missing ones get the same answer."""
    viewer, ceilings = viewer_of(request.user), ceilings_today()
    found = _kept_record(key)
    entry = page_of(viewer, found, ceilings) if found else None
    if found is None or entry is None:
        raise Http404(
            HelpfulSentence(
                _("There is no member at this address. The directory holds those who are listed.")
            )
        )
    if entry.key != key:
        return redirect("members:member", entry.key)
    context = {"entry": entry, "public_id": found.public_id}
    if request.user.is_authenticated:
        context |= {
            "may_hold": may_hold(request.user, found),
            "may_read": may_read_contact(request.user, found),
            "is_own": found.pk in viewer.speaks_for,
        }
    return render(request, "members/directory/member.html", context)


def _kept_record(key: str) -> Member | None:
    """The member of an address; of a merged record the one that was kept."""
    try:
        found = Member.objects.filter(public_id=UUID(key)).first()
    except ValueError:
        found = Member.objects.filter(slug=key).first()
    return follow(found) if found else None


def _networks_in_order(ceilings: Ceilings) -> list[Network]:
    rows = {network.pk: network for network in Network.objects.with_page().order_by("pk")}
    names = {pk: str(told_of(network, "name").text) for pk, network in rows.items()}
    return [
        rows[pk]
        for pk in ceilings.tree.in_order(lambda pk: folded(names.get(pk, "")))
        if pk in rows
    ]


def _form(
    request: HttpRequest,
    viewer: Viewer,
    ceilings: Ceilings,
    networks: dict[str, Network],
    countries: list[str],
) -> DirectoryForm:
    """The filters with what the reader can find. A country that somebody shared stays, also when it finds nobody."""
    shared = request.GET.get("country", "")
    offered = {*countries, *({shared} & dict(country_choices(reader_language())).keys())}
    languages = languages_of(listed(viewer, ceilings), viewer, ceilings)
    return DirectoryForm(
        request.GET,
        networks=[
            (slug, "\u2003" * _depth(network, ceilings) + told_of(network, "name").text)
            for slug, network in networks.items()
        ],
        countries=_sorted((code, country_name(code, reader_language())) for code in offered),
        themes=_sorted(
            (theme.slug, told_of(theme, "name").text) for theme in Theme.objects.order_by("pk")
        ),
        languages=_sorted((code, language_name(code)) for code in languages),
    )


def _depth(network: Network, ceilings: Ceilings) -> int:
    return max(0, len(ceilings.tree.ancestors(network.pk)) - 1)


def _sorted(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(choices, key=lambda choice: sort_key(choice[1]))


def _wanted(form: DirectoryForm, networks: dict[str, Network]) -> Wanted | None:
    """What is looked for; None when an answer was not one of those offered."""
    if not form.is_valid():
        return None
    typed = form.cleaned_data
    return Wanted(
        words=typed["q"],
        network=networks.get(typed["network"]),
        country=typed["country"],
        theme=typed["theme"],
        kind=typed["kind"],
        language=typed["language"],
    )


def _query(request: HttpRequest) -> str:
    """The rest of the address of another page of the list."""
    rest = request.GET.copy()
    rest.pop("page", None)
    return f"{rest.urlencode()}&" if rest else ""


def _in_words(counts: dict[str, int | None]) -> list[tuple[str, str, int | None]]:
    rows = [
        (code, country_name(code, reader_language()), number) for code, number in counts.items()
    ]
    return sorted(rows, key=lambda row: sort_key(row[1]))


def _what_the_map_says(counts: dict[str, int | None]) -> str:
    sentence = ngettext(
        "A map of the world. Members are in %(count)s country. The list beside the map names it.",
        "A map of the world. Members are in %(count)s countries. The list beside the map names them.",
        len(counts),
    )
    return sentence % {"count": len(counts)}
