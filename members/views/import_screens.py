"""What the pages of a brought list show: how far the work is, the rows with what is said of them, how it was read."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.http import SignedInRequest
from alliance.import_pages import Filter, Step, is_under_way, steps_of
from alliance.sheets.encodings import WINDOWS
from members.actions.import_invitations import to_invite
from members.models import ImportBatch, ImportRow
from members.permissions.imports import (
    may_apply_import,
    may_invite_imported,
    may_reread_import,
    may_undo_import,
)
from members.queries.imports import Tally, facts_of, rows_of
from members.sheets import words
from members.sheets.messages import ROW, WRONG, say, say_with_column

Phase, Verdict = ImportBatch.Phase, ImportRow.Verdict
ROWS_A_PAGE = 50
KINDS_OF_FILES = {"xlsx": "XLSX", "ods": "ODS", "csv": "CSV"}


@dataclass(frozen=True)
class CellShown:
    """One cell with what is said about it."""

    column: str
    text: str
    said: tuple[str, ...]
    is_wrong: bool


@dataclass(frozen=True)
class RowShown:
    """One row of the file as its page shows it."""

    row: ImportRow
    name: str
    kind: str
    cells: tuple[CellShown, ...]
    said: tuple[str, ...]
    may_choose: bool


def about(request: SignedInRequest, shown: ImportBatch, tally: Tally) -> dict[str, Any]:
    may_invite = may_invite_imported(request.user, shown)
    return {
        "batch": shown,
        "tally": tally,
        "is_under_way": is_under_way(shown),
        "steps": _steps(shown),
        "may_enter": may_apply_import(request.user, shown),
        "may_undo": may_undo_import(request.user, shown),
        "to_invite": to_invite(shown).count() if may_invite else 0,
        "stays": tally.applied - tally.undone if shown.phase == Phase.UNDO else 0,
    }


def _steps(shown: ImportBatch) -> list[Step]:
    """The parts of the work so far; taking back is one only where somebody asked for it."""
    taken_back = [Phase.UNDO] if shown.phase == Phase.UNDO else []
    return steps_of(shown, [Phase.CHECK, Phase.APPLY, *taken_back])


def rows_shown(request: SignedInRequest, shown: ImportBatch, verdict: str) -> dict[str, Any]:
    rows = rows_of(shown).select_related("member")
    if verdict in Verdict.values:
        rows = rows.filter(verdict=verdict)
    elif verdict == "stays":
        rows = rows.filter(applied_at__isnull=False, undone_at__isnull=True)
    page: Page[ImportRow] = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    language = str(get_language())
    may_choose = bool(may_apply_import(request.user, shown))
    drawn = [_row_shown(row, language, may_choose=may_choose) for row in page.object_list]
    return {
        "page": page,
        "rows": drawn,
        "has_choices": any(row.may_choose for row in drawn),
        "query": f"verdict={verdict}&" if verdict in {*Verdict.values, "stays"} else "",
    }


def _row_shown(row: ImportRow, language: str, *, may_choose: bool) -> RowShown:
    columns = words.columns()
    cells = tuple(
        CellShown(
            column=columns.label(code, language),
            # how to reach somebody is not shown here; what is wrong with it is said
            text="" if code in {"email", "phone"} else str(row.cells.get(code, ""))[:120],
            said=tuple(say(message, language) for message in said),
            is_wrong=any(message[0] in WRONG for message in said),
        )
        for code, said in row.messages.items()
        if code != ROW
    )
    return RowShown(
        row=row,
        name=str(row.cells.get("name", "")),
        kind=_kind_of_tag(row.verdict),
        cells=cells,
        said=tuple(say(message, language) for message in row.messages.get(ROW, [])),
        may_choose=may_choose
        and row.verdict == Verdict.POSSIBLE_DUPLICATE
        and row.applied_at is None,
    )


def _kind_of_tag(verdict: str) -> str:
    return {Verdict.WRONG: "error", Verdict.POSSIBLE_DUPLICATE: "warning", Verdict.NEW: "done"}.get(
        Verdict(verdict), "neutral"
    )


def filters(tally: Tally, chosen: str) -> list[Filter]:
    every = Filter("", _("All rows"), tally.total, is_chosen=chosen not in Verdict.values)
    of_each = [
        Filter(
            verdict.value, str(verdict.label), tally.by_verdict.get(verdict, 0), verdict == chosen
        )
        for verdict in Verdict
    ]
    return [every, *of_each]


def facts_shown(shown: ImportBatch) -> dict[str, Any]:
    """How the file was read, in words."""
    facts = facts_of(shown)
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}
    return {
        "kind": KINDS_OF_FILES.get(facts.get("kind", ""), ""),
        "sheet": facts.get("sheet", ""),
        "encoding": WINDOWS.get(facts.get("encoding", ""), facts.get("encoding", "").upper()),
        "delimiter": names.get(facts.get("delimiter", ""), "")
        if facts.get("kind") == "csv"
        else "",
        "unknown": facts.get("unknown", []),
    }


def other_ways(
    request: SignedInRequest, shown: ImportBatch, facts: dict[str, Any]
) -> list[tuple[str, str]]:
    """How else a file may be written that its bytes alone do not tell of."""
    is_unsure = facts["encoding"] in WINDOWS.values()
    if not (is_unsure and _has_file(shown) and may_reread_import(request.user, shown)):
        return []
    return [(code, name) for code, name in WINDOWS.items() if name != facts["encoding"]]


def _has_file(shown: ImportBatch) -> bool:
    """Whether the file is still there; its size is read with the list, its content is not."""
    return bool(vars(shown)["size"])


def said_of(row: ImportRow, language: str) -> list[str]:
    return [
        say_with_column(column, message, language)
        for column, said in row.messages.items()
        for message in said
    ]
