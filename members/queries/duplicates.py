"""Records that may be of one and the same member: found by name, acronym, domain and country, never judged here.

Names alone mislead, so each sign has its own weight. Measured with the database's likeness of folded names:
"Sonke Gender Justice" and "Sonke Gender Justice Network" 0.72 are one; "Save the Children Sweden" and "… Norway" 0.60
and "Promundo-US" and "Promundo Brasil" 0.47 are two each, and what tells them apart is the country.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.models import Application, DuplicateSuspicion, Member, Membership, Representative
from networks.models import Network

# From here on two names are alike wherever the members are …
ALIKE_ANYWHERE = 0.65
# … and from here on when they are in one country, or the country of one is not known.
ALIKE_IN_A_COUNTRY = 0.45

# Addresses and pages that many share tell nothing about who somebody is.
SHARED_MAIL = frozenset(
    [
        "aol.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "hotmail.fr",
        "hotmail.es",
        "icloud.com",
        "laposte.net",
        "live.com",
        "live.fr",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "orange.fr",
        "outlook.com",
        "outlook.fr",
        "outlook.es",
        "proton.me",
        "protonmail.com",
        "riseup.net",
        "tutanota.com",
        "web.de",
        "yahoo.ca",
        "yahoo.co.in",
        "yahoo.co.uk",
        "yahoo.com",
        "yahoo.com.br",
        "yahoo.es",
        "yahoo.fr",
        "yandex.com",
        "yandex.ru",
        "ymail.com",
        "zoho.com",
    ]
)
SHARED_PAGES = frozenset(
    [
        "bit.ly",
        "docs.google.com",
        "facebook.com",
        "fb.com",
        "fb.me",
        "github.com",
        "instagram.com",
        "linkedin.com",
        "linktr.ee",
        "medium.com",
        "m.facebook.com",
        "sites.google.com",
        "t.me",
        "tiktok.com",
        "twitter.com",
        "x.com",
        "youtube.com",
    ]
)


@dataclass(frozen=True)
class Described:
    """What is known of a member that may be here already, as it was typed or imported."""

    name: str
    acronym: str = ""
    website: str = ""
    email: str = ""
    country: str = ""
    kind: str = Member.Kind.ORGANISATION
    # its own record, where it has one
    besides: int = 0


@dataclass(frozen=True)
class Likeness:
    """A record that looks like the one described, and in what: any of name, acronym, domain, country."""

    member_id: int
    public_id: UUID
    name: str
    country: str
    alike_in: tuple[str, ...]
    # of the names, from 0 to 1
    likeness: float


# One statement for one description and for five hundred. Each way of being alike is a join of its own, so that the
# planner takes the trigram index for names and hashes for the rest. Drafts that nobody has sent are seen by nobody else.
# The index is told from where on names matter before it is asked (three times as fast as with its own 0.3), for this
# transaction only.
_FIND = """
WITH told AS MATERIALIZED (
    SELECT set_config('pg_trgm.similarity_threshold', %(in_a_country)s::text, true)
), asked AS MATERIALIZED (
    SELECT place, portal_fold(typed.name) AS name_key, portal_fold(typed.acronym) AS acronym_key,
           site, mail, country, kind, besides
    FROM unnest(%(places)s::int[], %(names)s::text[], %(acronyms)s::text[], %(sites)s::text[],
                %(mails)s::text[], %(countries)s::text[], %(kinds)s::text[], %(besides)s::bigint[])
         AS typed(place, name, acronym, site, mail, country, kind, besides), told
), domains AS (
    SELECT place, site AS domain FROM asked WHERE site <> ''
    UNION SELECT place, mail FROM asked WHERE mail <> ''
), found AS (
    SELECT asked.place, member.id, false AS by_domain
    FROM asked JOIN members_member member ON member.name_key %% asked.name_key
    UNION SELECT asked.place, member.id, false
    FROM asked JOIN members_member member ON member.acronym_key = asked.acronym_key
    WHERE asked.acronym_key <> ''
    UNION SELECT asked.place, member.id, false
    FROM asked JOIN members_member member ON member.name_key = asked.acronym_key
    WHERE asked.acronym_key <> ''
    UNION SELECT asked.place, member.id, false
    FROM asked JOIN members_member member ON member.acronym_key = asked.name_key
    WHERE asked.name_key <> ''
    UNION SELECT domains.place, member.id, true
    FROM domains JOIN members_member member ON member.domain = domains.domain
    WHERE member.domain <> ''
    UNION SELECT domains.place, speaks.member_id, true
    FROM domains
    JOIN alliance_user person ON split_part(person.email, '@', 2) = domains.domain
    JOIN members_representative speaks
      ON speaks.user_id = person.id AND speaks.period @> current_date
), once AS (
    SELECT place, id, bool_or(by_domain) AS by_domain FROM found GROUP BY place, id
), weighed AS (
    SELECT asked.place, member.id, member.public_id, member.name, member.country, member.kind,
           similarity(member.name_key, asked.name_key) AS likeness,
           once.by_domain,
           (asked.acronym_key <> '' AND asked.acronym_key IN (member.acronym_key, member.name_key))
           OR (asked.name_key <> '' AND asked.name_key = member.acronym_key) AS by_acronym,
           asked.country = member.country AND asked.country <> '' AS same_country,
           asked.country = '' OR member.country = '' OR asked.country = member.country
             AS maybe_same_country
    FROM once
    JOIN asked USING (place)
    JOIN members_member member ON member.id = once.id
    WHERE member.kind = asked.kind
      AND member.id <> asked.besides
      AND member.merged_into_id IS NULL
      AND member.name <> ''
      AND (EXISTS (SELECT FROM members_membership m WHERE m.member_id = member.id)
           OR EXISTS (SELECT FROM members_application a
                      WHERE a.member_id = member.id AND a.submitted_at IS NOT NULL))
)
SELECT place, id, public_id, name, country, likeness, by_domain, by_acronym, same_country,
       likeness >= %(anywhere)s OR (likeness >= %(in_a_country)s AND maybe_same_country) AS by_name
