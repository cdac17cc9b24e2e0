"""Requests to join of the demonstration: sent, asked about, recommended, approved, declined, in four languages."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress

from alliance import demo_accounts
from alliance.content import read
from alliance.models import User
from members.actions import joining
from members.actions.applications import submit_application
from members.actions.decisions import approve_application, decline_application
from members.actions.pledges import sign
from members.actions.reviews import ask_information, recommend_application, take_up_application
from members.models import Application
from members.queries.moves import DeclineReason
from members.queries.pledges import texts_to_sign
from networks.models import Network

# Who acts at the desk that a network's requests come to.
REVIEWERS = {
    "cameroon": demo_accounts.CAMEROON,
    "africa": demo_accounts.AFRICA,
    "latin-america": demo_accounts.LATIN_AMERICA,
}


def load() -> None:
    for row in read(__file__, "applications.toml")["application"]:
        application = _sent(row)
        for move in row["moves"]:
            _MOVES[move](application, row, _person(REVIEWERS[row["network"]]))


def _sent(row: dict[str, Any]) -> Application:
    """A request as its applicant writes and sends it, page by page."""
    by = _applicant(row)
    network = Network.objects.get(slug=row["network"])
    draft = joining.begin_application(by=by, kind=row["kind"], language=row["language"])
    joining.say_country(application=draft, country=row["country"], by=by)
    joining.choose_network(application=draft, network=network, is_at_large=False, by=by)
    joining.name_member(application=draft, name=row["name"], acronym=row.get("acronym", ""), by=by)
    joining.describe_work(
        application=draft,
        about=row["about"],
        work_with_men=row["work_with_men"],
        has_safeguarding_policy=row.get("has_safeguarding_policy"),
        language=row["language"],
        by=by,
    )
    joining.say_motivation(
        application=draft,
        motivation=row["motivation"],
        heard_from="",
        language=row["language"],
        by=by,
    )
    if "referee" in row:
        joining.name_referees(
            application=draft, referees=[joining.Referee(**row["referee"])], by=by
        )
    sign(
        versions=texts_to_sign(network),
        language=row["language"],
        typed_name=row["person"],
        function=row.get("function", ""),
        on_behalf_of=draft.member,
        by=by,
    )
    return submit_application(application=draft, by=by)


def _ask(application: Application, row: dict[str, Any], by: User) -> None:
    ask_information(application=application, question=row["question"], by=by)


def _take_up(application: Application, row: dict[str, Any], by: User) -> None:
    take_up_application(application=application, by=by)


def _recommend(application: Application, row: dict[str, Any], by: User) -> None:
    recommend_application(application=application, note_internal=row["note_internal"], by=by)


def _approve(application: Application, row: dict[str, Any], by: User) -> None:
    approve_application(application=application, note_to_applicant=row["note_to_applicant"], by=by)


def _decline(application: Application, row: dict[str, Any], by: User) -> None:
    decline_application(
        application=application,
        reason_code=DeclineReason(row["reason_code"]),
        note_to_applicant=row["note_to_applicant"],
        by=by,
    )


_MOVES: dict[str, Callable[[Application, dict[str, Any], User], None]] = {
    "ask": _ask,
    "take_up": _take_up,
    "recommend": _recommend,
    "approve": _approve,
    "decline": _decline,
}


def _applicant(row: dict[str, Any]) -> User:
    """An invented account with a verified address, to which nobody can sign in."""
    user = User.objects.create_user(
        row["email"],
        None,
        name=row["person"],
        language=row["language"],
        is_demonstration=True,
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
