"""Who may go where among the networks."""

from collections.abc import Callable

from networks.models import NetworkCountry, RoleAssignment, SeatTerm
from tests.access.visitors import FRESH_PROOF, PUBLIC, SIGNED_IN, Row, everyone, only


def the_board_term() -> object:
    """A term of the demonstration's board that still runs."""
    return SeatTerm.objects.get(seat__body__slug="global-board", seat__position=2).pk


def the_latin_american_term() -> object:
    return SeatTerm.objects.get(seat__body__slug="latin-america-steering-committee").pk


def the_role_of_cameroon() -> object:
    return RoleAssignment.objects.get(network__slug="cameroon", role="coordinator").public_id


def the_presence_of_cameroon() -> object:
    return NetworkCountry.objects.get(network__slug="cameroon").pk


# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {
    "the board term": the_board_term,
    "the latin american term": the_latin_american_term,
    "the role of cameroon": the_role_of_cameroon,
    "the presence of cameroon": the_presence_of_cameroon,
}

NO_PROPOSAL = "00000000-0000-4000-8000-000000000000"
ALLIANCE = {"slug": "alliance"}
AFRICA = {"slug": "africa"}
CAMEROON = {"slug": "cameroon"}
PRESENCE_OF_CAMEROON = {**CAMEROON, "pk": "the presence of cameroon"}
SIBLING = {"slug": "togo"}
LATIN_AMERICA = {"slug": "latin-america"}
LATIN_BODY = {**LATIN_AMERICA, "body": "latin-america-steering-committee"}
LATIN_SEAT = {**LATIN_BODY, "position": 1}
BOARD_BODY = {**ALLIANCE, "body": "global-board"}
BOARD_SEAT = {**BOARD_BODY, "position": 2}

NATIONAL, REGIONAL, STRANGER = (
    "national coordinator",
    "regional coordinator",
    "stranger from another network",
)
# "Edit network page, rules": T for coordinations, A for the Secretariat.
AT_CAMEROON = only(200, NATIONAL, REGIONAL, "secretariat", otherwise=403)
AT_THE_SIBLING = only(200, REGIONAL, "secretariat", otherwise=403)
AT_AFRICA = AT_THE_SIBLING
AT_LATIN_AMERICA = only(200, STRANGER, "secretariat", otherwise=403)
SECRETARIAT_ONLY = only(200, "secretariat", otherwise=403)
# Roles are read by coordinations in their part of the tree and by those who give roles there.
ROLES_AT_CAMEROON = only(200, NATIONAL, REGIONAL, "secretariat", "focal point", otherwise=403)
ROLES_AT_THE_SIBLING = only(200, REGIONAL, "secretariat", "focal point", otherwise=403)
ROLES_OF_THE_ALLIANCE = only(
    200, "secretariat", "focal point", "board", "technical administrator", otherwise=403
)
# "Change a network's status": propose T for regional coordinations, enter a decision for the Secretariat.
PROPOSE_FOR_CAMEROON = only(200, REGIONAL, otherwise=403)
STATUS_OF_CAMEROON = only(200, REGIONAL, "secretariat", otherwise=403)

