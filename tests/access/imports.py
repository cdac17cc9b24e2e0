"""Who may go where: the addresses of members/urls/imports.py."""

from collections.abc import Callable

from members.demo import imports as demo
from members.models import ImportBatch
from tests.access.visitors import Row, only, signed_in

# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {
    "a-list-of-cameroon": lambda: ImportBatch.objects.get(network__slug=demo.NETWORK).public_id,
}

_IMPORTING = (
    "national coordinator",
    "regional coordinator",
    "secretariat",
    "stranger from another network",
)
_ABOVE_CAMEROON = ("national coordinator", "regional coordinator", "secretariat")
# who brings lists for any network sees the page; a list of Cameroon is there for those above it only
_BRINGS = only(200, *_IMPORTING, otherwise=403)
_SEES_IT = only(200, *_ABOVE_CAMEROON, otherwise=404)
_ACTS_ON_IT = only(302, *_ABOVE_CAMEROON, otherwise=404)
# its rows are not checked yet, so there is nothing to enter, to choose among, to take back
_TOO_EARLY = only(403, *_ABOVE_CAMEROON, otherwise=404)
_NOT_SO = signed_in(405)
_IT: dict[str, object] = {"public_id": "a-list-of-cameroon"}

ROWS: tuple[Row, ...] = (
    Row("members:imports", _BRINGS),
    Row("members:imports", _BRINGS, method="POST"),
    Row("members:import_template", _BRINGS),
    Row("members:import_template", _NOT_SO, method="POST"),
    Row("members:import_batch", _SEES_IT, _IT),
    Row("members:import_batch", _NOT_SO, _IT, method="POST"),
    Row("members:import_choose", _NOT_SO, _IT),
    Row("members:import_choose", _TOO_EARLY, _IT, method="POST"),
    Row("members:import_enter", _NOT_SO, _IT),
    Row("members:import_enter", _TOO_EARLY, _IT, method="POST"),
    Row("members:import_cancel", _NOT_SO, _IT),
    Row("members:import_cancel", _ACTS_ON_IT, _IT, method="POST"),
    Row("members:import_again", _NOT_SO, _IT),
    Row("members:import_again", _ACTS_ON_IT, _IT, method="POST"),
    Row("members:import_reread", _NOT_SO, _IT),
    Row("members:import_reread", _ACTS_ON_IT, _IT, method="POST"),
    Row("members:import_undo", _TOO_EARLY, _IT),
    Row("members:import_undo", _TOO_EARLY, _IT, method="POST"),
    Row("members:import_invite", _NOT_SO, _IT),
    Row("members:import_invite", _TOO_EARLY, _IT, method="POST"),
    Row("members:import_errors", _SEES_IT, _IT),
    Row("members:import_errors", _NOT_SO, _IT, method="POST"),
)
