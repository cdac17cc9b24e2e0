"""Counts of a return written at once, in one statement."""

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from reports.actions.deciding import Kept, Writing, Wrong
from reports.actions.returns import begin_return
from reports.models import NetworkReturn
from reports.queries.grid import CellKey

_TYPED = """unnest(
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::text[], %s::numeric[], %s::numeric[], %s::numeric[], %s::text[], %s::text[], %s::integer[]
) typed"""


def upsert(rows: str) -> str:
    """The statement that writes counts from rows of their network, measure, period, category, source, state, value,
    numerator, denominator, qualifier, wording and version. New ones, or those that are there with their next version:
    the database tells them apart by their cell. Its first two parameters are the moment, twice."""
    return f"""INSERT INTO reports_activitycount (
        public_id, reference, scope, is_counting, method, sentence, remark, entered_at, changed_at, network_id,
        measure_id, period_id, category_id, source_id,
        state, value, numerator, denominator, qualifier, wording, version
    )
    SELECT gen_random_uuid(), '', 'own', TRUE, 'not_stated', '', '', %s, %s, typed.*
    FROM {rows}
    ON CONFLICT (measure_id, network_id, scope, period_id, category_id, activity_id, source_id) DO UPDATE SET
        state = EXCLUDED.state, value = EXCLUDED.value, numerator = EXCLUDED.numerator,
        denominator = EXCLUDED.denominator, qualifier = EXCLUDED.qualifier, wording = EXCLUDED.wording,
        version = EXCLUDED.version, changed_at = EXCLUDED.changed_at"""  # noqa: S608 - our own words


UPSERT = upsert(_TYPED)


def write_cells(
    owed: NetworkReturn, writing: Sequence[Writing], *, by: User, right_used: str
) -> dict[CellKey, Kept | Wrong]:
    """All at once, in one statement; what the database refuses is refused for all of them."""
    try:
        with transaction.atomic():
            if owed.state in {NetworkReturn.State.NOT_STARTED, NetworkReturn.State.RETURNED}:
                begin_return(owed=owed, by=by)
            _upsert(owed.network_id, writing)
    except IntegrityError as error:
        sentence = refusal(error)
        return {one.key: Wrong(one.key, sentence) for one in writing}
    record(
        "return.filled",
        owed,
        by=by,
        right_used=right_used,
        after={
            "entered": sum(not one.version for one in writing),
            "changed": sum(bool(one.version) for one in writing),
        },
    )
    return {
        one.key: Kept(
            one.key,
            one.number,
            one.version + 1,
            is_changed=True,
            is_ambiguous=one.is_ambiguous,
        )
        for one in writing
    }


def _upsert(network_id: int, writing: Sequence[Writing]) -> None:
    """The columns go as they are: a thousand model instances, each with its texts in four languages, would take longer."""
    keys = [one.key for one in writing]
    numbers = [one.number for one in writing]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            UPSERT,
            [
                *(now, now, [network_id] * len(writing)),
                [key.measure_id for key in keys],
                [key.period_id for key in keys],
                [key.category_id for key in keys],
                [one.source_id for one in writing],
                [str(number.state) for number in numbers],
                [number.value for number in numbers],
                [number.numerator for number in numbers],
                [number.denominator for number in numbers],
                [str(number.qualifier) for number in numbers],
                [str(number.wording) for number in numbers],
                [one.version + 1 for one in writing],
            ],
        )


def refusal(error: IntegrityError) -> str:
    """What to tell people about a write that the database refused; anything else is raised again."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    sentences = {
        "reports_a_closed_period_stays": _(
            "This period is closed. Ask the Secretariat for a correction instead."
        ),
        "reports_one_grain_a_year": _(
            "This figure is stated for another stretch of the same time already. Write it there."
        ),
    }
    if name not in sentences:
        raise error
    return sentences[name]
