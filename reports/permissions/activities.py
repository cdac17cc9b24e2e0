"""Who keeps the record of what networks did: who sees and changes an activity, who joins two entries of one event."""

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.permissions import Verdict, allowed, denied
from networks.models import Network
from networks.permissions import Visitor, networks_within
from reports.models import Activity, ActivityHost, ActivityPair
from reports.permissions.rights import ENTERING, anyone_with, secretariat
from reports.permissions.stories import may_tell_story

State = ActivityPair.State

_ONLY_THE_HOSTS = _(
    "Only the coordination of a network that held the activity or the Secretariat changes it."
)
_JOINED_ALREADY = _("This entry has been joined with another one of the same event.")


def may_see_activities(user: Visitor) -> Verdict:
    return anyone_with(
        ENTERING, user, _("Activities are entered by coordinations and the Secretariat.")
    )


def activities_kept_by(user: Visitor) -> "QuerySet[Activity]":
    """What the networks somebody works for held, alone or with others; entries joined with another among them."""
    return Activity.objects.filter(pk__in=_held_by(networks_within(user, ENTERING)))


def activities_compared_by(user: Visitor) -> "QuerySet[Activity]":
    """Beside their own, what everybody may read: the same event may stand there."""
    own = _held_by(networks_within(user, ENTERING))
    return Activity.objects.filter(Q(pk__in=own) | Q(is_public=True))


def may_add_activity(user: Visitor, hosts: list[Network]) -> Verdict:
    """One of the hosts is a network the person works for; others are named as joint hosts."""
    return _for_one_of(user, hosts, otherwise=_("Choose a network you work for among the hosts."))


def may_change_activity(user: Visitor, activity: Activity) -> Verdict:
    verdict = may_speak_for(user, activity)
    if verdict and activity.merged_into_id:
        return denied(_JOINED_ALREADY)
    return verdict


def may_speak_for(user: Visitor, activity: Activity) -> Verdict:
    """The coordination of a host, one above it, the Secretariat."""
    rows = activity.host_rows.select_related("network").order_by("position")
    return _for_one_of(user, [row.network for row in rows], otherwise=_ONLY_THE_HOSTS)


def may_join(
    user: Visitor, one: Activity, other: Activity, pair: ActivityPair | None = None
) -> Verdict:
    """Whoever works for hosts of both, as the region and the Secretariat do; or the side that was asked agrees."""
    if one.merged_into_id or other.merged_into_id:
        return denied(_JOINED_ALREADY)
    asked = pair.asked_of if pair and pair.state == State.ASKED else None
    if asked is not None:
        verdict = may_speak_for(user, asked)
        if verdict or verdict.needs_second_factor:
            return verdict
    first, second = may_speak_for(user, one), may_speak_for(user, other)
    if first and second:
        return first
    return denied(
        _("You work for one of the two sides. Ask the other one, or let the region decide.")
    )


def may_ask_to_join(
    user: Visitor, one: Activity, other: Activity, pair: ActivityPair | None = None
) -> Verdict:
    """From one side, while the other is not asked already."""
    if one.merged_into_id or other.merged_into_id:
        return denied(_JOINED_ALREADY)
    if pair and pair.state == State.ASKED:
        return denied(_("The other side has been asked. Its answer is awaited."))
    return may_speak_for_either(user, one, other)


def may_tell_apart(
    user: Visitor, one: Activity, other: Activity, pair: ActivityPair | None = None
) -> Verdict:
    """Each side may say that these are two events; whoever asked takes the question back by it."""
    if one.merged_into_id or other.merged_into_id:
        return denied(_JOINED_ALREADY)
    return may_speak_for_either(user, one, other)


def may_take_apart(user: Visitor, pair: ActivityPair) -> Verdict:
    """Either side, as long as the entries are joined."""
    if pair.state != State.JOINED:
        return denied(_("These entries have been taken apart already."))
    return may_speak_for_either(user, pair.going, pair.kept)


def may_speak_for_either(user: Visitor, one: Activity, other: Activity) -> Verdict:
    first = may_speak_for(user, one)
    return first if first or first.needs_second_factor else may_speak_for(user, other)


def _held_by(networks: frozenset[int]) -> "QuerySet[ActivityHost, int]":
    return ActivityHost.objects.filter(network__in=networks).values_list("activity", flat=True)


def _for_one_of(user: Visitor, hosts: list[Network], *, otherwise: str | Promise) -> Verdict:
    if not hosts:
        return secretariat(user, otherwise)
    within = networks_within(user, ENTERING)
    own = next((host for host in hosts if host.pk in within), hosts[0])
    verdict = may_tell_story(user, own)
    if verdict:
        return allowed(verdict.right_used)
    return verdict if verdict.needs_second_factor else denied(otherwise)
