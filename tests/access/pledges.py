"""Who may go where: the addresses of members/urls/pledges.py, and the public pages of the texts."""

from collections.abc import Callable

from alliance import demo_accounts
from members.models import Member, PolicyDocument
from tests.access.visitors import PUBLIC, SIGNED_IN, Row, everyone, only, signed_in

CODE = {"document": "the code", "number": 1}
CODE_OF_CAMEROON = {"document": "the code of Cameroon", "number": 1}
AT_THE_TEXTS = (
    "national coordinator",
    "regional coordinator",
    "secretariat",
    "focal point",
    "board",
    "stranger from another network",
)


def _represented() -> object:
    return Member.objects.get(
        representatives__user__email=demo_accounts.REPRESENTATIVE, kind=Member.Kind.ORGANISATION
    ).public_id


def _code(network: str | None) -> object:
    return PolicyDocument.objects.get(
        kind=PolicyDocument.Kind.CODE, network__slug=network
    ).public_id


# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {
    "the organisation that has signed": _represented,
    "the code": lambda: _code(None),
    "the code of Cameroon": lambda: _code("cameroon"),
}

ROWS: tuple[Row, ...] = (
    Row("members:own_pledges", SIGNED_IN),
    # who has signed all of it is led back
    Row("members:sign_for_oneself", only(302, "member", otherwise=200)),
    Row("members:sign_for_oneself", only(302, "member", otherwise=200), method="POST"),
    Row(
        "members:sign_for_member",
        only(302, "representative", otherwise=404),
        {"public_id": "the organisation that has signed"},
    ),
    Row(
        "members:sign_for_member",
        only(302, "representative", otherwise=404),
        {"public_id": "the organisation that has signed"},
        "POST",
    ),
    Row("members:pledge_figures", only(200, *AT_THE_TEXTS, otherwise=403)),
    Row("members:pledge_figures_file", only(200, *AT_THE_TEXTS, otherwise=403)),
    Row(
        "members:pledge_register",
        only(
            200,
            "national coordinator",
            "regional coordinator",
            "secretariat",
            "focal point",
            otherwise=403,
        ),
        {"slug": "cameroon"},
    ),
    Row("members:pledge_register", signed_in(404), {"slug": "atlantis"}),
    Row("members:pledge_register_file", signed_in(302), {"slug": "cameroon"}),
    Row("members:policies", only(200, *AT_THE_TEXTS, otherwise=403)),
    Row(
        "members:start_policy",
        only(200, *(who for who in AT_THE_TEXTS if who != "board"), otherwise=403),
    ),
    Row("members:policy", only(200, *AT_THE_TEXTS, otherwise=403), CODE),
    # applicant, member, representative, national, regional, Secretariat, focal point, Board, technical, stranger
    Row(
        "members:policy",
        (302, 403, 403, 403, 200, 200, 200, 200, 200, 403, 404),
        CODE_OF_CAMEROON,
    ),
    # an approved version leads whoever might write it back to where it is read
    Row("members:edit_policy", only(302, "secretariat", "focal point", otherwise=403), CODE),
    Row(
        "members:edit_policy",
        (302, 403, 403, 403, 302, 302, 302, 302, 403, 403, 404),
        CODE_OF_CAMEROON,
    ),
    Row("members:approve_policy", signed_in(405), CODE),
    Row("members:approve_policy", only(302, "board", otherwise=403), CODE, "POST"),
    Row(
        "members:approve_policy",
        (302, 403, 403, 403, 403, 403, 403, 403, 302, 403, 404),
        CODE_OF_CAMEROON,
        "POST",
    ),
    Row("members:discard_policy", signed_in(405), CODE),
    Row(
        "members:discard_policy",
        only(302, "secretariat", "focal point", otherwise=403),
        CODE,
        "POST",
    ),
    Row("accountability:text", PUBLIC, {"text": "code-of-conduct"}),
    Row("accountability:text", PUBLIC, {"text": "core-principles"}),
    Row("accountability:text", everyone(404), {"text": "something-else"}),
    Row("accountability:version", PUBLIC, {"text": "standards", "number": 1}),
    Row("accountability:version", everyone(404), {"text": "standards", "number": 9}),
    Row("accountability:adaptation", PUBLIC, {"text": "code-of-conduct", "network": "cameroon"}),
    Row(
        "accountability:adaptation",
        everyone(404),
        {"text": "code-of-conduct", "network": "africa"},
    ),
    Row(
        "accountability:version_of_adaptation",
        PUBLIC,
        {"text": "code-of-conduct", "network": "cameroon", "number": 1},
    ),
)