FROM weighed
WHERE likeness >= %(anywhere)s
   OR (likeness >= %(in_a_country)s AND maybe_same_country)
   OR (kind = 'organisation' AND (by_domain OR (by_acronym AND maybe_same_country)))
ORDER BY place, by_domain DESC, likeness DESC, id
"""


def alike(
    *,
    name: str,
    acronym: str = "",
    website: str = "",
    country: str = "",
    email: str = "",
    kind: str = Member.Kind.ORGANISATION,
    besides: Member | None = None,
) -> list[Likeness]:
    """The records that look like this one, hidden ones among them: for decisions inside, never to be shown to the public.

    One query.
    """
    described = Described(
        name=name,
        acronym=acronym,
        website=website,
        email=email,
        country=country,
        kind=kind,
        besides=besides.pk if besides else 0,
    )
    return alike_rows([described]).get(0, [])


def alike_rows(rows: Sequence[Described]) -> dict[int, list[Likeness]]:
    """For many descriptions at once: their places in the sequence, and what looks like them. One query."""
    if not rows:
        return {}
    found: defaultdict[int, list[Likeness]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FIND, _as_arrays(rows))
        for place, *values in cursor.fetchall():
            found[place].append(_likeness(*values))
    return dict(found)


def comparable() -> "QuerySet[Member]":
    """The records that are compared of themselves: those that belonged somewhere or asked to. A draft is nobody's business."""
    belonged = Membership.objects.filter(member=OuterRef("pk"))
    asked = Application.objects.filter(member=OuterRef("pk"), submitted_at__isnull=False)
    return Member.objects.standing().named().filter(Exists(belonged) | Exists(asked))


def described(members: Iterable[Member]) -> list[Described]:
    """Records as they describe themselves, each besides itself. Its sealed address is left out."""
    return [
        Described(
            name=member.name,
            acronym=member.acronym,
            website=member.website,
            country=member.country,
            kind=member.kind,
            besides=member.pk,
        )
        for member in members
    ]


def domain_of(website: str) -> str:
    """The host of a website without "www."; nothing for pages on hosts that many share, and for what is no address."""
    try:
        host = (urlsplit(website if "//" in website else f"//{website}").hostname or "").lower()
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    return "" if host in SHARED_PAGES or "." not in host else host[:120]


