"""Who writes highlights, who decides on them, who sees one before everybody does, who takes it out of sight."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.actors import is_the_portal
from alliance.permissions import Verdict, allowed, denied
from networks.models import Network
from networks.permissions import COORDINATION, Role, Visitor, may_act, networks_within
from networks.queries import tree_on
from reports.models import Highlight
from reports.permissions.rights import ENTERING, anyone_with, secretariat

State = Highlight.State

# Who writes: an editor's desk, the coordination of the network or one above it, the Secretariat.
WRITING = ENTERING | {Role.EDITOR}
TO_WRITE = (State.DRAFT, State.RETURNED)
RELEASED = (State.READY, State.PUBLISHED)

_NOT_YOURS = _(
    "Highlights are written by the network's editors, its coordination and the Secretariat."
)
_NOT_THE_DESK = _("The network above decides on this highlight.")
_NOT_WAITING = _("This highlight is not waiting to be decided.")


def may_see_highlights(user: Visitor) -> Verdict:
    return anyone_with(WRITING, user, _NOT_YOURS)


def may_write_highlight(user: Visitor, network: Network) -> Verdict:
    return may_act(user, WRITING, network, otherwise=_NOT_YOURS)


def is_live(highlight: Highlight) -> bool:
    """Whether everybody reads it today."""
    if highlight.state == State.READY:
        return highlight.publish_on is not None and highlight.publish_on <= timezone.now().date()
    return highlight.state == State.PUBLISHED


def may_keep_highlight(user: Visitor, highlight: Highlight) -> Verdict:
    """Its page among the work of staff, for those who write and those who decide."""
    verdict = may_write_highlight(user, highlight.network)
    if verdict or verdict.needs_second_factor:
        return verdict
    return _at_the_desk(user, highlight.network, otherwise=_NOT_YOURS)


def may_change_highlight(user: Visitor, highlight: Highlight) -> Verdict:
    """Its words, its photo, and handing it in."""
    if highlight.state not in TO_WRITE:
        return denied(_MOVED_ON[State(highlight.state)])
    return may_write_highlight(user, highlight.network)


def may_take_back_highlight(user: Visitor, highlight: Highlight) -> Verdict:
    """Before anybody decided."""
    if highlight.state != State.WITH_REGION:
        return denied(_NOT_WAITING)
    return may_write_highlight(user, highlight.network)


def may_decide_highlight(user: Visitor, highlight: Highlight) -> Verdict:
    """The network above, or the Secretariat for those straight under the whole; never somebody who wrote in it."""
    if highlight.state != State.WITH_REGION:
        return denied(_NOT_WAITING)
    verdict = _at_the_desk(user, highlight.network, otherwise=_NOT_THE_DESK)
    if verdict and (highlight.written_by == user or highlight.writers.filter(pk=user.pk).exists()):
        return denied(_("You wrote in this highlight. Somebody else decides on it."))
    return verdict


def may_withdraw_highlight(user: Visitor, highlight: Highlight) -> Verdict:
    """Whoever may write it, the desk above, the Secretariat: what could harm somebody goes at once."""
    if highlight.state not in RELEASED:
        return denied(_("Only what is published or waits for its day is withdrawn."))
    return may_keep_highlight(user, highlight)


def may_reopen_highlight(user: Visitor, highlight: Highlight) -> Verdict:
    """Write it anew after it was withdrawn."""
    if highlight.state != State.WITHDRAWN:
        return denied(_("Only a highlight that was withdrawn is written anew."))
    return may_write_highlight(user, highlight.network)


def networks_written_for(user: Visitor) -> frozenset[int]:
    return networks_within(user, WRITING)


def networks_decided_for(user: Visitor) -> frozenset[int]:
    """The networks at whose desk the person sits: the set form of the desk."""
    tree = tree_on()
    coordinated = networks_within(user, COORDINATION)
    found = {pk for pk in tree.levels if _desk_of(pk) in coordinated}
    if secretariat(user, _NOT_THE_DESK):
        found |= {pk for pk in tree.levels if _desk_of(pk) is None}
    return frozenset(found)


def _desk_of(network_id: int) -> int | None:
    """The network above; None where that is the whole, for which the Secretariat decides."""
    tree = tree_on()
    above = tree.parent_of(network_id)
    return None if above is None or above == tree.root else above


def _at_the_desk(user: Visitor, network: Network, *, otherwise: str | Promise) -> Verdict:
    if is_the_portal(user):
        return allowed("the portal")
    desk = _desk_of(network.pk)
    if desk is None:
        return secretariat(user, otherwise)
    return may_act(user, COORDINATION, Network.objects.get(pk=desk), otherwise=otherwise)


_MOVED_ON = {
    State.WITH_REGION: _("This highlight waits to be decided. Take it back to write in it."),
    State.READY: _("This highlight is decided on and waits for its day."),
    State.PUBLISHED: _("This highlight is published. Withdraw it to write it anew."),
    State.WITHDRAWN: _("This highlight is withdrawn. It can be written anew."),
}
