"""What waits in the demonstration's member pages: an invitation, a request, a suggestion, a lost way in, records that may be one."""

from alliance import demo_accounts
from alliance.models import User
from members.actions import enter_member
from members.actions.duplicates import merge_members, suspect_duplicates
from members.actions.invitations import invite
from members.actions.organisations import suggest_change
from members.actions.recoveries import propose_recovery
from members.actions.requests import ask_to_represent
from members.models import Member, Representative
from networks.models import Network

REPRESENTED = "Atelier des deux rives"
SILENT = "Thaba Dialogue Circle"
TWICE_IN_LESOTHO = "Thaba Dialogue Circles"
JOINED_IN_THE_BAHAMAS = "Blue Harbour Fathers Circle"
KEPT_IN_THE_BAHAMAS = "Blue Harbour Fathers’ Circle"
INVITED = "colleague@example.org"


def load(by: User) -> None:
    _around_the_represented()
    _a_lost_way_in()
    _records_that_may_be_one(by)


def _around_the_represented() -> None:
    member = Member.objects.get(name=REPRESENTED)
    invite(
        member=member,
        email=INVITED,
        role=Representative.Role.EDITOR,
        language="fr",
        by=_person(demo_accounts.REPRESENTATIVE),
    )
    suggest_change(
        member=member,
        message="Votre site a-t-il changé ? L’ancienne adresse ne répond plus.",
        by=_person(demo_accounts.CAMEROON),
    )
    ask_to_represent(
        name_or_member=REPRESENTED,
        message="أعمل مع الفريق منذ عام وأودّ أن أحدّث الملف.",
        by=_person(demo_accounts.APPLICANT),
    )


def _a_lost_way_in() -> None:
    propose_recovery(
        member=Member.objects.get(name=SILENT),
        email="new-director@example.org",
        language="en",
        reason="The director has left, and the old address does not answer.",
        by=_person(demo_accounts.AFRICA),
    )


def _records_that_may_be_one(by: User) -> None:
    twice = _enter(TWICE_IN_LESOTHO, "lesotho", "LS", by)
    suspect_duplicates(member=twice, by=by)
    joined = _enter(JOINED_IN_THE_BAHAMAS, "cariman-bahamas", "BS", by)
    suspect_duplicates(member=joined, by=by)
    merge_members(
        kept=Member.objects.get(name=KEPT_IN_THE_BAHAMAS),
        merged=joined,
        reason="The same group, entered a second time without the apostrophe.",
        by=_person(demo_accounts.SECRETARIAT),
    )


def _enter(name: str, network: str, country: str, by: User) -> Member:
    return enter_member(
        kind=Member.Kind.ORGANISATION,
        name=name,
        network=Network.objects.get(slug=network),
        country=country,
        is_sample=True,
        by=by,
    ).member


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
