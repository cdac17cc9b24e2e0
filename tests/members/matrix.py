"""Who may do what, written by hand: an action in a row, a letter for everybody in every position.

The letters were written from what the alliance decided about its roles, never copied from what the portal answers:

    y  does it            n  sees it and may not (403)         -  it does not exist for them (404)
    w  may do the like elsewhere, and is told in words that this choice is not theirs; nothing happens
    l  is sent to sign in

The columns, from left to right, in groups:

    people outside     visitor, another applicant, the applicant of the request
    members            member of the network, member of the sibling network; of the organisation that the rows are about:
                       primary representative, representative, editor of the profile
    the network        editor, deputy, coordinator
    other positions    coordinators of the sibling, of the chapter below, of the region above, of another region
    the whole          Secretariat, Secretariat lead, focal point, Board, technical administrator
    rights asleep      a coordinator of the network without a second step, until a second ago, with the role taken back
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

PEOPLE = (
    "visitor",
    "another applicant",
    "the applicant",
    "member of the network",
    "member of the sibling",
    "primary representative",
    "representative",
    "editor of the profile",
    "editor",
    "deputy",
    "coordinator",
    "coordinator of the sibling",
    "coordinator below",
    "coordinator of the region",
    "coordinator of another region",
    "secretariat",
    "secretariat lead",
    "focal point",
    "board",
    "technical administrator",
    "coordinator without a second step",
    "coordinator until a second ago",
    "coordinator whose role was taken back",
)


@dataclass(frozen=True)
class Row:
    """One action at its address. An act that is done answers with `done` and leaves a line in the record."""

    name: str
    letters: str
    values: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] | None = None
    about: str = ""
    done: int = 302
    leaves_a_line: bool = True

    @property
    def method(self) -> str:
        return "GET" if self.typed is None else "POST"

    def __str__(self) -> str:
        said = ", ".join(str(value) for value in self.values.values())
        return " ".join(part for part in (self.method, self.name, said, self.about) if part)


def by_person(letters: str) -> dict[str, str]:
    """The letters of a row, each with the person it stands for."""
    return dict(zip(PEOPLE, letters.replace(" ", ""), strict=True))


IT = {"public_id": "the member"}
WITHHELD = {"public_id": "the withheld member"}
BELONGS = {"public_id": "the membership"}
SECOND = {**IT, "key": "its second representative"}
ASKED = {"public_id": "the request"}
LATE = {"public_id": "the late request"}
TO_NEPAL = {"public_id": "the request to Nepal"}
TO_FIJI = {"public_id": "the request to Fiji"}
ALLIANCE, AFRICA, CAMEROON, DOUALA, KENYA, NEPAL = (
    {"slug": slug} for slug in ("alliance", "africa", "cameroon", "douala", "kenya", "nepal")
)
TODAY = timezone.now().date()
LANGUAGES = ("en", "fr", "es", "ar")


def texts(name: str, said: str = "") -> dict[str, str]:
    return {f"{name}_{code}": said if code == "en" else "" for code in LANGUAGES}


# What a coordination does for its network and all below it (T), the Secretariat everywhere (A): at the network
# itself, the chapter below, the sibling, the region above, in another region, for the alliance as a whole.
FOR_ITS_PART_OF_THE_TREE = (
    (CAMEROON, "lnn nnnnn nyy nnyn yynnn nnn"),
    (DOUALA, "lnn nnnnn nyy nyyn yynnn nnn"),
    (KENYA, "lnn nnnnn nnn ynyn yynnn nnn"),
    (AFRICA, "lnn nnnnn nnn nnyn yynnn nnn"),
    (NEPAL, "lnn nnnnn nnn nnny yynnn nnn"),
    (ALLIANCE, "lnn nnnnn nnn nnnn yynnn nnn"),
)
# The same where the network's editor writes too; the right of this one is for the network alone.
FOR_ITS_PART_AND_EDITORS = (
    (CAMEROON, "lnn nnnnn yyy nnyn yynnn nnn"),
    *FOR_ITS_PART_OF_THE_TREE[1:],
)

# --- what is shown of a member (fields for everybody, for all members, for the network) ----------

FIELDS = {
    "name": "yyy yyyyy yyy yyyy yyyyy yyy",
    # "Members-level directory fields": all members and offices, not applicants, not the technical administrator
    "about": "nnn yyyyy nyy yyyy yyyyn nnn",
    # "Network-level directory fields": N for members, T for coordinations, A for the Secretariat alone of the whole
    "website": "nnn ynyyy nyy nnyn yynnn nnn",
    # "Coordinator-only fields": nobody reads them on a page; they are asked for, and that is kept
    "phone": "nnn nnnnn nnn nnnn nnnnn nnn",
}

_EVERYBODY = "yyy yyyyy yyy yyyy yyyyy yyy"
_SIGNED_IN = "lyy yyyyy yyy yyyy yyyyy yyy"

PUBLIC_PAGES = (
    Row("members:directory", _EVERYBODY),
    Row("members:member", _EVERYBODY, {"key": "two-rivers"}),
    Row("members:map", _EVERYBODY),
    Row("networks:network", _EVERYBODY, CAMEROON),
    # "Seats and terms": everybody reads them
    Row("networks:governance", _EVERYBODY, CAMEROON),
    Row("networks:alliance_governance", _EVERYBODY),
    Row("networks:history", _EVERYBODY, CAMEROON),
)

OWN_PAGES = tuple(
    Row(name, _SIGNED_IN)
    for name in (
        "members:my_request",
        "members:own_memberships",
        "members:own_pledges",
        "members:privacy",
        # "Audit trail": everybody reads who saw them
        "members:access",
        "members:export",
        "members:delete",
        "networks:my_networks",
        "manage",
    )
)

# "Coordinator-only fields (contacts, answers)": T and A; the member's own people read theirs where they change them
CONTACTS = (
    Row("members:contact", "l-- --nnn -yy --y- yy--- ---", IT, {}, done=200),
    Row("members:record", "l-- --yyy -yy --y- yy--- ---", IT),
)

# --- requests to join -----------------------------------------------------------------------------

_WORKS_ON_IT = "l-- ----- -yy --y- yy--- ---"
_OWN = "l-y ----- --- ---- ----- ---"
_DECIDES_FOR_NOBODY = "l-- ----- --- ---- yy--- ---"

REQUESTS = (
    # the queue shows each their own part; the Board, what it reviews
    Row("members:applications", "lnn nnnnn nyy yyyy yynyn nnn"),
    # "See an application": O, T, A
    Row("members:application", _WORKS_ON_IT, ASKED),
    Row("members:my_request_page", _OWN, ASKED),
    Row("members:withdraw_request", _OWN, ASKED),
    Row("members:withdraw_request", _OWN, ASKED, {}),
    # "Ask for information, note, recommend": T, A, also where somebody below decides
    Row("members:take_up_application", _WORKS_ON_IT, ASKED, {}),
    Row("members:ask_applicant", _WORKS_ON_IT, ASKED, {"question": "With how many?"}),
    Row("members:note_review", _WORKS_ON_IT, ASKED, {"review-stance": "for"}),
    Row("members:recommend_application", _WORKS_ON_IT, ASKED, {"recommend-note_internal": "Yes."}),
    Row("members:hold_application", _WORKS_ON_IT, ASKED, {"note": "We meet in May."}),
    Row("members:step_aside", _WORKS_ON_IT, ASKED, {}),
    *(
        Row(f"members:{name}", letters, values, typed, about)
        for name, typed in (
            ("approve_application", {"note_to_applicant": "Welcome."}),
            (
                "decline_application",
                {"reason_code": "principles", "note_to_applicant": "Our principles say otherwise."},
            ),
        )
        for values, about, letters in (
            # "Decide": N by policy
            (ASKED, "in time", "l-- ----- -yy --n- nn--- ---"),
            # T if overdue
            (LATE, "too late", "l-- ----- -yy --y- nn--- ---"),
            # T if no national one
            (TO_NEPAL, "with nobody at the network", "l-- ----- --- ---y nn--- ---"),
            # A if the region is silent
            (TO_FIJI, "with nobody in the region", _DECIDES_FOR_NOBODY),
        )
    ),
)

# --- organisations --------------------------------------------------------------------------------

_PROFILE = {"name": "Two Rivers", "country": "CM", "place": "Douala", "reason": "As they asked."}
_INVITED = {"email": "third@example.org", "role": "editor", "language": "en"}
_MANAGES = "l-- --ynn -nn --n- yy--- ---"

ORGANISATIONS = (
    Row("members:own_member", "l-- --yyy -yy --y- yy--- ---", IT),
    # "Edit the organisation's profile": O; coordinations suggest T; the Secretariat with a reason
    Row("members:edit_profile", "l-- --yyy -nn --n- yy--- ---", IT),
    Row("members:edit_profile", "l-- --yyy -nn --n- yy--- ---", IT, _PROFILE),
    Row("members:confirm_profile", "l-- --yyy -nn --n- nn--- ---", IT, {}),
    Row("members:suggest_change", "l-- --nnn -yy --y- yy--- ---", IT, {"message": "A new place?"}),
    # "Manage representatives": O for the primary one; recover T; A
    Row("members:representatives", "l-- --yyy -yy --y- yy--- ---", IT),
    Row("members:invite_representative", _MANAGES, IT, _INVITED),
    Row("members:change_role", _MANAGES, SECOND, {"role": "editor"}),
    # anybody may stop speaking for it
    Row("members:remove_representative", "l-- --yyn -nn --n- yy--- ---", SECOND, {}),
    Row("members:hand_over", "l-- --ynn -nn --n- nn--- ---", SECOND, {}),
    Row("members:representation_requests", _MANAGES, IT),
    Row(
        "members:propose_recovery",
        "l-- --nnn -yy --y- yy--- ---",
        IT,
        {"email": "new@example.org", "language": "en", "reason": "Nobody answers."},
    ),
    # records that may be one: each sees those of their part of the tree
    Row("members:duplicates", "lnn nnnnn nyy yyyy yynnn nnn"),
)

# --- what is shown of it ----------------------------------------------------------------------------

_CLOSED = dict.fromkeys(
    (
        *("name", "country", "place", "about", "themes", "languages"),
        *("website", "email", "phone", "representatives"),
    ),
    "coordinators",
)

VISIBILITY = (
    # "Set directory visibility": O; nobody opens or closes a field in their place
    Row("members:visibility", "l-- --yyy --- ---- ----- ---", IT),
    Row("members:visibility", "l-- --yyn --- ---- ----- ---", IT, _CLOSED),
    Row("members:listing", "l-- --yyn --- ---- ----- ---", IT, {"leave": "1"}),
    Row("members:preview", "l-- --yyy --- ---- ----- ---", IT),
    # "stricter only T / A": the network's key
    *(
        Row("members:ceilings", letters, where, typed)
        for typed in (None, _CLOSED)
        for where, letters in FOR_ITS_PART_OF_THE_TREE
    ),
    # "Safety hold: set": O, T, A, and the focal point; who sees the member and may not is told so
    Row("members:hold", "lnn nnyyy nyy nnyn yyynn nnn", IT, {"reason": ""}),
    # "lift": O; not for a national coordination; T for the region; A; not for the focal point.
    # Whoever cannot lift it does not see that it is there.
    Row("members:lift_hold", "l-- --yyn --- --y- yy--- ---", WITHHELD, {}),
)

# --- memberships ------------------------------------------------------------------------------------

_DECIDED = {"kind": "suspend", "body": "board", "decided_on": TODAY, "minute_ref": "Item 4"}
_ENTERS = "l-- ----- -nn --n- yy--- ---"

MEMBERSHIPS = (
    # "Suspend or end a membership": O leaves; propose T; the Secretariat enters what a body decided
    Row("members:leave", "l-- --ynn --- ---- ----- ---", BELONGS, {"why": ""}),
    Row("members:move", "l-- --ynn --- ---- ----- ---", BELONGS),
    Row("members:memberships", "lnn nnnnn nyy yyyy yynnn nnn"),
    Row("members:membership", _WORKS_ON_IT, BELONGS),
    Row(
        "members:propose_about_membership",
        "l-- ----- -yy --y- nn--- ---",
        BELONGS,
        {"kind": "suspend", "reason": "See the minutes."},
    ),
    Row("members:decide_membership", _ENTERS, BELONGS, _DECIDED, "suspension"),
    Row("members:decide_membership", _ENTERS, BELONGS, {**_DECIDED, "kind": "end"}, "end"),
    Row(
        "members:end_membership",
        _ENTERS,
        BELONGS,
        {"reason": "dissolved", "why": "They wrote to us."},
    ),
)

# --- networks ---------------------------------------------------------------------------------------

_PAGE = {
    **texts("name", "Network"),
    **texts("summary", "We meet on Sundays."),
    **texts("note"),
    "source_language": "en",
}
_SETTINGS = {"mailbox": "", "time_zone": "UTC", "languages": ["en"]}
_ADMISSION = {
    "quorum": "2",
    "referees": "1",
    "target_days": "10",
    "max_days": "40",
    "min_representatives": "1",
    "deputies_decide": "on",
    **texts("note"),
}
_COUNTRY = {"country": "GQ", "since": "2024-01-01"}
_PRESENCE = {**CAMEROON, "pk": "the presence"}
# "Change a network's status": propose T for regional coordinations; the Secretariat enters what a body decided
_PROPOSES = (
    (CAMEROON, "lnn nnnnn nnn nnyn nnnnn nnn"),
    (DOUALA, "lnn nnnnn nnn nnyn nnnnn nnn"),
    (KENYA, "lnn nnnnn nnn nnyn nnnnn nnn"),
    (NEPAL, "lnn nnnnn nnn nnny nnnnn nnn"),
    (ALLIANCE, "lnn nnnnn nnn nnnn nnnnn nnn"),
)
_SECRETARIAT = "lnn nnnnn nnn nnnn yynnn nnn"
_STATUS = {
    "status": "dormant",
    "since": TODAY,
    "decided_by": "board",
    "decided_on": TODAY,
    "minute_ref": "Item 4",
}
_SUSPENSION = {"slug": "oceania", "pk": "the suspension"}
_SUSPENDED = {"since": TODAY, "decided_by": "board", "decided_on": TODAY, "minute_ref": "Item 4"}

NETWORKS = (
    # "Edit network page, rules": T, A; the page also by the network's editor
    *(Row("networks:edit_page", letters, where) for where, letters in FOR_ITS_PART_AND_EDITORS),
    *(
        Row(
            "networks:edit_page",
            letters,
            where,
            {**_PAGE, "version": f"the page of {where['slug']}"},
        )
        for where, letters in FOR_ITS_PART_AND_EDITORS
    ),
    *(
        Row(f"networks:{name}", letters, where, typed)
        for name, typed in (
            ("settings", _SETTINGS),
            ("admission", _ADMISSION),
            ("countries", None),
            ("add_country", None),
            ("add_country", _COUNTRY),
        )
        for where, letters in FOR_ITS_PART_OF_THE_TREE
    ),
    *(
        Row("networks:end_presence", FOR_ITS_PART_OF_THE_TREE[0][1], _PRESENCE, typed)
        for typed in (None, {"on": TODAY, "reason": "It moved."})
    ),
    Row("networks:status", "lnn nnnnn nnn nnyn yynnn nnn", CAMEROON),
    *(
        Row(
            "networks:propose_status",
            letters,
            where,
            {"status": "dormant", "reason": "Nobody answers."},
        )
        for where, letters in _PROPOSES
    ),
    Row("networks:enter_decision", _SECRETARIAT, CAMEROON, _STATUS),
    Row("networks:suspend", _SECRETARIAT, CAMEROON, _SUSPENDED),
    Row("networks:turn_down", _SECRETARIAT, {**AFRICA, "public_id": "the proposal"}, {}),
    Row("networks:end_suspension", _SECRETARIAT, _SUSPENSION),
    Row("networks:end_suspension", _SECRETARIAT, _SUSPENSION, {"on": TODAY, "minute_ref": "5"}),
)

# "Seats and terms": N for a national coordination, T for a regional one, A for the Secretariat
_KEEPS_SEATS = (
    (CAMEROON, "lnn nnnnn nyy nnyn yynnn nnn"),
    (DOUALA, "lnn nnnnn nnn nyyn yynnn nnn"),
    (KENYA, "lnn nnnnn nnn ynyn yynnn nnn"),
    (AFRICA, "lnn nnnnn nnn nnyn yynnn nnn"),
    (NEPAL, "lnn nnnnn nnn nnny yynnn nnn"),
    (ALLIANCE, "lnn nnnnn nnn nnnn yynnn nnn"),
)
_AT_CAMEROON = _KEEPS_SEATS[0][1]
_BODY = {**CAMEROON, "body": "cameroon-board"}
_SEAT = {**_BODY, "position": 1}
_WORDS_OF_A_BODY = {
    "kind": "steering_committee",
    "local_name": "",
    **texts("name", "Circle"),
    **texts("note"),
}
_TERM = {"name": "Paul Biya Nkou", "since": "2023-01-01", "until": "", "how": "unknown"}

SEATS = (
    *(Row("networks:bodies", letters, where) for where, letters in _KEEPS_SEATS),
    *(
        Row("networks:set_up_body", letters, where, _WORDS_OF_A_BODY)
        for where, letters in _KEEPS_SEATS
    ),
    *(
        Row(f"networks:{name}", _AT_CAMEROON, where)
        for name, where in (
            ("body", _BODY),
            ("change_body", _BODY),
            ("add_seat", _BODY),
            ("change_seat", _SEAT),
            ("enter_term", _SEAT),
        )
    ),
    Row("networks:change_body", _AT_CAMEROON, _BODY, _WORDS_OF_A_BODY),
    Row("networks:add_seat", _AT_CAMEROON, _BODY, {**texts("title", "Clerk"), "is_voting": "on"}),
    Row("networks:change_seat", _AT_CAMEROON, _SEAT, {**texts("title", "First chair")}),
    Row("networks:enter_term", _AT_CAMEROON, _SEAT, _TERM),
    Row(
        "networks:change_term",
        _AT_CAMEROON,
        {**_SEAT, "pk": "the term"},
        {**_TERM, "since": "2020-01-01", "until": "2022-01-01"},
    ),
)

# --- roles ------------------------------------------------------------------------------------------


def _gives(role: str, where: Mapping[str, str], letters: str) -> Row:
    typed = {
        "email": "newcomer@example.org",
        "role": role,
        "reach": "node",
        "since": "",
        "until": f"{TODAY.year + 1}-12-31",
        "reason": "Chosen by the assembly.",
    }
    return Row("networks:give_role", letters, where, typed, role)


def _takes(right: str, where: Mapping[str, str], letters: str) -> tuple[Row, ...]:
    values = {**where, "public_id": right}
    asks = Row("networks:take_back", letters, values)
    return asks, Row("networks:take_back", letters, values, {"reason": "The term is over."})


ROLES = (
    # read by coordinations in their part of the tree and by those who give roles there
    Row("networks:roles", "lnn nnnnn nyy nnyn yyynn nnn", CAMEROON),
    Row("networks:roles", "lnn nnnnn nyy nyyn yyynn nnn", DOUALA),
    Row("networks:roles", "lnn nnnnn nnn nnyn yyynn nnn", AFRICA),
    Row("networks:roles", "lnn nnnnn nnn nnnn yyyyy nnn", ALLIANCE),
    # "deputies, editors N" for a national coordination, "national roles T" for a regional one;
    # the focal point gives other roles, on any network, and not these
    _gives("deputy", CAMEROON, "lnn nnnnn nny nnyn yywnn nnn"),
    _gives("editor", CAMEROON, "lnn nnnnn nny nnyn yywnn nnn"),
    _gives("coordinator", CAMEROON, "lnn nnnnn nnw nnyn yywnn nnn"),
    _gives("deputy", DOUALA, "lnn nnnnn nnn nyyn yywnn nnn"),
    _gives("coordinator", DOUALA, "lnn nnnnn nnn nwyn yywnn nnn"),
    _gives("coordinator", KENYA, "lnn nnnnn nnn wnyn yywnn nnn"),
    _gives("coordinator", AFRICA, "lnn nnnnn nnn nnwn yywnn nnn"),
    _gives("coordinator", NEPAL, "lnn nnnnn nnn nnny yywnn nnn"),
    # the Secretariat: all but the roles of handlers and its own lead; the focal point: those of handlers; the Board:
    # the Secretariat lead; the technical administrator: its own alone
    _gives("secretariat", ALLIANCE, "lnn nnnnn nnn nnnn yywww nnn"),
    _gives("board", ALLIANCE, "lnn nnnnn nnn nnnn yywww nnn"),
    _gives("secretariat_lead", ALLIANCE, "lnn nnnnn nnn nnnn wwwyw nnn"),
    _gives("focal_point", ALLIANCE, "lnn nnnnn nnn nnnn wwyww nnn"),
    _gives("technical_administrator", ALLIANCE, "lnn nnnnn nnn nnnn yywwy nnn"),
    # roles of the whole are on no other network
    _gives("secretariat", CAMEROON, "lnn nnnnn nnw nnwn wwwnn nnn"),
    _gives("technical_administrator", CAMEROON, "lnn nnnnn nnw nnwn wwwnn nnn"),
    # what one may give one may take back, and one's own; who reads the list and may not is told so
    *_takes("the deputy’s right", CAMEROON, "l-- ----- -yy --y- yyn-- ---"),
    *_takes("the coordinator’s right", CAMEROON, "l-- ----- -ny --y- yyn-- ---"),
    *_takes("the lead’s right", ALLIANCE, "l-- ----- --- ---- nynyn ---"),
)

# --- lists, messages --------------------------------------------------------------------------------

_ANY_COORDINATION = "lnn nnnnn nyy yyyy yynnn nnn"
_FOR_CAMEROON = "lnn nnnnn nyy wwyw yynnn nnn"
_MESSAGE = {
    "network": "cameroon",
    "key": "7d3f5b9e-3a55-4d52-8f0e-0b0b3d1f5a11",
    "step": "send",
    **texts("title", "Our meeting"),
    **texts("body", "Come to Yaoundé."),
}

LISTS = (
    # "Import, export member lists": T with a reason, A; the Board only counts
    Row("members:imports", _ANY_COORDINATION),
    Row(
        "members:imports",
        _FOR_CAMEROON,
        typed={"network": "cameroon", "reason": "Kept by the office.", "file": "a list"},
    ),
    Row("members:import_template", _ANY_COORDINATION),
    Row("members:import_batch", _WORKS_ON_IT, {"public_id": "the list"}),
    Row("members:import_cancel", _WORKS_ON_IT, {"public_id": "the list"}, {}),
    *(
        Row(name, letters, where)
        for name in ("members:register", "members:export_members")
        for where, letters in FOR_ITS_PART_OF_THE_TREE
    ),
    *(
        Row(
            "members:export_members", letters, where, {"reason": "For the yearly letter."}, done=200
        )
        for where, letters in FOR_ITS_PART_OF_THE_TREE
    ),
    Row("members:groups", "lnn nnnnn nyy nnyn yynyn nnn", CAMEROON),
    # "Send an announcement": T, A
    Row("members:announcements", _ANY_COORDINATION),
    Row("members:write_announcement", _ANY_COORDINATION),
    Row("members:write_announcement", _FOR_CAMEROON, typed=_MESSAGE),
    Row("members:announcement", _WORKS_ON_IT, {"public_id": "the message"}),
    Row("members:cancel_announcement", _WORKS_ON_IT, {"public_id": "the message"}, {}),
)

# --- what is signed ---------------------------------------------------------------------------------

_OF_THE_ALLIANCE = {"document": "the text of the alliance", "number": 1}
_OF_CAMEROON = {"document": "the text of the network", "number": 1}
_IN_FORCE = {"in_force_from": TODAY, "minute_ref": "Item 4"}
_AS_THE_ALLIANCE_HAS_IT = {**_IN_FORCE, "seen": "the draft of the alliance"}
_AS_CAMEROON_HAS_IT = {**_IN_FORCE, "seen": "the draft of the network"}
_WORDS_OF_A_TEXT = {"grace_days": "30", **texts("title", "Code"), **texts("text", "Be fair.")}
_AT_THE_TEXTS = "lnn nnnnn nyy yyyy yyyyn nnn"
# "Pledge register": T, A, A for the focal point; the Board only counts
_REGISTER = (
    (CAMEROON, "lnn nnnnn nyy nnyn yyynn nnn"),
    (DOUALA, "lnn nnnnn nyy nyyn yyynn nnn"),
    (KENYA, "lnn nnnnn nnn ynyn yyynn nnn"),
    (AFRICA, "lnn nnnnn nnn nnyn yyynn nnn"),
)

PLEDGES = (
    # "Policy versions": the local text N for a national coordination, T for a regional one; the Secretariat drafts,
    # the focal point proposes a draft, the Board approves
    Row("members:policies", _AT_THE_TEXTS),
    Row("members:start_policy", "lnn nnnnn nyy yyyy yyynn nnn"),
    *(
        Row("members:start_policy", letters, {}, {"kind": "standards", "place": place}, place)
        for place, letters in (
            ("alliance", "lnn nnnnn nww wwww yyynn nnn"),
            ("cameroon", "lnn nnnnn nyy wwyw yyynn nnn"),
            ("douala", "lnn nnnnn nww wyyw yyynn nnn"),
            ("kenya", "lnn nnnnn nww ywyw yyynn nnn"),
            ("africa", "lnn nnnnn nww wwyw yyynn nnn"),
        )
    ),
    # drafts for all are seen by those who write and approve them
    Row("members:policy", "lnn nnnnn n-- ---- yyyyn nnn", _OF_THE_ALLIANCE),
    Row("members:edit_policy", "lnn nnnnn n-- ---- yyynn nnn", _OF_THE_ALLIANCE),
    Row(
        "members:edit_policy",
        "lnn nnnnn n-- ---- yyynn nnn",
        _OF_THE_ALLIANCE,
        {**_WORDS_OF_A_TEXT, "seen": "the draft of the alliance"},
    ),
    Row(
        "members:approve_policy",
        "lnn nnnnn n-- ---- nnnyn nnn",
        _OF_THE_ALLIANCE,
        _AS_THE_ALLIANCE_HAS_IT,
    ),
    Row(
        "members:discard_policy",
        "lnn nnnnn n-- ---- yyynn nnn",
        _OF_THE_ALLIANCE,
        _AS_THE_ALLIANCE_HAS_IT,
    ),
    # a network's own text: written there and above, put in force by the Board
    Row("members:policy", "lnn nnnnn nyy --y- yyyyn nnn", _OF_CAMEROON),
    Row("members:edit_policy", "lnn nnnnn nyy --y- yyynn nnn", _OF_CAMEROON),
    Row(
        "members:edit_policy",
        "lnn nnnnn nyy --y- yyynn nnn",
        _OF_CAMEROON,
        {**_WORDS_OF_A_TEXT, "seen": "the draft of the network"},
    ),
    Row(
        "members:approve_policy", "lnn nnnnn nnn --n- nnnyn nnn", _OF_CAMEROON, _AS_CAMEROON_HAS_IT
    ),
    Row("members:pledge_figures", _AT_THE_TEXTS),
    Row("members:pledge_figures_file", _AT_THE_TEXTS),
    *(
        Row(name, letters, where)
        for name in ("members:pledge_register", "members:pledge_register_file")
        for where, letters in _REGISTER
    ),
    *(
        Row("members:pledge_register_file", letters, where, {"reason": "For the Board."}, done=200)
        for where, letters in _REGISTER
    ),
)

# --- the portal itself ------------------------------------------------------------------------------

PORTAL = (
    # "Settings, jobs, health": the technical administrator, who reads nothing of members
    Row("members:retention", "lnn nnnnn nnn nnnn nnnny nnn"),
    Row("networks:translations", _SECRETARIAT),
)

ROWS = (
    *PUBLIC_PAGES,
    *OWN_PAGES,
    *CONTACTS,
    *REQUESTS,
    *ORGANISATIONS,
    *VISIBILITY,
    *MEMBERSHIPS,
    *NETWORKS,
    *SEATS,
    *ROLES,
    *LISTS,
    *PLEDGES,
    *PORTAL,
)
