"""What machines read of activities, publications, highlights, figures and reports; whoever held or wrote something is a network."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.countries import country_name
from alliance.licence import LICENCE_ADDRESS
from alliance.structured import (
    Node,
    addresses_in,
    dataset,
    download,
    event,
    moment,
    organisation,
    place,
    span,
    the_alliance,
    translations,
    work,
)
from alliance.templatetags.words import reader_language, told_of
from networks.models import Network
from reports.models import Activity, Publication
from reports.queries import Edition
from reports.snapshot.telling import Story
from reports.views.figure_shown import ShownFigure

CSV, JSON = "text/csv", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Whoever stands beside an activity that they only supported or attended did not organise it.
ORGANISED = {Activity.Role.ORGANISED, Activity.Role.CO_ORGANISED}


def of_activity(activity: Activity) -> Node:
    title = told_of(activity, "title")
    name = country_name(activity.country, reader_language()) if activity.country else ""
    is_online = activity.place_precision == Activity.PlacePrecision.ONLINE
    is_placed = activity.place_precision != Activity.PlacePrecision.NONE
    hosts = activity.host_rows.all() if activity.role in ORGANISED else ()
    return event(
        title.text,
        reverse("reports:activity", args=[activity.slug]),
        span(activity.starts_on, activity.ends_on, activity.precision),
        where=place(activity.city, activity.country, name) if is_placed else None,
        is_online=is_online,
        is_cancelled=activity.is_cancelled,
        inLanguage=title.language,
        description=told_of(activity, "summary").text,
        organizer=[_network(host.network) for host in hosts],
    )


def of_publication(publication: Publication) -> Node:
    """The languages in which it came out are its own; the words here are those of its entry."""
    kind = "Report" if publication.kind == Publication.Kind.REPORT else "CreativeWork"
    there = {one.language: one.address for one in publication.editions.order_by("language")}
    known = [address for address in there.values() if address]
    day = publication.published_on
    return work(
        kind,
        told_of(publication, "title").text,
        reverse("reports:publication", args=[publication.slug]),
        alternateName=publication.original_title,
        description=told_of(publication, "summary").text,
        datePublished=span(day, day, publication.precision).first,
        inLanguage=list(there),
        workTranslation=translations(kind, there) if len(there) > 1 else None,
        sameAs=known if len(there) == 1 else None,
        publisher=the_alliance(),
    )


def of_highlight(story: Story) -> Node:
    return work(
        "CreativeWork",
        story.title.plain,
        reverse("reports:highlight", args=[story.year, story.slug]),
        inLanguage=story.title.language or reader_language(),
        temporalCoverage=str(story.year),
        publisher=organisation(
            story.network_name, reverse("networks:network", args=[story.network])
        ),
        license=LICENCE_ADDRESS,
    )


def of_figure(shown: ShownFigure, name: str, description: str) -> Node:
    """The numbers of a figure as files, under the licence of all our figures."""
    files = {"figure_csv": CSV, "figure_xlsx": XLSX, "figure_metadata": JSON}
    return dataset(
        name,
        reverse("reports:figure", args=[shown.slug]) + shown.query,
        description,
        [
            download(reverse(f"reports:{file}", args=[shown.slug]) + shown.query, media_type)
            for file, media_type in files.items()
        ],
        inLanguage=reader_language(),
        temporalCoverage="/".join(sorted({str(shown.years[-1]), str(shown.years[0])})),
        dateModified=moment(shown.edition.report.published_at),
        version=f"{shown.edition.year}.{shown.edition.number}",
        creator=the_alliance(),
        license=LICENCE_ADDRESS,
    )


def of_edition(edition: Edition, title: str) -> Node:
    """A report in the reader's language, with the same in the others."""
    own = reader_language()
    address = partial(reverse, "reports:edition", args=[edition.year, edition.number])
    others = [code for code in edition.report.languages if code != own]
    return work(
        "Report",
        title or _("Annual report %(year)s") % {"year": edition.year},
        address(),
        inLanguage=own if own in edition.report.languages else others,
        datePublished=moment(edition.report.published_at),
        temporalCoverage=str(edition.year),
        version=str(edition.number),
        workTranslation=translations("Report", addresses_in(others, address)),
        publisher=the_alliance(),
        license=LICENCE_ADDRESS,
    )


def _network(network: Network) -> Node:
    return organisation(told_of(network, "name").text, network.get_absolute_url())
