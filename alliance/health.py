"""Whether this process lives, and whether the portal is ready: database, broker, and workers that really work."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, DurationField, ExpressionWrapper, F, Min
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import OperationalError as BrokerAway

from alliance.celery import app
from alliance.models import LeasedWork, OutboxTask
from alliance.page_cache import ForgivingCache
from alliance.tasks import CANARIES

LONGEST_SILENCE = 180
"""Seconds without a canary after which a worker counts as deaf: a living process proves nothing."""
LONGEST_LAG = 300
"""Seconds that an order may be due and wait before something is wrong."""

OK = "ok"


@dataclass(frozen=True)
class Orders:
    """How many orders are due and wait, and for how many seconds the oldest."""

    waiting: int
    lag_seconds: int


def live() -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def ready(request: HttpRequest) -> HttpResponse:
    """What the portal needs, part by part, as JSON; 503 when one is bad. What is not configured is named and not bad."""
    report, bad = _examine()
    response = JsonResponse({"ready": not bad, "bad": bad, **report}, status=503 if bad else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _examine() -> tuple[dict[str, object], list[str]]:
    """The facts of every part, and the names of the bad ones. Nothing here is secret: anybody may ask."""
    parts = {"cache": _cache(), "broker": _broker()}
    workers: dict[str, int | None] = dict.fromkeys(CANARIES)
    orders = None
    try:
        parts |= {"database": _database(), "migrations": _migrations()}
        workers, orders = _silences(), _orders()
    except Error:
        parts |= {"database": "away"}
    bad = sorted(name for name, fact in parts.items() if fact != OK)
    bad += sorted(name for name, silence in workers.items() if _is_deaf(silence))
    if orders and orders.lag_seconds > LONGEST_LAG:
        bad.append("outbox")
    report: dict[str, object] = {
        **parts,
        "workers": workers,
        "outbox": vars(orders) if orders else None,
        "backup": "not configured",
        "database_roles": "owner apart" if settings.OWNER_APART else "one for all",
        "version": settings.VERSION,
    }
    return report, bad


def _is_deaf(silence: int | None) -> bool:
    return silence is None or silence > LONGEST_SILENCE


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


_tables_fit = False


def _migrations() -> str:
    """Whether the tables are as this code wants them. Looked up until they are: a process never changes its code."""
    global _tables_fit
    if not _tables_fit:
        executor = MigrationExecutor(connection)
        _tables_fit = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return OK if _tables_fit else "not applied"


def _cache() -> str:
    pages = caches["pages"]
    return OK if not isinstance(pages, ForgivingCache) or pages.is_there() else "away"


def _broker() -> str:
    """One try: a broker that needs more is away."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0)
    except (BrokerAway, OSError):
        return "away"
    return OK


def _silences() -> dict[str, int | None]:
    """For each worker the seconds since its last canary came home."""
    return {worker: _silence(task) for worker, task in CANARIES.items()}


def _silence(task: str) -> int | None:
    done = OutboxTask.objects.filter(task=task, state=LeasedWork.State.DONE)
    last = done.order_by("-pk").values_list(_time_since(F("finished_at")), flat=True).first()
    return None if last is None else int(last.total_seconds())


def _orders() -> Orders:
    due = OutboxTask.objects.filter(state=LeasedWork.State.QUEUED, due_at__lte=Now())
    found = due.aggregate(waiting=Count("pk"), lag=_time_since(Min("due_at")))
    lag = found["lag"]
    return Orders(found["waiting"], int(lag.total_seconds()) if lag else 0)


def _time_since(moment: F | Min) -> Combinable:
    """Told by the database's clock, which wrote the moment too."""
    return ExpressionWrapper(Now() - moment, output_field=DurationField())
