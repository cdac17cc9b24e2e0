"""The page on which a referee answers by a link, and the button that sends the link again."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.errors import HelpfulSentence
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from members.actions.references import LinkIsClosed, answer_reference, ask_referee_again
from members.actions.reviews import note_recusal
from members.actions.strangers import ENOUGH_FOR_TODAY, EnoughForToday
from members.forms.applications import ReferenceForm
from members.models import Reference
from members.permissions.applications import applications_seen_by, may_review_application
from members.queries.references import LinkState, link_state, reference_by


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reference(request: HttpRequest, token: str) -> HttpResponse:
    """Two questions about an applicant. Opening the page does nothing; sending it works once."""
    asked = reference_by(token)
    if asked is None:
        raise Http404(
            HelpfulSentence(_("This link is not known here. A newer letter may hold another one."))
        )
    state = link_state(asked)
    form = ReferenceForm(typed_in(request))
    if state == LinkState.OPEN and form.is_valid():
        try:
            answer_reference(reference=asked, **form.cleaned_data)
        except LinkIsClosed as closed:
            state = closed.state
        else:
            return redirect("members:reference_thanks")
    if state != LinkState.OPEN:
        answer = render(
            request, "members/applications/reference_closed.html", {"state": state}, status=410
        )
        return _shown(answer)
    return _shown(
        render(
            request,
            "members/applications/reference.html",
            {"applicant": asked.application.member, "form": form},
        )
    )


@login_not_required
@require_safe
def reference_thanks(request: HttpRequest) -> HttpResponse:
    """Where a referee arrives after answering; it says nothing about whom."""
    return _shown(render(request, "members/applications/reference_thanks.html"))


@require_POST
def ask_again(request: SignedInRequest, public_id: uuid.UUID, position: int) -> HttpResponse:
    """Send a referee a new link; the old one opens nothing any more."""
    seen = applications_seen_by(request.user)
    shown = get_object_or_404(seen.select_related("member", "network", "desk"), public_id=public_id)
    verdict = may_review_application(request.user, shown)
    if not verdict:
        note_recusal(application=shown, by=request.user)
    require(verdict)
    named = get_object_or_404(Reference, application=shown, position=position)
    try:
        ask_referee_again(reference=named, by=request.user)
    except LinkIsClosed:
        messages.info(
            request, _("Nothing was sent: this referee has answered, or the request is closed.")
        )
    except EnoughForToday:
        messages.error(request, ENOUGH_FOR_TODAY)
    else:
        messages.success(request, _("The referee receives a new link."))
    return redirect("members:application", shown.public_id)


def _shown(answer: HttpResponse) -> HttpResponse:
    """For the one person who holds the link: no search engine keeps it, no other site is told of it."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
