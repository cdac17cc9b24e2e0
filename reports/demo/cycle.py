"""A year that is under way: a few returns, one in each state, with invented numbers."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from alliance import demo_accounts
from alliance.models import User
from networks.models import Network
from reports.actions import StatedNumber, enter_count
from reports.actions.framework import open_year
from reports.actions.returns import (
    Cell,
    approve_return,
    grant_exception,
    open_period,
    return_to_network,
    submit_return,
)
from reports.models import ActivityCount, Measure, NetworkReturn, ReportingPeriod

INVENTED = {
    "en": "Invented for the demonstration.",
    "fr": "Inventé pour la démonstration.",
    "es": "Inventado para la demostración.",
    "ar": "رقم متخيَّل للعرض التوضيحي.",
}
OPEN_FOR = timedelta(days=14)
QUESTION = "Did these events take place in the first quarter, or were they planned then?"


def load(by: User) -> None:
    year = open_year(year=_this_year(), by=by)
    open_period(period=year, by=by)
    _in_progress("cameroon", year, by=_person(demo_accounts.CAMEROON))
    _submitted("togo", year, by=by)
    _sent_back("lesotho", year, by=by, checked_by=_person(demo_accounts.AFRICA))
    _nothing("mexico", year, by=by)
    _approved("peru", year, by=by, checked_by=_person(demo_accounts.LATIN_AMERICA))
    _approved("cambodia", year, by=by, checked_by=_person(demo_accounts.SECRETARIAT))
    grant_exception(
        network=Network.objects.get(slug="cambodia"),
        period=year,
        reason="A list of participants was found after the approval.",
        ends_at=timezone.now() + OPEN_FOR,
        by=_person(demo_accounts.SECRETARIAT),
    )


def _this_year() -> int:
    return timezone.now().date().year


def _in_progress(slug: str, year: ReportingPeriod, *, by: User) -> None:
    _count(slug, year, "policy-inputs", 2, by=by)
    _count(slug, year, "capacity-attendances", 46, by=by)


def _submitted(slug: str, year: ReportingPeriod, *, by: User) -> NetworkReturn:
    _count(slug, year, "advocacy-events", 3, by=by)
    _count(slug, year, "capacity-attendances", 64, by=by)
    owed = _owed(slug, year)
    return submit_return(owed=owed, version=owed.version, has_nothing=False, by=by)


def _sent_back(slug: str, year: ReportingPeriod, *, by: User, checked_by: User) -> None:
    owed = _submitted(slug, year, by=by)
    return_to_network(
        owed=owed,
        version=owed.version,
        message=QUESTION,
        cells=[Cell(Measure.objects.get(code="advocacy-events"))],
        by=checked_by,
    )


def _nothing(slug: str, year: ReportingPeriod, *, by: User) -> None:
    owed = _owed(slug, year)
    submit_return(owed=owed, version=owed.version, has_nothing=True, by=by)


def _approved(slug: str, year: ReportingPeriod, *, by: User, checked_by: User) -> None:
    owed = _submitted(slug, year, by=by)
    approve_return(owed=owed, version=owed.version, by=checked_by)


def _owed(slug: str, year: ReportingPeriod) -> NetworkReturn:
    return NetworkReturn.objects.select_related("network", "period").get(
        network__slug=slug, period=year
    )


def _count(slug: str, year: ReportingPeriod, measure: str, value: int, *, by: User) -> None:
    """Of the first quarter, which is over in most of the year."""
    enter_count(
        measure=Measure.objects.get(code=measure),
        network=Network.objects.get(slug=slug),
        period=ReportingPeriod.objects.get(parent__parent=year, starts_on=date(_this_year(), 1, 1)),
        scope=ActivityCount.Scope.OWN,
        number=StatedNumber(value=Decimal(value)),
        remark=INVENTED,
        by=by,
    )


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
