"""One step of a return: held, asked whether it is as the person saw it, noted, told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise

from alliance.letters import full_address, write_letter
from alliance.models import User
from networks.models import Network, RoleAssignment
from networks.permissions import COORDINATION
from reports.models import NetworkReturn, ReturnStep
from reports.queries.returns import Lines

# What a step may change of a return.
MOVED = (
    *("state", "version", "has_nothing", "content_hash"),
    *("submitted_by", "submitted_at", "approved_by", "approved_at"),
)


class ReturnMovedOn(Exception):
    """Somebody else moved the return since the page was loaded; `owed` is what it is now."""

    def __init__(self, owed: NetworkReturn) -> None:
        super().__init__(owed.pk)
        self.owed = owed


class NotReady(Exception):
    """Why a return cannot be handed in yet, in sentences for people."""

    def __init__(self, *problems: str | Promise) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Refusal:
    """One of many returns that could not be moved, and why."""

    owed: NetworkReturn
    reason: str | Promise


class NoneMoved(Exception):
    """Many returns were to be moved at once, and some cannot be: so none was."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(len(refusals))
        self.refusals = refusals


def hold(returns: Collection[NetworkReturn], besides: Collection[int] = ()) -> list[NetworkReturn]:
    """The rows, locked after their networks: whoever writes a count locks the network first too."""
    keys = {owed.pk: owed.network_id for owed in returns}
    hold_networks({*keys.values(), *besides})
    held = NetworkReturn.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(
        held.select_related("network", "period", "submitted_by", "approved_by").order_by("pk")
    )


def hold_with_above(returns: Collection[NetworkReturn]) -> list[NetworkReturn]:
    """The same, and nobody decides above meanwhile: an approval there and a step here would not see each other."""
    lines = Lines.read()
    above = {
        network.pk
        for owed in returns
        for network in lines.above(owed.network_id, owed.period)
        if network.level != Network.Level.GLOBAL
    }
    return hold(returns, above)


def hold_networks(keys: Collection[int]) -> None:
    """In one order, so that two who hold several do not wait for each other for ever."""
    list(Network.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def require_version(row: NetworkReturn, version: int) -> None:
    if row.version != version:
        raise ReturnMovedOn(row)


def is_last_by(row: NetworkReturn, by: User) -> bool:
    last = row.steps.order_by("-pk").first()
    return last is not None and last.by_id == by.pk


def move(
    row: NetworkReturn, to: str, *, by: User, message: str = "", content_hash: str = ""
) -> None:
    move_together([row], to, by=by, message=message, contents={row.pk: content_hash})


def move_together(
    rows: Sequence[NetworkReturn],
    to: str,
    *,
    by: User,
    contents: Mapping[int, str],
    message: str = "",
) -> None:
    """All at once: what is below would not move any more after what is above it."""
    ReturnStep.objects.bulk_create(
        ReturnStep(
            networks_return=row,
            from_state=row.state,
            to_state=to,
            message=message,
            content_hash=contents[row.pk],
            by=by,
        )
        for row in rows
    )
    for row in rows:
        row.state = to
        row.version += 1
    NetworkReturn.objects.bulk_update(rows, MOVED)


def tell(rows: Collection[NetworkReturn], template: str, *, by: User) -> None:
    """A letter to the coordination of each network and to whoever submitted, but not to who did it."""
    coordinators = RoleAssignment.objects.in_force(timezone.now()).filter(
        network__in={row.network_id for row in rows}, role__in=COORDINATION
    )
    there: dict[int, dict[int, User]] = {}
    for one in coordinators.select_related("user").order_by("pk"):
        there.setdefault(one.network_id, {})[one.user_id] = one.user
    for row in rows:
        people = dict(there.get(row.network_id, {}))
        if row.submitted_by is not None:
            people[row.submitted_by.pk] = row.submitted_by
        people.pop(by.pk, None)
        for person in people.values():
            _write(row, template, person)


def _write(row: NetworkReturn, template: str, person: User) -> None:
    write_letter(
        template=template,
        to=person,
        context={
            "network": row.network,
            "period": row.period.code,
            "page": full_address("reports:return", row.public_id, language=person.language),
        },
        key=f"{template}:{row.pk}:{row.version}:{person.pk}",
    )
