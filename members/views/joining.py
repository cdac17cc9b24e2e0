"""The way into a network: what joining means, one question a page, a last look at the answers, and sending them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.http import SignedInRequest, typed_in
from members.actions import joining as actions
from members.actions.moves import ApplicationMovedOn
from members.actions.pledges import NotInThisLanguage, TextMovedOn, sign
from members.forms import joining as asking
from members.models import Application, ConsentRecord, Member
from members.models.privacy import Field, Level
from members.permissions.joining import may_begin_application, visible_alike
from members.queries.joining import (
    BEFORE_A_DRAFT,
    USUAL_NUMBER,
    Journey,
    Page,
    answers_of,
    journey_of,
    last_sent,
)
from members.queries.pledges import texts_to_sign
from members.queries.routing import Proposal, choices, propose
from networks.models import Network, Theme

Purpose = ConsentRecord.Purpose


@dataclass(frozen=True)
class Asked:
    """One page of a request, as it was asked for."""

    request: SignedInRequest
    page: Page
    journey: Journey

    @property
    def draft(self) -> Application:
        assert self.journey.application is not None  # noqa: S101 - asked only on pages that come after its beginning
        return self.journey.application

    @property
    def member(self) -> Member:
        return self.draft.member

    @property
    def typed(self) -> Any:
        return typed_in(self.request)

    @property
    def wish(self) -> str:
        """The network from whose page the person came; carried along in the address until the network is asked."""
        return self.request.GET.get("network", "")

    @property
    def language(self) -> str:
        return translation.get_language() or self.request.user.language


class AskedAgain(Exception):
    """The answer could not be kept as it was typed; the page says why and stays."""


# --- before the questions --------------------------------------------------------------------


@login_not_required
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """What joining means, before anybody types anything."""
    start = reverse("members:join_start")
    network = _network_of_page(request)
    if network:
        start = f"{start}?{urlencode({'network': network.slug})}"
    sign_up = f"{reverse('account_signup')}?{urlencode({'next': start})}"
    return render(
        request,
        "members/joining/join.html",
        {"network": network, "start": start, "sign_up": sign_up, "questions": USUAL_NUMBER},
    )


@require_safe
def start(request: SignedInRequest) -> HttpResponse:
    """Where a person goes on: at the first question that is open, or where the request stands that they sent."""
    journey = journey_of(request.user)
    if journey.application is None:
        if last_sent(request.user, only_open=True) and not request.GET.get("network"):
            return redirect("members:my_request")
        return _to(Page.LANGUAGE, request)
    return _to(journey.first_unanswered, request)


# --- one question a page ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, page: str) -> HttpResponse:
    """A question: what was answered before stands in it, and the answer is kept before the next one comes."""
    asked = Asked(request, _page_or_404(page), journey_of(request.user))
    elsewhere = _elsewhere(asked)
    if elsewhere:
        return elsewhere
    if asked.page == Page.PLEDGE and not asked.journey.to_sign:
        return _signed_already(asked)
    screen = SCREENS[asked.page]
    form = screen.form(asked)
    if form.is_valid():
        try:
            return screen.keep(asked, form) or _onwards(asked)
        except actions.DraftIsSent:
            return _sent_already(request)
        except AskedAgain:
            pass
    context = {
        "form": form,
        "asked": asked,
        "member": asked.journey.application and asked.member,
        **_place(asked),
        **screen.context(asked),
    }
    return render(request, screen.template, context)


def _page_or_404(page: str) -> Page:
    try:
        return Page(page)
    except ValueError:
        raise Http404 from None


def _elsewhere(asked: Asked) -> HttpResponse | None:
    """Who comes too early is led to the first open question; who comes too late, to where the request stands."""
    if asked.page not in asked.journey.pages:
        return redirect("members:join_start")
    if asked.journey.application is None and asked.page not in BEFORE_A_DRAFT:
        sent = last_sent(asked.request.user, only_open=True)
        return _sent_already(asked.request) if sent else redirect("members:join_start")
    if not asked.journey.has_come_to(asked.page):
        return redirect("members:join_start")
    return None


def _sent_already(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("You have sent this request already. Here you see where it stands."))
    return redirect("members:my_request")


def _signed_already(asked: Asked) -> HttpResponse:
    if asked.request.method == "POST":
        return _onwards(asked)
    context = {
        "asked": asked,
        "texts": texts_to_sign(asked.draft.network),
        "onwards": _address(asked.journey.first_unanswered, asked.request),
        **_place(asked),
    }
    return render(asked.request, "members/joining/signed.html", context)


def _place(asked: Asked) -> dict[str, Any]:
    """Where the page stands among the others, and the way back."""
    journey = asked.journey
    before = journey.before(asked.page)
    if journey.application is not None and journey.first_unanswered is None:
        back = reverse("members:join_check")
    elif before:
        back = _address(before, asked.request)
    else:
        back = reverse("members:join")
    return {
        "number": journey.number_of(asked.page),
        "questions": len(journey.pages),
        "back": back,
    }


def _onwards(asked: Asked) -> HttpResponse:
    """The next open question, reckoned anew: an answer may open or close pages. Answered ones are not asked again."""
    journey = journey_of(asked.request.user)
    if journey.application is None:
        return _to(Page.FOR_WHOM, asked.request)
    return _to(journey.first_unanswered, asked.request)


def _to(page: Page | None, request: HttpRequest) -> HttpResponse:
    return redirect(_address(page, request))


def _address(page: Page | None, request: HttpRequest) -> str:
    """A question's address, or that of the last look when all is answered."""
    if page is None:
        return reverse("members:join_check")
    address = reverse("members:join_question", args=[page.value])
    wish = request.GET.get("network", "")
    is_before_it = list(Page).index(page) <= list(Page).index(Page.NETWORK)
    return f"{address}?{urlencode({'network': wish})}" if wish and is_before_it else address