ROWS = (
    Row("networks:networks", PUBLIC),
    # the addresses without a mark, and those of another day, lead to the drawing of today
    Row("networks:map", everyone(302)),
    Row("networks:map_dark", everyone(302)),
    Row("networks:map_drawn", everyone(302), {"theme": "status", "mark": "of-another-day"}),
    Row("networks:map_drawn", everyone(404), {"theme": "weather", "mark": "of-another-day"}),
    Row("networks:map_drawn_dark", everyone(302), {"theme": "presence", "mark": "of-another-day"}),
    Row("networks:countries_list", PUBLIC),
    Row("networks:countries_list", everyone(405), method="POST"),
    Row("networks:country", PUBLIC, {"iso2": "cm"}),
    # no network is there yet
    Row("networks:country", PUBLIC, {"iso2": "ke"}),
    Row("networks:country", everyone(301), {"iso2": "CM"}),
    Row("networks:country", everyone(404), {"iso2": "zz"}),
    Row("networks:country", everyone(405), {"iso2": "cm"}, "POST"),
    Row("networks:network", PUBLIC, AFRICA),
    Row("networks:network", everyone(404), {"slug": "atlantis"}),
    Row("networks:governance", PUBLIC, AFRICA),
    Row("networks:governance", everyone(404), {"slug": "atlantis"}),
    Row("networks:governance", everyone(405), AFRICA, "POST"),
    Row("networks:history", PUBLIC, CAMEROON),
    Row("networks:history", everyone(404), {"slug": "atlantis"}),
    Row("networks:history", everyone(405), CAMEROON, "POST"),
    Row("networks:alliance_governance", PUBLIC),
    Row("networks:alliance_governance", everyone(405), method="POST"),
    # the list of one's own networks is empty for most
    Row("networks:my_networks", SIGNED_IN),
    Row("networks:translations", SECRETARIAT_ONLY),
    # the desk of one's own network, a sibling's, the parent's, another region's
    Row("networks:desk", ROLES_AT_CAMEROON, CAMEROON),
    Row("networks:desk", ROLES_AT_THE_SIBLING, SIBLING),
    Row("networks:desk", ROLES_AT_THE_SIBLING, AFRICA),
    Row("networks:desk", only(404, otherwise=404), {"slug": "atlantis"}),
    Row("networks:edit_page", AT_CAMEROON, CAMEROON),
    Row("networks:edit_page", AT_CAMEROON, CAMEROON, "POST"),
    Row("networks:edit_page", AT_THE_SIBLING, SIBLING),
    Row("networks:edit_page", AT_AFRICA, AFRICA),
    Row("networks:edit_page", AT_LATIN_AMERICA, LATIN_AMERICA),
    Row("networks:edit_page", SECRETARIAT_ONLY, ALLIANCE),
    Row("networks:settings", AT_CAMEROON, CAMEROON),
    Row("networks:settings", AT_CAMEROON, CAMEROON, "POST"),
    Row("networks:settings", AT_THE_SIBLING, SIBLING),
    Row("networks:settings", AT_AFRICA, AFRICA),
    Row("networks:admission", AT_CAMEROON, CAMEROON),
    Row("networks:admission", AT_CAMEROON, CAMEROON, "POST"),
    Row("networks:admission", AT_THE_SIBLING, SIBLING, "POST"),
    Row("networks:admission", AT_AFRICA, AFRICA, "POST"),
    Row(
        "networks:withdraw_admission",
        only(302, NATIONAL, REGIONAL, "secretariat", otherwise=403),
        CAMEROON,
        "POST",
    ),
    Row("networks:withdraw_admission", only(405, otherwise=405), CAMEROON),
    # "Edit network page, rules": where it is present is entered by its coordination, the region, the Secretariat
    Row("networks:countries", AT_CAMEROON, CAMEROON),
    Row("networks:countries", AT_THE_SIBLING, SIBLING),
    Row("networks:countries", AT_AFRICA, AFRICA),
    Row("networks:countries", AT_LATIN_AMERICA, LATIN_AMERICA),
    Row("networks:countries", SECRETARIAT_ONLY, ALLIANCE),
    Row("networks:countries", only(404, otherwise=404), {"slug": "atlantis"}),
    Row("networks:countries", only(405, otherwise=405), CAMEROON, "POST"),
    Row("networks:add_country", AT_CAMEROON, CAMEROON),
    Row("networks:add_country", AT_CAMEROON, CAMEROON, "POST"),
    Row("networks:add_country", AT_THE_SIBLING, SIBLING, "POST"),
    Row("networks:add_country", AT_AFRICA, AFRICA, "POST"),
    Row("networks:end_presence", AT_CAMEROON, PRESENCE_OF_CAMEROON),
    Row("networks:end_presence", AT_CAMEROON, PRESENCE_OF_CAMEROON, "POST"),
    Row(
        "networks:end_presence",
        only(404, REGIONAL, "secretariat", otherwise=403),
        {**SIBLING, "pk": "the presence of cameroon"},
        "POST",
    ),
    # status
    Row("networks:status", STATUS_OF_CAMEROON, CAMEROON),
    Row("networks:status", only(200, STRANGER, "secretariat", otherwise=403), LATIN_AMERICA),
    Row("networks:propose_status", PROPOSE_FOR_CAMEROON, CAMEROON),
    Row("networks:propose_status", PROPOSE_FOR_CAMEROON, CAMEROON, "POST"),
    Row("networks:propose_status", PROPOSE_FOR_CAMEROON, SIBLING, "POST"),
    Row("networks:propose_status", only(200, STRANGER, otherwise=403), LATIN_AMERICA, "POST"),
    Row("networks:enter_decision", SECRETARIAT_ONLY, CAMEROON),
    Row("networks:enter_decision", SECRETARIAT_ONLY, CAMEROON, "POST"),
    Row(
        "networks:turn_down",
        only(404, "secretariat", otherwise=403),
        {**CAMEROON, "public_id": NO_PROPOSAL},
        "POST",
    ),
    Row(
        "networks:turn_down",
        only(405, otherwise=405),
        {**CAMEROON, "public_id": NO_PROPOSAL},
    ),
    Row("networks:suspend", SECRETARIAT_ONLY, CAMEROON),
    Row("networks:suspend", SECRETARIAT_ONLY, CAMEROON, "POST"),
    Row(
        "networks:end_suspension",
        only(404, "secretariat", otherwise=403),
        {**CAMEROON, "pk": 999_999},
        "POST",
    ),
    # "Seats and terms": N for a national coordination, T for a regional one, A for the Secretariat
    Row("networks:bodies", AT_CAMEROON, CAMEROON),
    Row("networks:bodies", AT_THE_SIBLING, SIBLING),
    Row("networks:bodies", AT_AFRICA, AFRICA),
    Row("networks:set_up_body", AT_CAMEROON, CAMEROON),
    Row("networks:set_up_body", AT_CAMEROON, CAMEROON, "POST"),
    Row("networks:set_up_body", AT_THE_SIBLING, SIBLING, "POST"),
    Row("networks:body", AT_LATIN_AMERICA, LATIN_BODY),
    Row("networks:body", SECRETARIAT_ONLY, BOARD_BODY),
    Row(
        "networks:body",
        only(404, NATIONAL, REGIONAL, "secretariat", otherwise=403),
        {**CAMEROON, "body": "global-board"},
    ),
    Row("networks:change_body", AT_LATIN_AMERICA, LATIN_BODY, "POST"),
    Row("networks:add_seat", AT_LATIN_AMERICA, LATIN_BODY, "POST"),
    Row("networks:change_seat", AT_LATIN_AMERICA, LATIN_SEAT, "POST"),
    Row("networks:change_seat", SECRETARIAT_ONLY, BOARD_SEAT, "POST"),
    Row("networks:enter_term", AT_LATIN_AMERICA, LATIN_SEAT, "POST"),
    Row("networks:enter_term", SECRETARIAT_ONLY, BOARD_SEAT, "POST"),
    Row(
        "networks:change_term",
        AT_LATIN_AMERICA,
        {**LATIN_SEAT, "pk": "the latin american term"},
        "POST",
    ),
    Row("networks:change_term", SECRETARIAT_ONLY, {**BOARD_SEAT, "pk": "the board term"}),
    # roles; giving and taking asks everybody for fresh proof first
    Row("networks:roles", ROLES_AT_CAMEROON, CAMEROON),
    Row("networks:roles", ROLES_AT_THE_SIBLING, SIBLING),
    Row("networks:roles", ROLES_AT_THE_SIBLING, AFRICA),
    Row("networks:roles", ROLES_OF_THE_ALLIANCE, ALLIANCE),
    Row("networks:give_role", FRESH_PROOF, CAMEROON),
    Row("networks:give_role", FRESH_PROOF, CAMEROON, "POST"),
    Row(
        "networks:take_back",
        FRESH_PROOF,
        {**CAMEROON, "public_id": "the role of cameroon"},
        "POST",
    ),
)
