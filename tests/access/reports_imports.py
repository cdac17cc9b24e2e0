"""Who may go where: files with numbers."""

from collections.abc import Callable

from django.utils import timezone

from alliance.actors import the_portal
from networks.models import Network
from reports.models import CountImport
from tests.access.reports_returns import DESK, ENTERING, NATIONAL, OF_CAMEROON, REGIONAL
from tests.access.visitors import Row, only, signed_in

A_FILE = "a file with numbers of Cameroon"


def _file() -> object:
    """One whose numbers were never checked; made inside the test, and gone with it."""
    kept, _made = CountImport.objects.get_or_create(
        network=Network.objects.get(slug="cameroon"),
        digest="0" * 64,
        defaults={
            "uploaded_by": the_portal(),
            "language": "en",
            "content": b"",
            "state": CountImport.State.CANCELLED,
            "due_at": timezone.now(),
        },
    )
    return kept.public_id


KEYS: dict[str, Callable[[], object]] = {A_FILE: _file}

_IT: dict[str, object] = {"public_id": A_FILE}
_NOT_SO = signed_in(405)
_MOVES = only(302, NATIONAL, REGIONAL, DESK, otherwise=404)
# nothing of it is checked yet, so there is nothing to enter or to take back
_TOO_EARLY = only(403, NATIONAL, REGIONAL, DESK, otherwise=404)
# the file itself is gone, so it can be neither read again nor given back
_GONE = signed_in(404)

ROWS = (
    Row("reports:count_imports", ENTERING),
    Row("reports:count_imports", ENTERING, method="POST"),
    Row("reports:count_import", OF_CAMEROON, _IT),
    Row("reports:count_import", _NOT_SO, _IT, method="POST"),
    Row("reports:count_import_enter", _NOT_SO, _IT),
    Row("reports:count_import_enter", _TOO_EARLY, _IT, method="POST"),
    Row("reports:count_import_cancel", _NOT_SO, _IT),
    Row("reports:count_import_cancel", _MOVES, _IT, method="POST"),
    Row("reports:count_import_again", _NOT_SO, _IT),
    Row("reports:count_import_again", _GONE, _IT, method="POST"),
    Row("reports:count_import_undo", _TOO_EARLY, _IT),
    Row("reports:count_import_undo", _TOO_EARLY, _IT, method="POST"),
    Row("reports:count_import_errors", _GONE, _IT),
    Row("reports:count_import_errors", _NOT_SO, _IT, method="POST"),
)