# --- what each page asks and keeps -----------------------------------------------------------


def _language_form(asked: Asked) -> forms.Form:
    return asking.LanguageForm(asked.typed, initial={"language": asked.language})


def _keep_language(asked: Asked, form: forms.Form) -> HttpResponse:
    language = form.cleaned_data["language"]
    actions.choose_account_language(language=language, by=asked.request.user)
    with translation.override(language):
        return _onwards(asked)


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
    return asking.PledgeForm(
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


# --- is it here already? ---------------------------------------------------------------------


def _alike(asked: Asked) -> list[Any]:
    return visible_alike(asked.request.user, Member.objects.get(pk=asked.member.pk))


@require_safe
def alike(request: SignedInRequest) -> HttpResponse:
    """Organisations in the directory that look like the one that was named: one of them may be it."""
    asked = Asked(request, Page.NAME, journey_of(request.user))
    if asked.journey.application is None or Page.NAME not in asked.journey.answered:
        return redirect("members:join_start")
    found = [] if asked.member.is_person else visible_alike(request.user, asked.member)
    onwards = _address(asked.journey.first_unanswered, request)
    if not found:
        return redirect(onwards)
    return render(
        request,
        "members/joining/alike.html",
        {
            "found": found,
            "member": asked.member,
            "onwards": onwards,
            "back": reverse("members:join_question", args=[Page.NAME.value]),
        },
    )


# --- the last look, and sending --------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest) -> HttpResponse:
    """All answers with a way to change each, and the button that sends them."""
    journey = journey_of(request.user)
    if journey.application is None:
        sent = last_sent(request.user, only_open=True)
        return redirect("members:join_sent" if sent else "members:join_start")
    if journey.first_unanswered:
        return _to(journey.first_unanswered, request)
    missing: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            actions.send_request(application=journey.application, by=request.user)
        except (actions.DraftIsSent, ApplicationMovedOn):
            return redirect("members:join_sent")
        except ValidationError as error:
            missing = error.message_dict
        else:
            return redirect("members:join_sent")
    return render(
        request,
        "members/joining/check.html",
        {
            "application": journey.application,
            "member": journey.application.member,
            "answers": answers_of(journey.application),
            "pages": [page.value for page in journey.pages],
            "missing": missing,
        },
    )


@require_safe
def sent(request: SignedInRequest) -> HttpResponse:
    """What was received, its reference, who decides and by when, and what comes next."""
    application = last_sent(request.user)
    if application is None:
        return redirect("members:join_start")
    return render(
        request,
        "members/joining/sent.html",
        {"application": application, "member": application.member},
    )


def _network_of_page(request: HttpRequest) -> Network | None:
    slug = request.GET.get("network", "")
    if not slug or len(slug) > 50 or "\x00" in slug:
        return None
    return next((network for network in choices() if network.slug == slug), None)
