"""The way into a network: what joining means, one question a page, a last look at the answers, and sending them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.http import SignedInRequest
from members.actions import joining as actions
from members.actions.moves import ApplicationMovedOn
from members.permissions.joining import visible_alike
from members.queries.joining import (
    BEFORE_A_DRAFT,
    USUAL_NUMBER,
    Page,
    answers_of,
    journey_of,
    last_sent,
)
from members.queries.pledges import texts_to_sign
from members.queries.routing import choices
from members.views.joining_screens import SCREENS
from members.views.joining_steps import Asked, AskedAgain, address_of, onwards, to_page
from networks.models import Network


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
        return to_page(Page.LANGUAGE, request)
    return to_page(journey.first_unanswered, request)


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
            return screen.keep(asked, form) or onwards(asked)
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
        return onwards(asked)
    context = {
        "asked": asked,
        "texts": texts_to_sign(asked.draft.network),
        "onwards": address_of(asked.journey.first_unanswered, asked.request),
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
        back = address_of(before, asked.request)
    else:
        back = reverse("members:join")
    return {
        "number": journey.number_of(asked.page),
        "questions": len(journey.pages),
        "back": back,
    }


@require_safe
def alike(request: SignedInRequest) -> HttpResponse:
    """Organisations in the directory that look like the one that was named: one of them may be it."""
    asked = Asked(request, Page.NAME, journey_of(request.user))
    if asked.journey.application is None or Page.NAME not in asked.journey.answered:
        return redirect("members:join_start")
    found = [] if asked.member.is_person else visible_alike(request.user, asked.member)
    onwards = address_of(asked.journey.first_unanswered, request)
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


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest) -> HttpResponse:
    """All answers with a way to change each, and the button that sends them."""
    journey = journey_of(request.user)
    if journey.application is None:
        sent = last_sent(request.user, only_open=True)
        return redirect("members:join_sent" if sent else "members:join_start")
    if journey.first_unanswered:
        return to_page(journey.first_unanswered, request)
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
