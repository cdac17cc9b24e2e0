"""What allauth asks us: how mail is sent, who somebody is called, how secrets are sealed."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from alliance.models import User


def safe_name(user: User) -> str:
    """Mails name nobody."""
    return ""


class AccountAdapter(DefaultAccountAdapter):
    pass


class SealingMFAAdapter(DefaultMFAAdapter):
    pass
