"""Who may go where: the addresses of members/urls/directory.py."""

from collections.abc import Callable

from members.models import Member
from tests.access.visitors import PUBLIC, Row, everyone, only, signed_in


def _member(slug: str) -> Callable[[], object]:
    return lambda: Member.objects.get(slug=slug).public_id


# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {
    "a member in Cameroon": _member("atelier-des-deux-rives"),
    "a withheld member in Cameroon": _member("maison-sans-nom"),
    "a member in Lesotho": _member("thaba-dialogue-circle"),
}

_IT = {"public_id": "a member in Cameroon"}
_WITHHELD = {"public_id": "a withheld member in Cameroon"}
_CAMEROON = {"slug": "cameroon"}
_COORDINATION = ("national coordinator", "regional coordinator", "secretariat")

ROWS: tuple[Row, ...] = (
    Row("members:directory", PUBLIC),
    Row("members:partners", PUBLIC),
    Row("members:directory", everyone(405), method="POST"),
    Row("members:map", PUBLIC),
    Row("members:map_dark", PUBLIC),
    # --- a member's page: open to everybody, to members of the alliance, to nobody, not there
    Row("members:member", PUBLIC, {"key": "atelier-des-deux-rives"}),
    Row("members:member", everyone(405), {"key": "atelier-des-deux-rives"}, method="POST"),
    Row(
        "members:member",
        (404, 404, 200, 200, 200, 200, 200, 200, 200, 404, 200),
        {"key": "quiet-bridge"},
    ),
    Row("members:member", everyone(404), {"key": "maison-sans-nom"}),
    Row("members:member", everyone(404), {"key": "no-such-member"}),
    # --- who sees what: those who speak for the member, and nobody in their place
    Row("members:own_visibility", only(302, "member", "representative", otherwise=200)),
    Row("members:visibility", only(200, "representative", otherwise=404), _IT),
    Row("members:visibility", only(200, "representative", otherwise=404), _IT, method="POST"),
    Row("members:preview", only(200, "representative", otherwise=404), _IT),
    Row("members:listing", signed_in(405), _IT),
    Row("members:listing", only(302, "representative", otherwise=404), _IT, method="POST"),
    # --- holds for safety. The representative's press acts at once: those after it see the member no more, but for the
    # coordination of the region and the Secretariat, who may show it again
    Row("members:hold", signed_in(405), _IT),
    Row(
        "members:hold",
        (302, 403, 403, 302, 404, 302, 302, 404, 404, 404, 404),
        _IT,
        method="POST",
    ),
    Row(
        "members:hold",
        (302, 403, 403, 403, 403, 302, 302, 404, 404, 404, 404),
        {"public_id": "a member in Lesotho"},
        method="POST",
    ),
    Row("members:lift_hold", signed_in(405), _IT),
    Row(
        "members:lift_hold",
        (302, 403, 403, 302, 403, 302, 302, 403, 403, 403, 403),
        _IT,
        method="POST",
    ),
    # the coordination of the region shows it again: those after it see it, and may not
    Row(
        "members:lift_hold",
        (302, 404, 404, 404, 404, 302, 302, 403, 403, 403, 403),
        _WITHHELD,
        method="POST",
    ),
    # --- the list that a coordination keeps
    Row("members:register", only(200, *_COORDINATION, otherwise=403), _CAMEROON),
    Row("members:register", signed_in(404), {"slug": "atlantis"}),
    Row("members:export_members", signed_in(302), _CAMEROON),
    Row("members:export_members", signed_in(302), _CAMEROON, method="POST"),
    Row("members:groups", only(200, *_COORDINATION, "board", otherwise=403), _CAMEROON),
    Row("members:ceilings", only(200, *_COORDINATION, otherwise=403), _CAMEROON),
    Row("members:ceilings", only(200, *_COORDINATION, otherwise=403), _CAMEROON, method="POST"),
    Row("members:record", only(200, "representative", *_COORDINATION, otherwise=404), _IT),
    Row(
        "members:record",
        only(200, "regional coordinator", "secretariat", otherwise=404),
        _WITHHELD,
    ),
    Row("members:contact", signed_in(405), _IT),
    Row(
        "members:contact",
        (302, 404, 404, 403, 200, 200, 200, 404, 404, 404, 404),
        _IT,
        method="POST",
    ),
)
