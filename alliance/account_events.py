"""What allauth tells us about accounts goes into the audit trail: the only signals received, and they only record."""

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from alliance.audit import record
from alliance.models import User


@receiver(account.user_signed_up)
def opened(user: User, **_about: Any) -> None:
    record("account.opened", user, by=user)


@receiver(account.user_logged_in)
def signed_in(user: User, **_about: Any) -> None:
    record("account.signed_in", user, by=user)


@receiver(account.user_logged_out)
def signed_out(user: User | None, **_about: Any) -> None:
    if user is not None:
        record("account.signed_out", user, by=user)


@receiver(account.login_code_rejected)
@receiver(account.password_reset_code_rejected)
@receiver(account.email_verification_code_rejected)
def code_rejected(user: User | None, last_attempt: bool, **_about: Any) -> None:  # noqa: FBT001 - named by allauth
    if user is not None and user.pk:
        record("account.code_rejected", user, by=user, after={"last_attempt": last_attempt})


@receiver(account.password_set)
@receiver(account.password_changed)
def password_changed(user: User, **_about: Any) -> None:
    record("account.password_changed", user, by=user)


@receiver(account.password_reset)
def password_reset(user: User, **_about: Any) -> None:
    record("account.password_reset", user, by=user)


@receiver(account.email_confirmed)
def email_confirmed(email_address: EmailAddress, **_about: Any) -> None:
    record("account.email_confirmed", email_address.user, by=email_address.user)


@receiver(account.email_changed)
def email_changed(
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **_about: Any,
) -> None:
    """allauth also says so when the first address of a new account is confirmed; that is no change."""
    if from_email_address is not None and from_email_address.email != to_email_address.email:
        record("account.email_changed", user, by=user)


@receiver(mfa.authenticator_added)
def second_factor_added(user: User, authenticator: Authenticator, **_about: Any) -> None:
    record("second_factor.added", user, by=user, after={"kind": authenticator.type})


@receiver(mfa.authenticator_removed)
def second_factor_removed(user: User, authenticator: Authenticator, **_about: Any) -> None:
    record("second_factor.removed", user, by=user, before={"kind": authenticator.type})


@receiver(mfa.authenticator_reset)
def second_factor_reset(user: User, authenticator: Authenticator, **_about: Any) -> None:
    record("second_factor.reset", user, by=user, after={"kind": authenticator.type})


@receiver(mfa.authenticator_used)
def second_factor_used(user: User, authenticator: Authenticator, **_about: Any) -> None:
    record("second_factor.used", user, by=user, after={"kind": authenticator.type})


@receiver(mfa.authentication_failed)
def second_factor_failed(user: User, **_about: Any) -> None:
    record("second_factor.failed", user, by=user)
