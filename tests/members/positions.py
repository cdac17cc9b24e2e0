"""An alliance for the permission matrix: three regions, one member, requests, and somebody in every position around them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from alliance.models import User
from members.actions.applications import submit_application
from members.models import (
    Announcement,
    Application,
    ConsentRecord,
    FieldVisibility,
    ImportBatch,
    Member,
    MemberContact,
    Membership,
    PolicyDocument,
    PolicyVersion,
    Representative,
    SafetyHold,
)
from members.models.privacy import Field
from members.models.privacy import Level as Openness
from members.queries.policies import fingerprint
from networks.models import (
    Body,
    Network,
    NetworkCountry,
    NetworkSuspension,
    RoleAssignment,
    Seat,
    SeatTerm,
    StatusProposal,
)
from networks.queries import page_version
from tests.members.factories import (
    ApplicationFactory,
    MemberFactory,
    MembershipFactory,
    RepresentativeFactory,
    give,
    holder,
    network,
    person,
)

Level = Network.Level
Role = RoleAssignment.Role
Speaks = Representative.Role

# What the member says, by field; none of it stands anywhere else on a page.
SAID = {"about": "We listen beside the river.", "website": "https://two-rivers.example/"}
PHONE = "+237 600 123 456"


@dataclass(frozen=True)
class Positions:
    """Everybody by the name that the matrix gives them, and what the words in its addresses stand for."""

    people: dict[str, User | None]
    things: dict[str, Any]


def make_positions() -> Positions:
    networks = _networks()
    people = _people(networks)
    member = _the_member(networks["cameroon"], people)
    things = {
        **_of_the_member(member, people),
        **_requests(networks, people),
        **_of_the_network(networks["cameroon"], people),
        **_texts(networks, people),
        **_rights(),
    }
    return Positions(people, things)


def _networks() -> dict[str, Network]:
    whole = network("alliance", Level.GLOBAL)
    africa = network("africa", Level.REGIONAL, whole)
    cameroon = network("cameroon", Level.NATIONAL, africa)
    douala = network("douala", Level.LOCAL, cameroon)
    kenya = network("kenya", Level.NATIONAL, africa)
    asia = network("asia", Level.REGIONAL, whole)
    nepal = network("nepal", Level.NATIONAL, asia)
    oceania = network("oceania", Level.REGIONAL, whole)
    fiji = network("fiji", Level.NATIONAL, oceania)
    made = (whole, africa, cameroon, douala, kenya, asia, nepal, oceania, fiji)
    return {one.slug: one for one in made}


def _people(networks: dict[str, Network]) -> dict[str, User | None]:
    whole, africa, cameroon = networks["alliance"], networks["africa"], networks["cameroon"]
    asleep = person("asleep")
    give(asleep, Role.COORDINATOR, cameroon)
    editor = person("editor-of-cameroon")
    give(editor, Role.EDITOR, cameroon, reach=RoleAssignment.Reach.NODE)
    return {
        "visitor": None,
        "another applicant": person("another-applicant"),
        "the applicant": person("the-applicant"),
        "member of the network": _member_of(cameroon, "national-member"),
        "member of the sibling": _member_of(networks["kenya"], "sibling-member"),
        "primary representative": person("primary"),
        "representative": person("representative"),
        "editor of the profile": person("profile-editor"),
        "editor": editor,
        "deputy": holder("deputy", Role.DEPUTY, cameroon),
        "coordinator": holder("coordinator", Role.COORDINATOR, cameroon),
        "coordinator of the sibling": holder("sibling", Role.COORDINATOR, networks["kenya"]),
        "coordinator below": holder("below", Role.COORDINATOR, networks["douala"]),
        "coordinator of the region": holder("region", Role.COORDINATOR, africa),
        "coordinator of another region": holder("asia", Role.COORDINATOR, networks["asia"]),
        "secretariat": holder("secretariat", Role.SECRETARIAT, whole),
        "secretariat lead": holder("lead", Role.SECRETARIAT_LEAD, whole),
        "focal point": holder("focal-point", Role.FOCAL_POINT, whole),
        "board": holder("board", Role.BOARD, whole),
        "technical administrator": holder("technical", Role.TECHNICAL_ADMINISTRATOR, whole),
        "coordinator without a second step": asleep,
        "coordinator until a second ago": _former("former", cameroon, revoked=False),
        "coordinator whose role was taken back": _former("taken-back", cameroon, revoked=True),
    }


def _member_of(where: Network, name: str) -> User:
    user = person(name)
    member = MemberFactory.create(kind=Member.Kind.PERSON, name=f"The person {name}")
    RepresentativeFactory.create(member=member, user=user)
    MembershipFactory.create(member=member, network=where)
    return user


def _former(name: str, where: Network, *, revoked: bool) -> User:
    """The right was awake: only its end, or its being taken back, closes what it opened."""
    user = holder(name, Role.COORDINATOR, where)
    now = timezone.now()
    rights = RoleAssignment.objects.filter(user=user)
    if revoked:
        rights.update(revoked_at=now)
    else:
        rights.update(period=DateTimeTZRange(now - timedelta(days=9), now - timedelta(seconds=1)))
    return user


# --- the member and what is asked about it -----------------------------------------------------


def _the_member(cameroon: Network, people: dict[str, User | None]) -> Member:
    member = MemberFactory.create(
        name="Two Rivers",
        slug="two-rivers",
        listing=Member.Listing.PUBLIC,
        confirmed_at=timezone.now(),
        website=SAID["website"],
        about=SAID["about"],
        about_language="en",
    )
    MembershipFactory.create(member=member, network=cameroon)
    MemberContact.objects.create(member=member, email="office@two-rivers.example", phone=PHONE)
    choices = {
        Field.NAME: Openness.PUBLIC,
        Field.ABOUT: Openness.MEMBERS,
        Field.WEBSITE: Openness.NETWORK,
        Field.PHONE: Openness.COORDINATORS,
    }
    for field, level in choices.items():
        FieldVisibility.objects.create(member=member, field=field, level=level)
    for name, role in (
        ("primary representative", Speaks.PRIMARY),
        ("representative", Speaks.REPRESENTATIVE),
        ("editor of the profile", Speaks.EDITOR),
    ):
        RepresentativeFactory.create(member=member, user=people[name], role=role)
    return member


def _of_the_member(member: Member, people: dict[str, User | None]) -> dict[str, Any]:
    second = Representative.objects.get(member=member, user=people["representative"])
    withheld = MemberFactory.create(
        name="Quiet House", listing=Member.Listing.PUBLIC, confirmed_at=timezone.now()
    )
    membership = Membership.objects.get(member=member)
    MembershipFactory.create(member=withheld, network=membership.network)
    for name, role in (
        ("primary representative", Speaks.PRIMARY),
        ("representative", Speaks.REPRESENTATIVE),
        ("editor of the profile", Speaks.EDITOR),
    ):
        RepresentativeFactory.create(member=withheld, user=people[name], role=role)
    SafetyHold.objects.create(
        member=withheld,
        period=DateTimeTZRange(timezone.now() - timedelta(hours=1), None),
        set_by=people["primary representative"],
    )
    return {
        "the member": member.public_id,
        "the withheld member": withheld.public_id,
        "the membership": membership.public_id,
        "its second representative": second.public_id,
    }


def _requests(networks: dict[str, Network], people: dict[str, User | None]) -> dict[str, Any]:
    """One at each kind of desk: held, held and late, held only by the region, held by nobody below the whole."""
    late = _request(networks["cameroon"], "Late Voices", person("late-applicant"))
    Application.objects.filter(pk=late.pk).update(
        decision_due_at=timezone.now() - timedelta(days=1)
    )
    applicant = people["the applicant"]
    assert applicant is not None
    return {
        "the request": _request(networks["cameroon"], "Fathers’ Voices", applicant).public_id,
        "the late request": late.public_id,
        "the request to Nepal": _request(
            networks["nepal"], "Hill Circle", person("nepal-applicant")
        ).public_id,
        "the request to Fiji": _request(
            networks["fiji"], "Reef Circle", person("fiji-applicant")
        ).public_id,
    }


def _request(where: Network, name: str, applicant: User) -> Application:
    member = MemberFactory.create(name=name)
    RepresentativeFactory.create(member=member, user=applicant)
    draft = ApplicationFactory.create(member=member, applicant=applicant, network=where)
    return submit_application(application=draft, by=applicant)


# --- what a network keeps ----------------------------------------------------------------------


def _of_the_network(cameroon: Network, people: dict[str, User | None]) -> dict[str, Any]:
    body = Body.objects.create(
        slug="cameroon-board", network=cameroon, kind=Body.Kind.BOARD, name_en="Board"
    )
    whole = Network.objects.get(level=Level.GLOBAL)
    body_of_the_whole = Body.objects.create(
        slug="board", network=whole, kind=Body.Kind.BOARD, name_en="Board"
    )
    seat = Seat.objects.create(body=body, position=1, title_en="Chair")
    term = SeatTerm.objects.create(
        seat=seat, name="Ama Mbarga", period=DateRange(date(2020, 1, 1), date(2022, 1, 1))
    )
    ConsentRecord.objects.create(
        user=people["member of the network"],
        purpose=ConsentRecord.Purpose.NETWORK_MAIL,
        is_given=True,
        text_version="1",
        language="en",
        source="test",
    )
    message = Announcement.objects.create(
        network=cameroon,
        title_en="Our meeting",
        body_en="Come to Yaoundé.",
        written_by=people["coordinator"],
        due_at=timezone.now(),
    )
    batch = ImportBatch.objects.create(
        network=cameroon,
        uploaded_by=people["coordinator"],
        language="en",
        file_name="members.csv",
        content=b"",
        due_at=timezone.now(),
    )
    proposal = StatusProposal.objects.create(
        network=Network.objects.get(slug="africa"),
        status="dormant",
        reason="Nobody answers.",
        proposed_by=people["coordinator of the region"],
    )
    suspension = NetworkSuspension.objects.create(
        network=Network.objects.get(slug="oceania"),
        period=DateRange(date(2024, 1, 1), None),
        decided_on=date(2024, 1, 1),
        decided_by=body_of_the_whole,
        minute_ref="2024-01",
    )
    presence = NetworkCountry.objects.create(
        network=Network.objects.get(slug="cameroon"),
        country="GA",
        period=DateRange(date(2024, 1, 1), None),
    )
    return {
        "the suspension": suspension.pk,
        "the presence": presence.pk,
        "the term": term.pk,
        "the message": message.public_id,
        "the list": batch.public_id,
        "the proposal": proposal.public_id,
    }


def _texts(networks: dict[str, Network], people: dict[str, User | None]) -> dict[str, Any]:
    """Drafts by somebody who has left, whole in every language: nobody is kept from approving them by having written them."""
    drafted_by = person("former-drafter")
    whole, own = _draft(None, drafted_by), _draft(networks["cameroon"], drafted_by)
    return {
        "the text of the alliance": whole.document.public_id,
        "the draft of the alliance": fingerprint(whole),
        "the text of the network": own.document.public_id,
        "the draft of the network": fingerprint(own),
        **{f"the page of {slug}": page_version(one) for slug, one in networks.items()},
    }


def _draft(where: Network | None, drafted_by: User) -> PolicyVersion:
    document = PolicyDocument.objects.create(kind=PolicyDocument.Kind.CODE, network=where)
    words = {
        f"{field}_{code}": "Be kind."
        for field in ("title", "text", "summary", "changes")
        for code in ("en", "fr", "es", "ar")
    }
    made = PolicyVersion.objects.create(document=document, number=1, drafted_by=drafted_by, **words)
    return PolicyVersion.objects.select_related("document").get(pk=made.pk)


def _rights() -> dict[str, Any]:
    def of(name: str) -> Any:
        return RoleAssignment.objects.get(user__email=f"{name}@example.org").public_id

    person("newcomer", second_factor=True)
    return {
        "the deputy’s right": of("deputy"),
        "the coordinator’s right": of("coordinator"),
        "the lead’s right": of("lead"),
    }
