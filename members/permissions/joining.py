"""Who may ask to join, and who may still change a request that is not sent."""

from django.utils.translation import gettext_lazy as _

from alliance.models import User
from alliance.permissions import Verdict, allowed, denied
from members.models import Application, Member, Membership
from members.queries.duplicates import Likeness, alike
from members.queries.viewers import viewer_of
from members.queries.visibility import ceilings_today, listed
from networks.permissions import Visitor

OWN_REQUEST = "own request"


def may_begin_application(user: Visitor, kind: str) -> Verdict:
    """Whether the person begins a request: for organisations as often as needed, for themselves once at a time."""
    if not isinstance(user, User) or not user.is_active:
        return denied(_("Sign in with your own e-mail address to ask to join."))
    if kind != Member.Kind.PERSON:
        return allowed(OWN_REQUEST)
    myself = Member.objects.standing().spoken_for_by(user).filter(kind=Member.Kind.PERSON)
    if Membership.objects.in_force().filter(member__in=myself).exists():
        return denied(
            _("You are a member yourself already. You can ask to join for an organisation.")
        )
    if Application.objects.under_way().filter(member__in=myself).exists():
        return denied(
            _(
                "You have asked to join for yourself already. You can follow that request under “Your requests”."
            )
        )
    return allowed(OWN_REQUEST)


def may_answer(user: Visitor, application: Application) -> Verdict:
    """Whether the person writes this request: their own, as long as they speak for the member that it is about."""
    if (
        not isinstance(user, User)
        or application.applicant != user
        or not Member.objects.spoken_for_by(user).filter(pk=application.member_id).exists()
    ):
        return denied(_("Only the person who began this request writes it."))
    return allowed(OWN_REQUEST)


def may_say_groups(user: Visitor, member: Member) -> Verdict:
    """Whether the person says, or takes back, what a member is in confidence: those who speak for it."""
    if isinstance(user, User) and Member.objects.spoken_for_by(user).filter(pk=member.pk).exists():
        return allowed("own member")
    return denied(_("Only those who speak for a member say this of it."))


def visible_alike(user: User, member: Member) -> list[Likeness]:
    """Organisations whose names look like this one's, as far as the person finds them in the directory anyway.

    Whom only a website or an address gives away is left out: these may be closed though the name is open.
    """
    found = alike(
        name=member.name,
        acronym=member.acronym,
        website=member.website,
        country=member.country,
        kind=member.kind,
        besides=member,
    )
    seen = set(
        listed(viewer_of(user), ceilings_today())
        .filter(pk__in=[row.member_id for row in found])
        .values_list("pk", flat=True)
    )
    by_name = {"name", "acronym"}
    return [row for row in found if row.member_id in seen and by_name & set(row.alike_in)]