def mail_domain_of(email: str) -> str:
    """What follows the @; nothing for providers that many share."""
    domain = email.rpartition("@")[2].strip().lower() if "@" in email else ""
    return "" if domain in SHARED_MAIL else domain[:120]


def follow(member: Member) -> Member:
    """The record that stands for this one today: itself, or what it was joined into."""
    seen: set[int] = set()
    while member.merged_into is not None and member.pk not in seen:
        seen.add(member.pk)
        member = member.merged_into
    return member


def pairs_among(members: "QuerySet[Member] | None") -> "QuerySet[DuplicateSuspicion]":
    """Pairs of which both records are among these members, or were joined into one of them; None: all pairs."""
    pairs = DuplicateSuspicion.objects.select_related("first", "second")
    if members is None:
        return pairs
    reach = Member.objects.filter(
        Q(pk__in=members.values("pk")) | Q(merged_into__in=members.values("pk"))
    ).values("pk")
    return pairs.filter(first__in=reach, second__in=reach)


def unjudged(pairs: "QuerySet[DuplicateSuspicion]") -> "QuerySet[DuplicateSuspicion]":
    """Those that nobody has judged, the most alike first."""
    return pairs.filter(
        answer=DuplicateSuspicion.Answer.OPEN,
        first__merged_into__isnull=True,
        second__merged_into__isnull=True,
    ).order_by("-likeness", "pk")


def _as_arrays(rows: Sequence[Described]) -> dict[str, Any]:
    return {
        "places": list(range(len(rows))),
        "names": [_clean(row.name) for row in rows],
        "acronyms": [_clean(row.acronym) for row in rows],
        "sites": [_clean(domain_of(row.website)) for row in rows],
        "mails": [_clean(mail_domain_of(row.email)) for row in rows],
        "countries": [_clean(row.country) for row in rows],
        "kinds": [str(row.kind) for row in rows],
        "besides": [row.besides for row in rows],
        "anywhere": ALIKE_ANYWHERE,
        "in_a_country": ALIKE_IN_A_COUNTRY,
    }


def _clean(text: str) -> str:
    """The database takes no NUL, and nobody's name is longer than a name."""
    return text.replace("\x00", "")[:300]


def _likeness(
    member_id: int,
    public_id: UUID,
    name: str,
    country: str,
    likeness: float,
    by_domain: bool,  # noqa: FBT001 - a row of the statement above
    by_acronym: bool,  # noqa: FBT001
    same_country: bool,  # noqa: FBT001
    by_name: bool,  # noqa: FBT001
) -> Likeness:
    signs: Mapping[str, bool] = {
        "name": by_name,
        "acronym": by_acronym,
        "domain": by_domain,
        "country": same_country,
    }
    return Likeness(
        member_id=member_id,
        public_id=public_id,
        name=name,
        country=country,
        alike_in=tuple(sign for sign, holds in signs.items() if holds),
        likeness=round(likeness, 3),
    )


# --- what the pages show ----------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """One of two records that are compared: what tells them apart, and nothing that is sealed."""

    member: Member
    networks: tuple[tuple[Network, date | None], ...]
    representatives: int
    has_request: bool


def side_of(member: Member) -> Side:
    return Side(
        member=member,
        networks=tuple(
            (row.network, row.period.lower)
            for row in Membership.objects.in_force()
            .filter(member=member)
            .select_related("network")
            .order_by("pk")
        ),
        representatives=Representative.objects.in_force().filter(member=member).count(),
        has_request=Application.objects.under_way().filter(member=member).exists(),
    )


@dataclass(frozen=True)
class Effects:
    """What joining a record into another ends, and what stays where it is."""

    memberships: tuple[Membership, ...]
    representatives: tuple[Representative, ...]
    invitations: int
    has_request: bool


def effects_of_merging(merged: Member) -> Effects:
    speaking = Representative.objects.in_force().filter(member=merged).select_related("user")
    belonging = Membership.objects.in_force().filter(member=merged).select_related("network")
    return Effects(
        memberships=tuple(belonging.order_by("pk")),
        representatives=tuple(speaking.order_by("pk")),
        invitations=merged.invitations.filter(
            used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
        ).count(),
        has_request=Application.objects.under_way().filter(member=merged).exists(),
    )
