"""The smallest valid things for tests. A test names every value it relies on."""

from datetime import date
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from factory.django import DjangoModelFactory

from alliance.models import User
from networks.models import Network, NetworkParent
from reports.models import (
    Activity,
    ActivityCount,
    ActivityHost,
    Category,
    CategoryScheme,
    Measure,
    NetworkReturn,
    ReportingPeriod,
    Source,
    SourceDocument,
)

LENGTHS = {"year": 12, "half": 6, "quarter": 3}


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@example.org")


class NetworkFactory(DjangoModelFactory[Network]):
    class Meta:
        model = Network

    slug = factory.Sequence(lambda number: f"network-{number}")
    level = Network.Level.NATIONAL
    name_en = factory.LazyAttribute(lambda network: network.slug.title())


class NetworkParentFactory(DjangoModelFactory[NetworkParent]):
    """In place for ever, unless the test gives a period."""

    class Meta:
        model = NetworkParent

    network = factory.SubFactory(NetworkFactory)
    parent = factory.SubFactory(NetworkFactory)
    period = DateRange(None, None)


class CategorySchemeFactory(DjangoModelFactory[CategoryScheme]):
    class Meta:
        model = CategoryScheme

    code = factory.Sequence(lambda number: f"scheme-{number}")
    name_en = factory.LazyAttribute(lambda scheme: scheme.code)


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category

    scheme = factory.SubFactory(CategorySchemeFactory)
    code = factory.Sequence(lambda number: f"category-{number}")
    name_en = factory.LazyAttribute(lambda category: category.code)


class MeasureFactory(DjangoModelFactory[Measure]):
    """Something that adds up in every direction."""

    class Meta:
        model = Measure

    code = factory.Sequence(lambda number: f"measure-{number}")
    nature = Measure.Nature.FLOW
    name_en = factory.LazyAttribute(lambda measure: measure.code)
    unit_en = "events"
    unit_one_en = "event"
    over_time = Measure.OverTime.SUM
    over_organisations = Measure.OverOrganisations.SUM


class ReportingPeriodFactory(DjangoModelFactory[ReportingPeriod]):
    """A year by its code, as 2017; a half as 2017-H1; a quarter as 2017-Q1."""

    class Meta:
        model = ReportingPeriod
        django_get_or_create = ("code",)

    code = "2017"
    grain = factory.LazyAttribute(lambda period: grain_of(period.code))
    starts_on = factory.LazyAttribute(lambda period: first_day_of(period.code))
    ends_before = factory.LazyAttribute(lambda period: day_after(period.code))


class ActivityFactory(DjangoModelFactory[Activity]):
    """With one host for each network that is given, in that order."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"activity-{number}")
    title_en = factory.LazyAttribute(lambda activity: activity.slug)
    kinds = [Activity.Kind.TRAINING]
    role = Activity.Role.ORGANISED
    starts_on = date(2017, 3, 1)
    ends_on = date(2017, 3, 1)
    precision = Activity.DatePrecision.DAY
    place_precision = Activity.PlacePrecision.NONE

    @factory.post_generation
    def hosted_by(activity: Any, create: bool, networks: Any, **_more: Any) -> None:  # noqa: N805
        # factory_boy passes the new object first
        for position, network in enumerate(networks or ()):
            ActivityHost.objects.create(activity=activity, network=network, position=position)


class SourceDocumentFactory(DjangoModelFactory[SourceDocument]):
    class Meta:
        model = SourceDocument

    code = factory.Sequence(lambda number: f"document-{number}")
    title_en = factory.LazyAttribute(lambda document: document.code)


class SourceFactory(DjangoModelFactory[Source]):
    class Meta:
        model = Source

    document = factory.SubFactory(SourceDocumentFactory)
    locator = factory.Sequence(lambda number: f"line {number}")


class ActivityCountFactory(DjangoModelFactory[ActivityCount]):
    """A network's own number, stated exactly; with value None and no other state it is not there yet."""

    class Meta:
        model = ActivityCount

    measure = factory.SubFactory(MeasureFactory)
    network = factory.SubFactory(NetworkFactory)
    scope = ActivityCount.Scope.OWN
    period = factory.SubFactory(ReportingPeriodFactory)
    value = 1
    state = factory.LazyAttribute(lambda count: state_of(count.value, count.numerator))
    numerator = None
    denominator = None


class NetworkReturnFactory(DjangoModelFactory[NetworkReturn]):
    class Meta:
        model = NetworkReturn

    network = factory.SubFactory(NetworkFactory)
    period = factory.SubFactory(ReportingPeriodFactory)


def state_of(value: object, numerator: object) -> str:
    if value == 0:
        return ActivityCount.State.ZERO
    if value is None and numerator is None:
        return ActivityCount.State.NOT_YET
    return ActivityCount.State.VALUE


def grain_of(code: str) -> str:
    return {"H": "half", "Q": "quarter"}.get(code[5:6], "year")


def first_day_of(code: str) -> date:
    months = LENGTHS[grain_of(code)]
    return date(int(code[:4]), 1 + (int(code[6:] or 1) - 1) * months, 1)


def day_after(code: str) -> date:
    first = first_day_of(code)
    month = first.month + LENGTHS[grain_of(code)]
    return first.replace(year=first.year + month // 13, month=(month - 1) % 12 + 1)
