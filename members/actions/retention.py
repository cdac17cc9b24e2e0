"""How long what is kept about people is kept, as one table, and the daily work that empties what is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.actors import PORTAL_ADDRESS, the_portal
from alliance.audit import record
from alliance.models import User
from members.actions.erasure import forget_answers, forget_never_members
from members.models import (
    Announcement,
    Application,
    Delivery,
    ErasureRequest,
    ImportBatch,
    ImportRow,
    Invitation,
    PersonalExport,
    Pledge,
    PrimaryRecovery,
    Reference,
    RepresentationRequest,
    Representative,
)
from networks.models import RoleAssignment, SeatTerm

# A run never empties more of one kind than this: a wrong clock must not empty the portal in a night.
MOST_A_RUN = 500


@dataclass(frozen=True)
class Rule:
    """One kind of thing and its time. `due` are the rows whose time has come, `let_go` empties these and says how many."""

    name: str
    what: str | Promise
    days: int
    due: Callable[[datetime], QuerySet[Any]]
    let_go: Callable[[list[int]], int]


@dataclass(frozen=True)
class Outcome:
    """What one run did with one rule."""

    rule: Rule
    due: int
    gone: int


def purge_expired(*, dry_run: bool, most: int = MOST_A_RUN) -> list[Outcome]:
    """Empty what is due, each rule in a transaction of its own. A dry run counts and changes nothing."""
    return [_apply(rule, dry_run=dry_run, most=most) for rule in RULES]


@transaction.atomic
def _apply(rule: Rule, *, dry_run: bool, most: int) -> Outcome:
    rows = rule.due(timezone.now() - timedelta(days=rule.days))
    due = rows.count()
    if dry_run or not due:
        return Outcome(rule, due, 0)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    gone = rule.let_go(keys)
    record(
        "retention.applied",
        the_portal(),
        by=the_portal(),
        right_used="retention",
        after={"rule": rule.name, "due": due, "gone": gone},
    )
    return Outcome(rule, due, gone)


# --- whose time has come -----------------------------------------------------------------------


def _unverified_accounts(before: datetime) -> QuerySet[Any]:
    """Accounts whose address nobody confirmed and which nothing hangs on."""
    return User.objects.filter(
        ~Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)),
        ~Exists(RoleAssignment.objects.filter(user=OuterRef("pk"))),
        ~Exists(Representative.objects.filter(user=OuterRef("pk"))),
        ~Exists(Application.objects.filter(applicant=OuterRef("pk"))),
        ~Exists(Pledge.objects.filter(user=OuterRef("pk"))),
        ~Exists(ErasureRequest.objects.filter(user=OuterRef("pk"))),
        ~Exists(SeatTerm.objects.filter(user=OuterRef("pk"))),
        joined_at__lt=before,
        erased_at__isnull=True,
        last_login__isnull=True,
    ).exclude(email=PORTAL_ADDRESS)


def _abandoned_drafts(before: datetime) -> QuerySet[Any]:
    over = [Application.State.EXPIRED, Application.State.WITHDRAWN]
    return Application.objects.filter(
        state__in=over, submitted_at__isnull=True, changed_at__lt=before
    ).exclude(motivation="", work_with_men="", heard_from="", member__name="")


def _declined_applications(before: datetime) -> QuerySet[Any]:
    over = [Application.State.DECLINED, Application.State.WITHDRAWN, Application.State.EXPIRED]
    return Application.objects.filter(
        Q(decided_at__lt=before) | Q(decided_at__isnull=True, changed_at__lt=before),
        state__in=over,
        submitted_at__isnull=False,
    ).filter(
        ~Q(motivation="", work_with_men="", heard_from="")
        | Exists(Reference.objects.filter(application=OuterRef("pk")))
    )


def _old_invitations(before: datetime) -> QuerySet[Any]:
    return Invitation.objects.filter(expires_at__lt=before).exclude(email_mac="")


def _answered_requests(before: datetime) -> QuerySet[Any]:
    return RepresentationRequest.objects.filter(answered_at__lt=before).exclude(message="")


def _forgotten_recoveries(before: datetime) -> QuerySet[Any]:
    """Where an address still stands, long after those who are there could object."""
    kept = PrimaryRecovery.objects.alias(address=Length("email"))
    return kept.filter(address__gt=0, not_before__lt=before)


def _imported_files(before: datetime) -> QuerySet[Any]:
    return ImportBatch.objects.filter(
        Q(finished_at__lt=before) | Q(finished_at__isnull=True, ordered_at__lt=before)
    ).exclude(content=b"")


def _exports(before: datetime) -> QuerySet[Any]:
    return PersonalExport.objects.filter(finished_at__lt=before).exclude(size=0)


def _written_announcements(before: datetime) -> QuerySet[Any]:
    """Long after a sending ended nobody lets it go on, so who has a copy is no longer needed to write none twice."""
    copies = Delivery.objects.filter(announcement=OuterRef("pk"))
    return Announcement.objects.filter(Exists(copies), finished_at__lt=before)


def _old_sessions(before: datetime) -> QuerySet[Any]:
    old: QuerySet[Any] = UserSession.objects.filter(created_at__lt=before)
    return old


# --- how it goes -------------------------------------------------------------------------------


def _delete_accounts(keys: list[int]) -> int:
    """With what hangs on a never confirmed account: its address, which goes with it. Acts it did stay, as acts of nobody."""
    rows = User.objects.filter(pk__in=keys)
    EmailAddress.objects.filter(user__in=rows).delete()
    return sum(_as_tombstone(user) for user in rows.order_by("pk"))


def _as_tombstone(user: User) -> bool:
    """The trail names the account that was opened, so the row stays and is emptied."""
    return bool(
        User.objects.filter(pk=user.pk).update(
            email=f"{user.public_id}@erased.invalid",
            name="",
            is_active=False,
            erased_at=timezone.now(),
        )
    )


def _empty_requests_to_join(keys: list[int]) -> int:
    """The answers go, and with them the half-described member that never was one."""
    forgotten = forget_answers(keys)
    forget_never_members(keys)
    return forgotten


def _empty_invitations(keys: list[int]) -> int:
    """That somebody was invited stays; to which address does not."""
    return Invitation.objects.filter(pk__in=keys).update(
        email="",
        email_mac="",
        revoked_at=F("expires_at"),
    )


def _empty_requests(keys: list[int]) -> int:
    return RepresentationRequest.objects.filter(pk__in=keys).update(message="")


def _end_recoveries(keys: list[int]) -> int:
    """Nobody confirmed them in all the time: they end, as if somebody had objected, and can be proposed anew."""
    PrimaryRecovery.objects.open().filter(pk__in=keys).update(refused_at=timezone.now())
    return PrimaryRecovery.objects.filter(pk__in=keys).update(email="")


def _empty_imports(keys: list[int]) -> int:
    ImportRow.objects.filter(batch__in=keys).update(cells={}, before={}, messages={})
    return ImportBatch.objects.filter(pk__in=keys).update(content=b"", file_name="")


def _empty_exports(keys: list[int]) -> int:
    return PersonalExport.objects.filter(pk__in=keys).update(content="", size=0)


def _delete_copies(keys: list[int]) -> int:
    Delivery.objects.filter(announcement__in=keys).delete()
    return len(keys)


def _delete_sessions(keys: list[int]) -> int:
    gone, _rows = UserSession.objects.filter(pk__in=keys).delete()
    return int(gone)


RULES = (
    Rule(
        "unverified_accounts",
        _("accounts whose address was never confirmed"),
        7,
        _unverified_accounts,
        _delete_accounts,
    ),
    Rule("exports", _("copies of one's own data"), 2, _exports, _empty_exports),
    Rule(
        "drafts",
        _("answers of requests that were never sent and have expired"),
        90,
        _abandoned_drafts,
        _empty_requests_to_join,
    ),
    Rule(
        "invitations",
        _("addresses of invitations that have expired"),
        30,
        _old_invitations,
        _empty_invitations,
    ),
    Rule(
        "requests_to_represent",
        _("messages of answered requests to speak for an organisation"),
        30,
        _answered_requests,
        _empty_requests,
    ),
    Rule(
        "recoveries",
        _("proposed primary representatives whom nobody confirmed"),
        90,
        _forgotten_recoveries,
        _end_recoveries,
    ),
    Rule("imports", _("files and rows of imported lists"), 30, _imported_files, _empty_imports),
    Rule(
        "deliveries",
        _("to whom messages of a network went"),
        90,
        _written_announcements,
        _delete_copies,
    ),
    Rule(
        "sessions", _("notes on browsers that were signed in"), 90, _old_sessions, _delete_sessions
    ),
    Rule(
        "closed_applications",
        _("answers of requests that were declined, withdrawn or expired"),
        730,
        _declined_applications,
        _empty_requests_to_join,
    ),
)
