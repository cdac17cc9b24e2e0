"""What one can subscribe to: highlights, activities, publications, annual reports, and all that a network and those below it do."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.atom import MOST_ENTRIES, Entry, Told, atom_answer, newest
from alliance.errors import HelpfulSentence
from alliance.freshness import asked_each_time
from alliance.templatetags.words import in_a_row, language_name, reader_language, told_of
from networks.models import Network
from reports.models import Activity, Publication
from reports.queries import Edition, all_editions, editions_in_force
from reports.queries.browsing import held_within
from reports.queries.public import public_activities, public_publications
from reports.queries.released import last_taken_back, start_of
from reports.queries.twins import hosts_in_order
from reports.snapshot.regions import Lines
from reports.snapshot.released import released_at
from reports.snapshot.telling import Story, stories
from reports.templatetags.events import part_of_hosts, when, where


@login_not_required
@require_safe
@asked_each_time
def highlights_feed(request: HttpRequest) -> HttpResponse:
    told = Told(
        title=_("MenEngage Alliance: highlights"),
        about=_("What networks are proud of, as soon as it is published."),
        page=reverse("reports:all_highlights"),
        entries=newest(_of_highlights(stories())),
        taken_out=last_taken_back(),
    )
    return atom_answer(request, told)


@login_not_required
@require_safe
def activities_feed(request: HttpRequest) -> HttpResponse:
    rows = public_activities().prefetch_related(hosts_in_order()).order_by("-changed_at", "pk")
    told = Told(
        title=_("MenEngage Alliance: activities"),
        about=_(
            "What networks held and what they invite to, with every change of a date or a place."
        ),
        page=reverse("reports:activities"),
        entries=newest([_of_activity(row) for row in rows[:MOST_ENTRIES]]),
    )
    return atom_answer(request, told)


@login_not_required
@require_safe
def publications_feed(request: HttpRequest) -> HttpResponse:
    rows = public_publications().prefetch_related("editions").order_by("-published_on", "slug")
    told = Told(
        title=_("MenEngage Alliance: publications"),
        about=_("Toolkits, studies and briefs, with the languages in which each can be read."),
        page=reverse("reports:publications"),
        entries=newest([_of_publication(row) for row in rows[:MOST_ENTRIES]]),
    )
    return atom_answer(request, told)


@login_not_required
@require_safe
def reports_feed(request: HttpRequest) -> HttpResponse:
    """Every edition is an entry of its own, because a later one corrects what people may have quoted."""
    told = Told(
        title=_("MenEngage Alliance: annual reports"),
        about=_("Each annual report and each later edition, with how many figures it corrects."),
        page=reverse("reports:reports"),
        entries=newest(
            [
                _of_edition(edition)
                for in_force in editions_in_force()
                for edition in all_editions(in_force.year)
            ]
        ),
    )
    return atom_answer(request, told)


@login_not_required
@require_safe
@asked_each_time
def network_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What a network and all below it tell and hold."""
    network = Network.objects.filter(slug=slug).order_by("pk").first()
    if network is None:
        raise Http404(
            HelpfulSentence(_("There is no network at this address. The list holds all of them."))
        )
    within = Lines().within(slug)
    held = (
        public_activities()
        .filter(held_within(network))
        .prefetch_related(hosts_in_order())
        .order_by("-changed_at", "pk")
    )
    told = Told(
        title=told_of(network, "name").text,
        about=_("Highlights and activities of this network and of those below it."),
        page=reverse("networks:network", args=[slug]),
        entries=newest(
            [
                *_of_highlights(story for story in stories() if story.network in within),
                *(_of_activity(row) for row in held[:MOST_ENTRIES]),
            ]
        ),
        taken_out=last_taken_back(),
    )
    return atom_answer(request, told)


# --- entries -----------------------------------------------------------------------------------


def _of_highlights(told: Iterable[Story]) -> list[Entry]:
    told = list(told)
    released = released_at(told)
    return [
        Entry(
            path=reverse("reports:highlight", args=[story.year, story.slug]),
            title=story.title.plain,
            language=story.title.language or reader_language(),
            paragraphs=tuple(paragraph.plain for paragraph in story.paragraphs),
            updated=released[story.slug],
            author=story.network_name,
        )
        for story in told
    ]


def _of_activity(row: Activity) -> Entry:
    title = told_of(row, "title")
    hosts = in_a_row(told_of(host.network, "name").text for host in row.host_rows.all())
    return Entry(
        path=reverse("reports:activity", args=[row.slug]),
        title=_("Cancelled: %(title)s") % {"title": title.text} if row.is_cancelled else title.text,
        language=title.language,
        paragraphs=(
            " · ".join(part for part in (when(row), where(row)) if part),
            _("%(part)s: %(hosts)s") % {"part": part_of_hosts(row), "hosts": hosts}
            if hosts
            else "",
            told_of(row, "summary").text,
        ),
        updated=row.changed_at,
    )


def _of_publication(row: Publication) -> Entry:
    title = told_of(row, "title")
    languages = sorted(language_name(edition.language) for edition in row.editions.all())
    return Entry(
        path=reverse("reports:publication", args=[row.slug]),
        title=title.text,
        language=title.language,
        paragraphs=(
            told_of(row, "summary").text,
            _("Languages: %(languages)s") % {"languages": in_a_row(languages)} if languages else "",
        ),
        updated=start_of(row.published_on),
    )


def _of_edition(edition: Edition) -> Entry:
    values = {"year": edition.year, "number": edition.number}
    is_first = edition.number == 1
    return Entry(
        path=reverse("reports:edition", args=[edition.year, edition.number]),
        title=_("Annual report %(year)s") % values
        if is_first
        else _("Annual report %(year)s, edition %(number)s") % values,
        language=reader_language(),
        paragraphs=() if is_first else (_what_it_corrects(edition),),
        updated=edition.report.published_at,
        published=edition.report.published_at,
    )


def _what_it_corrects(edition: Edition) -> str:
    number = sum(one["since_edition"] == edition.number for one in edition.content["corrections"])
    if not number:
        return _("This edition corrects no figure.")
    return ngettext(
        "This edition corrects %(count)s figure. Its page says which and how.",
        "This edition corrects %(count)s figures. Its page says which and how.",
        number,
    ) % {"count": number}
