"""Who may go where: every address and every kind of visitor, the expected answers written by hand.

200 the page, 302 sent on (a visitor without an account: to sign in), 403 seen but not allowed, 404 not even seen,
405 not with this method.
"""

from dataclasses import dataclass, field

from alliance import demo_accounts

# The columns, from left to right.
VISITORS: dict[str, str | None] = {
    "anyone": None,
    "applicant": demo_accounts.APPLICANT,
    "member": demo_accounts.MEMBER,
    "representative": demo_accounts.REPRESENTATIVE,
    "national coordinator": demo_accounts.CAMEROON,
    "regional coordinator": demo_accounts.AFRICA,
    "secretariat": demo_accounts.SECRETARIAT,
    "focal point": demo_accounts.FOCAL_POINT,
    "board": demo_accounts.BOARD,
    "technical administrator": demo_accounts.TECHNICAL,
    "stranger from another network": demo_accounts.LATIN_AMERICA,
}


@dataclass(frozen=True)
class Row:
    """One address asked with one method, and the answer to each visitor, in the order of the columns."""

    name: str
    answers: tuple[int, ...]
    values: dict[str, object] = field(default_factory=dict)
    method: str = "GET"


def everyone(code: int) -> tuple[int, ...]:
    return (code,) * len(VISITORS)


def signed_in(code: int) -> tuple[int, ...]:
    """The same answer to everybody with an account; others are sent to sign in."""
    return (302, *(code,) * (len(VISITORS) - 1))


def only(code: int, *who: str, otherwise: int) -> tuple[int, ...]:
    """This answer to these, another to everybody else with an account; others are sent to sign in."""
    return (302, *(code if visitor in who else otherwise for visitor in list(VISITORS)[1:]))


PUBLIC, SIGNED_IN = everyone(200), signed_in(200)
# The account pages for people who are not signed in send everybody else away.
BEFORE_SIGN_IN = (200, *(302,) * (len(VISITORS) - 1))
SECRETARIAT_ONLY = only(200, "secretariat", otherwise=403)
FRESH_PROOF = signed_in(302)
