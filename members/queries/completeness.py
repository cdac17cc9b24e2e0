"""What a request still lacks before it can be sent, and before it can be approved."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliance.models import User
from members.models import Application, Pledge, Reference, Representative
from members.queries.pledges import rulebook
from members.queries.routing import desks, policy_of
from networks.models import AdmissionPolicy, Network

Sentence = str | Promise


def missing_answers(application: Application, *, by: User) -> dict[str, Sentence]:
    """What is missing, by the page that asks for it, in the pages' order. Empty when it can be sent."""
    member, network = application.member, application.network
    missing: dict[str, Sentence] = {}
    if not member.country and not application.is_at_large:
        missing["country"] = _("Say in which country you are.")
    if network is None:
        missing["network"] = _("Choose the network that you want to join.")
    elif network.pk not in desks().open_to_members:
        missing["network"] = _("This network takes in no members at present. Choose another one.")
    if not _has_signed(application, by):
        missing["pledge"] = _("Sign what all members sign.")
    if not member.name:
        missing["name"] = _("Say which name we should use.")
    if application.kind == Application.Kind.NEW and not application.motivation.strip():
        missing["motivation"] = _("Say why you want to join.")
    if network is not None:
        missing |= _missing_people(application, network)
    return missing


def representatives_missing(application: Application, policy: AdmissionPolicy) -> int:
    """How many representatives an organisation still lacks for this policy."""
    if application.member.is_person:
        return 0
    there = Representative.objects.in_force().filter(member=application.member_id).count()
    return max(0, policy.min_representatives - there)


def say_representatives_missing(number: int) -> Sentence:
    return ngettext_lazy(
        "This network asks for one more representative. Invite somebody who speaks for you as well.",
        "This network asks for %(number)d more representatives. Invite people who speak for you as well.",
        "number",
    ) % {"number": number}


def _has_signed(application: Application, by: User) -> bool:
    """Whether the person who sends it has signed, on behalf of the member, all that binds the network's members."""
    pledges = Pledge.objects.filter(user=by, on_behalf_of=application.member_id).order_by("pk")
    signed = set(pledges.values_list("version_id", flat=True))
    return all(demand.enough & signed for demand in rulebook().demands_on(application.network_id))


def _missing_people(application: Application, network: Network) -> dict[str, Sentence]:
    policy = policy_of(desks().desk_for(network))
    missing: dict[str, Sentence] = {}
    if lacking := representatives_missing(application, policy):
        missing["representatives"] = say_representatives_missing(lacking)
    if application.kind == Application.Kind.NEW:
        named = Reference.objects.filter(application=application).count()
        if named < policy.referees:
            missing["referees"] = ngettext_lazy(
                "Name %(number)d more person who can vouch for you.",
                "Name %(number)d more people who can vouch for you.",
                "number",
            ) % {"number": policy.referees - named}
    return missing
