"""Who may go where: highlights, which networks write and the network above decides on."""

from django.utils import timezone

from reports.models import Highlight
from tests.access.visitors import PUBLIC, Row, everyone, only, signed_in

DRAFT, WAITING = "a draft of Cameroon", "a highlight that waits to be decided"
LIVE, AWAY = "a highlight that everybody reads", "a withdrawn highlight"
WRITING = (
    "national coordinator",
    "regional coordinator",
    "secretariat",
    "stranger from another network",
)
OF_CAMEROON = ("national coordinator", "regional coordinator", "secretariat")
OF_LATIN_AMERICA = ("secretariat", "stranger from another network")


def _in(state: str, network: str) -> Highlight:
    return Highlight.objects.filter(state=state, network__slug=network).order_by("pk")[0]


def _withdrawn() -> Highlight:
    row = _in("draft", "cameroon")
    Highlight.objects.filter(pk=row.pk).update(state="withdrawn", withdrawn_at=timezone.now())
    return row


KEYS = {
    DRAFT: lambda: _in("draft", "cameroon").public_id,
    WAITING: lambda: _in("with_region", "cameroon").public_id,
    LIVE: lambda: _in("published", "latin-america").public_id,
    AWAY: lambda: _withdrawn().public_id,
}


def _keeping(name: str, key: str, *, method: str = "GET") -> Row:
    return Row(name, only(200, *OF_CAMEROON, otherwise=404), {"public_id": key}, method=method)


ROWS = (
    Row("reports:all_highlights", PUBLIC),
    Row("reports:highlight", PUBLIC, {"year": 2017, "slug": "africa-new-networks"}),
    Row("reports:highlight", everyone(404), {"year": 2017, "slug": "never-told"}),
    Row("reports:highlights_in_hand", only(200, *WRITING, otherwise=403)),
    Row("reports:highlights_in_hand", signed_in(405), method="POST"),
    *(
        Row("reports:highlight_draft", only(200, *WRITING, otherwise=403), method=method)
        for method in ("GET", "POST")
    ),
    _keeping("reports:highlight_record", DRAFT),
    Row(
        "reports:highlight_record",
        only(200, *OF_LATIN_AMERICA, otherwise=404),
        {"public_id": LIVE},
    ),
    Row("reports:highlight_record", signed_in(405), {"public_id": DRAFT}, method="POST"),
    # what is sent empty comes back with what is missing in it
    *(
        _keeping(name, DRAFT, method=method)
        for name in ("reports:highlight_write", "reports:highlight_photo")
        for method in ("GET", "POST")
    ),
    # handed in already, so that nobody writes in it
    *(
        Row(name, only(403, *OF_CAMEROON, otherwise=404), {"public_id": WAITING}, method=method)
        for name in ("reports:highlight_write", "reports:highlight_photo")
        for method in ("GET", "POST")
    ),
    # the writer's own coordination and the Secretariat see it; the region decides
    *(
        Row(
            name,
            (302, 404, 404, 404, 403, 200, 403, 404, 404, 404, 404),
            {"public_id": WAITING},
            method=method,
        )
        for name in ("reports:highlight_decide", "reports:highlight_send_back")
        for method in ("GET", "POST")
    ),
    *(
        Row(
            "reports:highlight_withdraw",
            only(200, *OF_LATIN_AMERICA, otherwise=404),
            {"public_id": LIVE},
            method=method,
        )
        for method in ("GET", "POST")
    ),
    # without the number of the version the page is too old: back to the highlight
    *(
        Row(name, only(302, *OF_CAMEROON, otherwise=404), {"public_id": key}, method="POST")
        for name, key in (
            ("reports:highlight_send", DRAFT),
            ("reports:highlight_take_back", WAITING),
            ("reports:highlight_reopen", AWAY),
        )
    ),
    *(
        Row(name, signed_in(405), {"public_id": DRAFT})
        for name in (
            "reports:highlight_send",
            "reports:highlight_take_back",
            "reports:highlight_reopen",
        )
    ),
)
