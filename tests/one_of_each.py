"""A small alliance with one of each thing that everybody may read, for tests that walk over all public pages."""

from datetime import UTC, date, datetime

from alliance.models import GlossaryTerm
from members.models import PolicyDocument, PolicyVersion
from networks.models import Network, NetworkCountry, NetworkStatus
from reports.models import Activity, Highlight, Publication, PublicationEdition, ResultArea
from tests.factories import (
    ActivityFactory,
    NetworkFactory,
    NetworkParentFactory,
    ReportingPeriodFactory,
    UserFactory,
)
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

DAY = date(2017, 3, 1)
LANGUAGES = ("en", "fr", "es", "ar")


def one_of_each() -> None:
    """The handmade year as an edition, the tree under it, and what stands beside the reports."""
    _whole, south = networks()
    report = publish(sample())
    ResultArea.objects.create(plan=report.plan, code="1", name_en="Building networks")
    activity(south)
    publication()
    highlight(south)
    GlossaryTerm.objects.create(
        slug="care",
        kind=GlossaryTerm.Kind.CONCEPT,
        definition_en="Work for others.",
        term_en="Care",
        term_ar="الرعاية",
    )
    document = PolicyDocument.objects.create(kind=PolicyDocument.Kind.CODE)
    person = UserFactory()
    PolicyVersion.objects.create(
        document=document,
        number=1,
        title_en="Code of conduct",
        text_en="Be kind.",
        drafted_by=person,
        approved_by=person,
        approved_at=datetime(2020, 1, 1, tzinfo=UTC),
        in_force_from=date(2020, 1, 1),
    )


def networks() -> tuple[Network, Network]:
    """The whole under its name in all languages, and a region below it in two."""
    named = {f"name_{code}": "MenEngage" for code in LANGUAGES}
    whole = NetworkFactory(slug="alliance", level=Network.Level.GLOBAL, **named)
    south = NetworkFactory(
        slug="south",
        level=Network.Level.REGIONAL,
        name_en="South",
        name_es="Sur",
        mailbox="south@example.org",
    )
    NetworkParentFactory(network=south, parent=whole)
    NetworkCountry.objects.create(network=south, country="PE", period=(DAY, None))
    NetworkStatus.objects.create(
        network=south, status=NetworkStatus.Status.ACTIVE, period=(DAY, None)
    )
    return whole, south


def activity(host: Network) -> Activity:
    return ActivityFactory(
        slug="lima-meeting",
        title_en="Meeting in Lima",
        title_es="Encuentro en Lima",
        hosted_by=[host],
        starts_on=date(2017, 4, 1),
        ends_on=date(2017, 4, 30),
        precision=Activity.DatePrecision.MONTH,
        place_precision=Activity.PlacePrecision.CITY,
        city="Lima",
        country="PE",
    )


def publication() -> Publication:
    row = Publication.objects.create(
        slug="guide",
        title_es="Guía",
        kind=Publication.Kind.TOOLKIT,
        published_on=date(2017, 5, 1),
        precision=Activity.DatePrecision.MONTH,
    )
    for language, address in (("es", "https://example.org/guia"), ("en", "")):
        PublicationEdition.objects.create(publication=row, language=language, address=address)
    return row


def highlight(network: Network, slug: str = "law", title: str = "A law <b>&amp;") -> Highlight:
    return Highlight.objects.create(
        slug=slug,
        network=network,
        period=ReportingPeriodFactory(code="2017"),
        title_en=title,
        title_ar="قانون",
        body_en="Ministries now listen.\n\nThey did not before.",
        body_ar="الوزارات تصغي الآن.",
        state=Highlight.State.PUBLISHED,
        publish_on=date(2018, 2, 3),
    )
