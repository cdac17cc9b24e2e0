"""What the pages of a file with numbers show: how far the work is, each cell with old and new, the sums of each figure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.http import SignedInRequest
from alliance.import_pages import Filter, is_under_way, steps_of
from alliance.sheets.encodings import WINDOWS
from reports.actions.counts import StatedNumber
from reports.actions.import_lines import said
from reports.models import ActivityCount, CountImport, StagedCount
from reports.numbers import digits
from reports.permissions.imports import may_check_again, may_commit_import, may_undo_import
from reports.queries.imports import Tally, control_totals, rows_of, tally_of

Phase, Verdict = CountImport.Phase, StagedCount.Verdict
ROWS_A_PAGE = 50
KINDS_OF_FILES = {"xlsx": "XLSX", "ods": "ODS", "csv": "CSV"}
# Rows that taking the file back left as they are.
LEFT = "left"
KINDS = {
    Verdict.ADDED: "done",
    Verdict.CHANGED: "done",
    Verdict.WARNED: "warning",
    Verdict.REJECTED: "error",
    Verdict.LOCKED: "error",
}


@dataclass(frozen=True)
class RowShown:
    """One cell of the file as its page shows it."""

    row: StagedCount
    place: str
    # of whom, for when, of what, which part: as they are called, else as they are written
    words: tuple[str, ...]
    before: str
    after: str
    kind: str


def about(request: SignedInRequest, shown: CountImport, tally: Tally) -> dict[str, Any]:
    taken_back = [Phase.UNDO] if shown.phase == Phase.UNDO else []
    return {
        "batch": shown,
        "tally": tally,
        "is_under_way": is_under_way(shown),
        "steps": steps_of(shown, [Phase.CHECK, Phase.COMMIT, *taken_back]),
    }


def page_of(request: SignedInRequest, shown: CountImport) -> dict[str, Any]:
    """Everything on the page of one file."""
    tally = tally_of(shown)
    verdict = request.GET.get("verdict", "")
    facts = _facts(shown)
    may_again = may_check_again(request.user, shown)
    return {
        **about(request, shown, tally),
        **_rows(request, shown, verdict),
        "may_enter": may_commit_import(request.user, shown),
        "may_undo": may_undo_import(request.user, shown),
        "may_check_again": may_again,
        "totals": _totals(shown),
        "facts": facts,
        "other_ways": _other_ways(shown, facts) if may_again else [],
        "filters": _filters(tally, verdict),
    }


def _rows(request: SignedInRequest, shown: CountImport, verdict: str) -> dict[str, Any]:
    rows = rows_of(shown).select_related("network", "period", "measure", "category")
    if verdict in Verdict.values:
        rows = rows.filter(verdict=verdict)
    elif verdict == LEFT:
        rows = rows.filter(is_left=True)
    page: Page[StagedCount] = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    language = str(get_language())
    return {
        "page": page,
        "rows": [_row(row, language) for row in page.object_list],
        "query": f"verdict={verdict}&" if verdict in {*Verdict.values, LEFT} else "",
    }


def _row(row: StagedCount, language: str) -> RowShown:
    return RowShown(
        row=row,
        place="!".join(filter(None, (row.sheet, row.address))),
        words=_words(row),
        before=_before(row, language),
        after=_after(row, language),
        kind=KINDS.get(Verdict(row.verdict), "neutral"),
    )


def _words(row: StagedCount) -> tuple[str, ...]:
    written = row.words or ["", "", "", ""]
    known = (
        row.network.name if row.network else "",
        row.period.code if row.period else "",
        row.measure.name if row.measure else "",
        row.category.name if row.category else "",
    )
    return tuple(name or word for name, word in zip(known, written, strict=True))


def _before(row: StagedCount, language: str) -> str:
    if row.verdict == Verdict.SAME and row.state != ActivityCount.State.NOT_YET:
        return _after(row, language)
    if not row.before:
        return ""
    numbers = {
        name: Decimal(row.before[name]) if row.before[name] is not None else None
        for name in ("value", "numerator", "denominator")
    }
    number = StatedNumber(
        state=row.before["state"],
        qualifier=row.before["qualifier"],
        wording=row.before["wording"],
        **numbers,
    )
    return said(number, language)


def _after(row: StagedCount, language: str) -> str:
    if not row.state:
        return row.typed
    number = StatedNumber(
        state=row.state,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        qualifier=row.qualifier,
        wording=row.wording,
    )
    return said(number, language)


def _filters(tally: Tally, chosen: str) -> list[Filter]:
    every = Filter("", _("All numbers"), tally.total, is_chosen=chosen not in Verdict.values)
    of_each = [
        Filter(
            verdict.value, str(verdict.label), tally.by_verdict.get(verdict, 0), verdict == chosen
        )
        for verdict in Verdict
        if tally.by_verdict.get(verdict, 0)
    ]
    return [every, *of_each]


def _totals(shown: CountImport) -> list[tuple[str, str, str, str]]:
    """Of each figure: its name, its unit, the sum in the file, the sum that is entered."""
    language = str(get_language())
    return [
        (one.name, one.unit, digits(one.in_file, language), digits(one.to_enter, language))
        for one in control_totals(shown)
    ]


def _facts(shown: CountImport) -> dict[str, Any]:
    """How the file was read, in words."""
    facts = shown.facts
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}
    encoding = facts.get("encoding", "")
    return {
        "kind": KINDS_OF_FILES.get(facts.get("kind", ""), ""),
        "sheet": facts.get("sheet", ""),
        "encoding": WINDOWS.get(encoding, encoding.upper()),
        "delimiter": names.get(facts.get("delimiter", ""), "")
        if facts.get("kind") == "csv"
        else "",
        "unknown": facts.get("unknown", []),
        "passed_over": facts.get("passed_over", []),
        "blank": facts.get("blank", 0),
    }


def _other_ways(shown: CountImport, facts: dict[str, Any]) -> list[tuple[str, str]]:
    """How else a plain text may be written that its bytes alone do not tell of."""
    has_file = bool(vars(shown)["size"])
    if facts["encoding"] not in WINDOWS.values() or not has_file:
        return []
    return [(code, name) for code, name in WINDOWS.items() if name != facts["encoding"]]
