"""How each page of a request asks, how it keeps the answer, and what it shows besides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from members.actions import joining as actions
from members.actions.pledges import NotInThisLanguage, TextMovedOn, sign
from members.forms import joining as asking
from members.forms.signing import PledgeForm
from members.models import ConsentRecord, Member
from members.models.privacy import Field, Level
from members.permissions.joining import may_begin_application, visible_alike
from members.queries.joining import (
    Page,
    answers_of,
)
from members.queries.routing import Proposal, choices, propose
from members.views.joining_steps import Asked, AskedAgain, onwards
from networks.models import Network, Theme

Purpose = ConsentRecord.Purpose


def _language_form(asked: Asked) -> forms.Form:
    return asking.LanguageForm(asked.typed, initial={"language": asked.language})


def _keep_language(asked: Asked, form: forms.Form) -> HttpResponse:
    language = form.cleaned_data["language"]
    actions.choose_account_language(language=language, by=asked.request.user)
    with translation.override(language):
        return onwards(asked)


def _for_whom_form(asked: Asked) -> forms.Form:
    initial = {"kind": asked.member.kind} if asked.journey.application else {}
    return asking.ForWhomForm(asked.typed, initial=initial)


def _keep_for_whom(asked: Asked, form: forms.Form) -> None:
    kind = form.cleaned_data["kind"]
    is_change = asked.journey.application is None or asked.member.kind != kind
    verdict = may_begin_application(asked.request.user, kind)
    if is_change and not verdict:
        form.add_error("kind", str(verdict.reason))
        raise AskedAgain
    actions.begin_application(by=asked.request.user, kind=kind, language=asked.language)


def _country_form(asked: Asked) -> forms.Form:
    return asking.CountryForm(
        asked.typed,
        is_person=asked.member.is_person,
        language=asked.language,
        initial={"country": asked.member.country},
    )


def _keep_country(asked: Asked, form: forms.Form) -> None:
    actions.say_country(
        application=asked.draft, country=form.cleaned_data["country"], by=asked.request.user
    )


def _network_form(asked: Asked) -> asking.NetworkForm:
    suggested = propose(asked.member.country).network
    others = [
        network
        for network in choices()
        if network.level != Network.Level.GLOBAL and network.pk != suggested.pk
    ]
    return asking.NetworkForm(
        asked.typed,
        suggested=suggested,
        others=others,
        initial=_network_as_chosen(asked, suggested, {network.slug for network in others}),
    )


def _network_as_chosen(asked: Asked, suggested: Network, others: set[str]) -> dict[str, str]:
    chosen = asked.draft.network
    slug = chosen.slug if chosen else asked.wish
    if asked.draft.is_at_large:
        return {"choice": asking.AT_LARGE}
    if slug in others:
        return {"choice": asking.ANOTHER, "other": slug}
    return {"choice": asking.SUGGESTED} if slug == suggested.slug else {}


def _keep_network(asked: Asked, form: forms.Form) -> None:
    assert isinstance(form, asking.NetworkForm)  # noqa: S101 - as this page makes it
    choice = form.cleaned_data["choice"]
    network, is_at_large = form.suggested, False
    if choice == asking.ANOTHER:
        network = form.others[form.cleaned_data["other"]]
    elif choice == asking.AT_LARGE:
        network, is_at_large = Network.objects.get(level=Network.Level.GLOBAL), True
    actions.choose_network(
        application=asked.draft, network=network, is_at_large=is_at_large, by=asked.request.user
    )


def _network_context(asked: Asked) -> dict[str, Any]:
    proposal: Proposal = propose(asked.member.country)
    return {"proposal": proposal}


def _pledge_form(asked: Asked) -> forms.Form:
    return PledgeForm(
        asked.typed,
        is_person=asked.member.is_person,
        texts=",".join(str(text.pk) for text in asked.journey.to_sign),
    )


def _keep_pledge(asked: Asked, form: forms.Form) -> None:
    try:
        sign(
            versions=asked.journey.to_sign,
            language=asked.language,
            typed_name=form.cleaned_data["typed_name"],
            function=form.cleaned_data.get("function", ""),
            on_behalf_of=asked.member,
            by=asked.request.user,
        )
    except TextMovedOn:
        form.add_error(None, _("The texts have just changed. Please open this page again."))
        raise AskedAgain from None
    except NotInThisLanguage:
        form.add_error(
            None, _("These texts do not exist in this language yet. Choose another language above.")
        )
        raise AskedAgain from None


def _pledge_context(asked: Asked) -> dict[str, Any]:
    return {"texts": asked.journey.to_sign}


def _name_form(asked: Asked) -> forms.Form:
    member = asked.member
    if member.is_person:
        name = member.name or asked.request.user.name
        return asking.PersonNameForm(asked.typed, initial={"name": name})
    initial = {name: getattr(member, name) for name in ("name", "acronym", "website", "size")}
    return asking.OrganisationNameForm(asked.typed, initial=initial)


def _keep_name(asked: Asked, form: forms.Form) -> HttpResponse | None:
    actions.name_member(application=asked.draft, by=asked.request.user, **form.cleaned_data)
    if asked.member.is_person or not _alike(asked):
        return None
    return redirect("members:join_alike")


def _work_form(asked: Asked) -> forms.Form:
    policy = {True: "yes", False: "no", None: ""}[asked.draft.has_safeguarding_policy]
    return asking.WorkForm(
        asked.typed,
        is_person=asked.member.is_person,
        initial={
            "about": asked.member.about,
            "work_with_men": asked.draft.work_with_men,
            "has_safeguarding_policy": policy,
        },
    )


def _keep_work(asked: Asked, form: forms.Form) -> None:
    answers = {"has_safeguarding_policy": None, **form.cleaned_data}
    actions.describe_work(
        application=asked.draft, language=asked.language, by=asked.request.user, **answers
    )


def _motivation_form(asked: Asked) -> forms.Form:
    initial = {"motivation": asked.draft.motivation, "heard_from": asked.draft.heard_from}
    return asking.MotivationForm(asked.typed, initial=initial)


def _keep_motivation(asked: Asked, form: forms.Form) -> None:
    actions.say_motivation(
        application=asked.draft,
        language=asked.language,
        by=asked.request.user,
        **form.cleaned_data,
    )


def _interests_form(asked: Asked) -> forms.Form:
    chosen = asked.member.themes.order_by("slug").values_list("slug", flat=True)
    return asking.InterestsForm(
        asked.typed,
        is_person=asked.member.is_person,
        language=asked.language,
        themes=Theme.objects.order_by("slug"),
        initial={
            "languages": asked.member.languages or [asked.language],
            "themes": list(chosen),
        },
    )


def _keep_interests(asked: Asked, form: forms.Form) -> None:
    actions.say_interests(
        application=asked.draft,
        languages=form.cleaned_data["languages"],
        themes=Theme.objects.filter(slug__in=form.cleaned_data["themes"]).order_by("slug"),
        by=asked.request.user,
    )


def _referees_form(asked: Asked) -> asking.RefereesForm:
    initial: dict[str, str] = {}
    for referee in asked.draft.references.order_by("position"):
        initial[f"name_{referee.position}"] = referee.name
        initial[f"email_{referee.position}"] = referee.email
    return asking.RefereesForm(
        asked.typed,
        number=asked.journey.referees,
        own_address=asked.request.user.email,
        initial=initial,
    )


def _keep_referees(asked: Asked, form: forms.Form) -> None:
    assert isinstance(form, asking.RefereesForm)  # noqa: S101 - as this page makes it
    actions.name_referees(
        application=asked.draft,
        referees=[actions.Referee(name, email) for name, email in form.pairs()],
        by=asked.request.user,
    )


def _visibility_form(asked: Asked) -> forms.Form:
    rows = asked.member.visibilities.order_by("pk").values_list("field", "level")
    return asking.VisibilityForm(
        asked.typed,
        is_person=asked.member.is_person,
        initial={
            "everyone": [field for field, level in rows if level == Level.PUBLIC],
            "members": [field for field, level in rows if level == Level.MEMBERS],
            "is_listed": asked.member.listing == Member.Listing.PUBLIC,
        },
    )


def _keep_visibility(asked: Asked, form: forms.Form) -> None:
    actions.say_visibility(
        application=asked.draft,
        everyone=[Field(field) for field in form.cleaned_data["everyone"]],
        members=[Field(field) for field in form.cleaned_data["members"]],
        is_listed=form.cleaned_data["is_listed"],
        language=asked.language,
        by=asked.request.user,
    )


def _contact_form(asked: Asked) -> forms.Form:
    return asking.ContactForm(
        asked.typed, is_person=asked.member.is_person, initial=answers_of(asked.draft).contact
    )


def _keep_contact(asked: Asked, form: forms.Form) -> None:
    typed = form.cleaned_data
    wanted = {Purpose.NETWORK_MAIL: "network_mail", Purpose.NEWSLETTER: "newsletter"}
    actions.say_contact(
        application=asked.draft,
        email=typed["email"],
        phone=typed["phone"],
        address=typed.get("address", ""),
        consents=[purpose for purpose, name in wanted.items() if typed[name]],
        language=asked.language,
        by=asked.request.user,
    )


def _nothing_more(_asked: Asked) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Screen:
    """How a page asks, how it keeps the answer, and what it shows besides."""

    form: Callable[[Asked], forms.Form]
    keep: Callable[[Asked, Any], HttpResponse | None]
    template: str = "members/joining/question.html"
    context: Callable[[Asked], dict[str, Any]] = _nothing_more


SCREENS: dict[Page, Screen] = {
    Page.LANGUAGE: Screen(_language_form, _keep_language),
    Page.FOR_WHOM: Screen(_for_whom_form, _keep_for_whom),
    Page.COUNTRY: Screen(_country_form, _keep_country),
    Page.NETWORK: Screen(
        _network_form, _keep_network, "members/joining/network.html", _network_context
    ),
    Page.PLEDGE: Screen(_pledge_form, _keep_pledge, "members/joining/pledge.html", _pledge_context),
    Page.NAME: Screen(_name_form, _keep_name, "members/joining/name.html"),
    Page.WORK: Screen(_work_form, _keep_work, "members/joining/work.html"),
    Page.MOTIVATION: Screen(_motivation_form, _keep_motivation, "members/joining/motivation.html"),
    Page.INTERESTS: Screen(_interests_form, _keep_interests, "members/joining/interests.html"),
    Page.REFEREES: Screen(_referees_form, _keep_referees, "members/joining/referees.html"),
    Page.VISIBILITY: Screen(_visibility_form, _keep_visibility, "members/joining/visibility.html"),
    Page.CONTACT: Screen(_contact_form, _keep_contact, "members/joining/contact.html"),
}


def _alike(asked: Asked) -> list[Any]:
    return visible_alike(asked.request.user, Member.objects.get(pk=asked.member.pk))
