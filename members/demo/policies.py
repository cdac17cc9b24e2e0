"""The texts of the demonstration alliance, one network's adaptation, and who of its people has signed."""

from typing import Any

from alliance import demo_accounts
from alliance.content import read
from alliance.models import User
from members.actions.pledges import sign
from members.actions.policies import Wording, enter_approved_version
from members.models import Member, PolicyVersion, Representative
from members.queries.pledges import networks_binding, texts_to_sign
from networks.models import Network


def load(by: User) -> None:
    content = read(__file__, "policies.toml")
    for row in content["document"]:
        _enter(row, network=None, text=row["text"], by=by)
    for row in content["adaptation"]:
        _enter(
            row,
            network=Network.objects.get(slug=row["network"]),
            text=_adapted(_text_of(content, row["kind"]), row["adds"]),
            by=by,
        )


def sign_for_all() -> None:
    """Everybody who speaks for a member signs."""
    represented = Representative.objects.in_force().values("member")
    for member in Member.objects.filter(pk__in=represented).order_by("pk"):
        sign_for(member)


def sign_for(member: Member) -> None:
    """Those who speak for a member sign, in their own language: primaries for it, others for themselves."""
    rows = Representative.objects.in_force().filter(member=member).select_related("user")
    for row in rows.order_by("pk"):
        is_primary = row.role == Representative.Role.PRIMARY
        sign(
            versions=_texts_of(member),
            language=row.user.language,
            typed_name=row.user.name,
            function="coordination" if is_primary and not member.is_person else "",
            on_behalf_of=member if is_primary else None,
            by=row.user,
        )


def _texts_of(member: Member) -> tuple[PolicyVersion, ...]:
    found: dict[int, PolicyVersion] = {}
    for network_id in networks_binding(member):
        network = Network.objects.get(pk=network_id) if network_id else None
        found |= {version.pk: version for version in texts_to_sign(network)}
    return tuple(found.values())


def _enter(row: dict[str, Any], *, network: Network | None, text: dict[str, str], by: User) -> None:
    enter_approved_version(
        kind=row["kind"],
        network=network,
        wording=Wording(title=row["title"], text=text, summary=row["summary"]),
        in_force_from=row["in_force_from"],
        minute_ref=row["minute_ref"],
        approved_by=User.objects.get(email=demo_accounts.BOARD, is_demonstration=True),
        by=by,
    )


def _text_of(content: dict[str, Any], kind: str) -> dict[str, str]:
    return next(dict(row["text"]) for row in content["document"] if row["kind"] == kind)


def _adapted(text: dict[str, str], adds: dict[str, str]) -> dict[str, str]:
    return {language: f"{text[language].strip()}\n\n{adds[language].strip()}" for language in text}
