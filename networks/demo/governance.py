"""Rules of admission and terms of the demonstration alliance. The people who sit are invented and say so."""

from datetime import date
from typing import Any

from alliance import demo_accounts
from alliance.models import User
from networks.actions import (
    AdmissionRules,
    change_network_settings,
    enter_term,
    set_admission_policy,
)
from networks.models import Network, Seat, SeatTerm

How = SeatTerm.How
# body, position of the seat, name, from, until, how
TERMS = (
    ("global-board", 1, "Sample: Adaeze N.", date(2015, 1, 1), date(2018, 1, 1), How.ELECTED),
    ("global-board", 1, "Sample: Tomás R.", date(2018, 1, 1), None, How.ELECTED),
    ("global-board", 2, "Sample: Ingunn H.", date(2016, 6, 1), None, How.APPOINTED),
    (
        "latin-america-steering-committee",
        1,
        "Sample: Paola V.",
        date(2017, 7, 1),
        None,
        How.ELECTED,
    ),
)
RULES = AdmissionRules(
    quorum=1,
    referees=0,
    target_days=7,
    max_days=30,
    min_representatives=1,
    deputies_decide=True,
)


def load(by: User) -> None:
    """Enter sample terms; the coordinations write down how they admit."""
    for body, position, name, since, until, how in TERMS:
        enter_term(
            seat=Seat.objects.get(body__slug=body, position=position),
            name=name,
            since=since,
            until=until,
            how=how,
            by=by,
        )
    _admits("cameroon", by=demo_accounts.CAMEROON, quorum=1)
    _admits("africa", by=demo_accounts.AFRICA, quorum=2, referees=1, target_days=10)
    _counts_days_in("cameroon", "Africa/Douala", by=demo_accounts.CAMEROON)


def _admits(slug: str, *, by: str, **changes: Any) -> None:
    set_admission_policy(
        network=Network.objects.get(slug=slug),
        rules=AdmissionRules(**{**vars(RULES), **changes}),
        by=_person(by),
    )


def _counts_days_in(slug: str, zone: str, *, by: str) -> None:
    network = Network.objects.get(slug=slug)
    change_network_settings(
        network=network,
        mailbox=network.mailbox,
        time_zone=zone,
        languages=network.languages,
        by=_person(by),
    )


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
