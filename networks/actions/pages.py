"""What a coordination changes about its network: the texts of its page, its settings, how it admits members."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.finding import index
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts
from alliance.translations import write_texts
from networks.models import AdmissionPolicy, Network
from networks.permissions import may_edit_page, may_name_network, may_set_rules
from networks.queries import page_version


class PageMovedOn(ValidationError):
    """Somebody else wrote on the same page in the meantime."""


@dataclass(frozen=True)
class AdmissionRules:
    """How a network admits: how many look, how many vouch, how long it may take, who decides."""

    quorum: int
    referees: int
    target_days: int
    max_days: int
    min_representatives: int
    deputies_decide: bool


@transaction.atomic
def edit_page(
    *,
    network: Network,
    texts: Mapping[str, Texts],
    states: Mapping[str, Mapping[str, str]],
    version: str,
    by: User,
    source_language: str = settings.LANGUAGE_CODE,
) -> list[str]:
    """Write the texts of a network's page in all languages; the name is the Secretariat's to write.

    Raises PageMovedOn when the page no longer says what the editor began with.
    """
    verdict = require(may_edit_page(by, network))
    if "name" in texts:
        require(may_name_network(by))
    network = Network.objects.select_for_update().get(pk=network.pk)
    if version != page_version(network):
        raise PageMovedOn(
            _(
                "Somebody else changed this page in the meantime. What you typed is still here; "
                "compare it with the page and send it again if yours is right."
            )
        )
    changed = write_texts(network, texts, states=states, source_language=source_language, by=by)
    if changed:
        index.changed("networks", network.slug)
        record(
            "network.page_edited",
            network,
            by=by,
            right_used=verdict.right_used,
            after={"texts": changed},
        )
    return changed


@transaction.atomic
def change_network_settings(
    *, network: Network, mailbox: str, time_zone: str, languages: Iterable[str], by: User
) -> Network:
    """Say where a network's office is written to, in which zone its days count, in which languages it works."""
    verdict = require(may_set_rules(by, network))
    network = Network.objects.select_for_update().get(pk=network.pk)
    before = _settings_of(network)
    network.mailbox = mailbox
    network.time_zone = time_zone
    network.languages = list(languages)
    network.save()
    if _settings_of(network) != before:
        record(
            "network.settings_changed",
            network,
            by=by,
            right_used=verdict.right_used,
            before=before,
            after=_settings_of(network),
        )
    return network


@transaction.atomic
def set_admission_policy(
    *, network: Network, rules: AdmissionRules, by: User, note: Texts | None = None
) -> AdmissionPolicy:
    """Write down how a network admits members; from then on an emerging network admits by itself."""
    verdict = require(may_set_rules(by, network))
    # two people saving at once: the second waits here, so that there is one row
    network = Network.objects.select_for_update().get(pk=network.pk)
    policy = AdmissionPolicy.objects.filter(network=network).first()
    before = _rules_of(policy) if policy else None
    policy = policy or AdmissionPolicy(network=network)
    for field, value in asdict(rules).items():
        setattr(policy, field, value)
    policy.save()
    texts = write_texts(policy, {"note": note or {}}, by=by)
    if before != asdict(rules) or texts:
        record(
            "network.admission_set",
            network,
            by=by,
            right_used=verdict.right_used,
            before=before,
            after={**asdict(rules), "texts": texts},
        )
    return policy


@transaction.atomic
def withdraw_admission_policy(*, network: Network, by: User) -> None:
    """Go back to the usual rules; an emerging network leaves its admissions to the one above again."""
    verdict = require(may_set_rules(by, network))
    policy = AdmissionPolicy.objects.select_for_update().filter(network=network).first()
    if policy is None:
        return
    before = _rules_of(policy)
    policy.delete()
    record(
        "network.admission_withdrawn",
        network,
        by=by,
        right_used=verdict.right_used,
        before=before,
    )


def _rules_of(policy: AdmissionPolicy) -> dict[str, int | bool]:
    return {field: getattr(policy, field) for field in AdmissionRules.__dataclass_fields__}


def _settings_of(network: Network) -> dict[str, object]:
    return {
        "mailbox": network.mailbox,
        "time_zone": network.time_zone,
        "languages": list(network.languages),
    }
