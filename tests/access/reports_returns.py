"""Who may go where: returns, their periods, exceptions to locks, the history of a number."""

from django.utils import timezone

from reports.models import ActivityCount, LockException, NetworkReturn
from reports.queries.history import history_of
from tests.access.visitors import SECRETARIAT_ONLY, Row, only, signed_in

CAMEROON, TOGO = "the return in progress of Cameroon", "the submitted return of Togo"
CAMBODIA, PERU = "the approved return of Cambodia", "the approved return of Peru"
YEAR, AN_EXCEPTION = "this year", "an exception"
COUNT, REVISION = "a count of Africa", "its first change"


def _return_of(slug: str) -> object:
    return NetworkReturn.objects.get(
        network__slug=slug, period__code=str(timezone.now().date().year)
    ).public_id


def _count() -> ActivityCount:
    return ActivityCount.objects.get(reference="N1")


KEYS = {
    CAMEROON: lambda: _return_of("cameroon"),
    TOGO: lambda: _return_of("togo"),
    CAMBODIA: lambda: _return_of("cambodia"),
    PERU: lambda: _return_of("peru"),
    YEAR: lambda: str(timezone.now().date().year),
    AN_EXCEPTION: lambda: LockException.objects.get().public_id,
    COUNT: lambda: _count().public_id,
    REVISION: lambda: history_of(_count())[-1].revision,
}

NATIONAL, REGIONAL, DESK = "national coordinator", "regional coordinator", "secretariat"
STRANGER = "stranger from another network"
# 200 to whoever checks it, 403 to those who see it and do not: Africa checks Togo, the Secretariat sees it
BY_AFRICA = (302, 404, 404, 404, 404, 200, 403, 404, 404, 404, 404)
PRESSED_BY_AFRICA = (302, 404, 404, 404, 404, 302, 403, 404, 404, 404, 404)
# Latin America sees the return of Peru and does not lock it
LOCKED_BY_THE_DESK = (302, 404, 404, 404, 404, 404, 302, 404, 404, 404, 403)
ENTERING = only(200, NATIONAL, REGIONAL, DESK, STRANGER, otherwise=403)
CHOSE_NONE = only(302, NATIONAL, REGIONAL, DESK, STRANGER, otherwise=403)
OF_CAMEROON = only(200, NATIONAL, REGIONAL, DESK, otherwise=404)
OF_AFRICA = only(200, REGIONAL, DESK, otherwise=404)


def _of(word: str) -> dict[str, object]:
    return {"public_id": word}


ROWS = (
    Row("reports:returns_to_check", ENTERING),
    Row("reports:returns_to_check", CHOSE_NONE, method="POST"),
    Row("reports:return", OF_CAMEROON, _of(CAMEROON)),
    Row("reports:return", OF_AFRICA, _of(TOGO)),
    Row("reports:return", only(200, DESK, otherwise=404), _of(CAMBODIA)),
    Row("reports:return", only(200, DESK, STRANGER, otherwise=404), _of(PERU)),
    Row("reports:return", signed_in(405), _of(TOGO), method="POST"),
    Row("reports:return_submit", OF_CAMEROON, _of(CAMEROON)),
    Row("reports:return_submit", OF_CAMEROON, _of(CAMEROON), method="POST"),
    Row("reports:return_submit", only(403, REGIONAL, DESK, otherwise=404), _of(TOGO)),
    Row("reports:return_send_back", BY_AFRICA, _of(TOGO)),
    Row("reports:return_send_back", BY_AFRICA, _of(TOGO), method="POST"),
    Row("reports:return_approve", signed_in(405), _of(TOGO)),
    Row("reports:return_approve", PRESSED_BY_AFRICA, _of(TOGO), method="POST"),
    Row("reports:return_withdraw", only(200, DESK, otherwise=404), _of(CAMBODIA)),
    Row("reports:return_withdraw", only(200, DESK, STRANGER, otherwise=404), _of(PERU)),
    Row(
        "reports:return_withdraw",
        only(200, DESK, STRANGER, otherwise=404),
        _of(PERU),
        method="POST",
    ),
    Row("reports:return_lock", signed_in(405), _of(PERU)),
    Row("reports:return_lock", LOCKED_BY_THE_DESK, _of(PERU), method="POST"),
    # --- periods and exceptions: the Secretariat
    Row("reports:return_periods", SECRETARIAT_ONLY),
    Row("reports:return_periods", signed_in(405), method="POST"),
    Row("reports:return_period_open", SECRETARIAT_ONLY),
    Row("reports:return_period_open", SECRETARIAT_ONLY, method="POST"),
    Row("reports:return_period_lock", SECRETARIAT_ONLY, {"code": YEAR}),
    Row("reports:return_period_lock", SECRETARIAT_ONLY, {"code": YEAR}, method="POST"),
    Row("reports:return_period_lock", only(404, DESK, otherwise=403), {"code": "1999"}),
    Row("reports:lock_exceptions", SECRETARIAT_ONLY),
    Row("reports:lock_exceptions", signed_in(405), method="POST"),
    Row("reports:lock_exception_grant", SECRETARIAT_ONLY),
    Row("reports:lock_exception_grant", SECRETARIAT_ONLY, method="POST"),
    Row("reports:lock_exception_end", signed_in(405), _of(AN_EXCEPTION)),
    Row(
        "reports:lock_exception_end",
        only(302, DESK, otherwise=403),
        _of(AN_EXCEPTION),
        method="POST",
    ),
    # --- the history of a number: whoever sees the number
    Row("reports:count_history", OF_AFRICA, _of(COUNT)),
    Row("reports:count_history", signed_in(405), _of(COUNT), method="POST"),
    Row("reports:count_put_back", OF_AFRICA, {"public_id": COUNT, "revision": REVISION}),
    Row(
        "reports:count_put_back",
        OF_AFRICA,
        {"public_id": COUNT, "revision": REVISION},
        method="POST",
    ),
)
