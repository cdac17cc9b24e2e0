"""Where is my request: its state in words, with whom and since when; answering, taking back, asking for another look."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from members.actions.applications import (
    answer_question,
    request_review_of_refusal,
    withdraw_application,
)
from members.actions.joining import say_groups
from members.actions.moves import ApplicationMovedOn
from members.forms.own_requests import AnswerForm, GroupsForm, ReviewOfRefusalForm
from members.models import Application, ConsentRecord, MemberContact
from members.permissions.applications import may_send_application
from members.permissions.joining import may_say_groups
from members.queries.consents import has_consented
from members.queries.own_requests import own_request, requests_of, sign_of


@require_safe
def my_request(request: SignedInRequest) -> HttpResponse:
    """All requests of a person; somebody who has only one is led to it."""
    found = requests_of(request.user)
    if len(found) == 1 and found[0].state != Application.State.DRAFT:
        return redirect("members:my_request_page", public_id=found[0].public_id)
    rows = [(application, sign_of(application.state)) for application in found]
    return render(request, "members/requests.html", {"rows": rows})


@require_safe
def my_request_page(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    application = _own_or_404(request, public_id)
    return render(
        request,
        "members/request.html",
        {
            "application": application,
            "own": own_request(application),
            "may_act": may_send_application(request.user, application),
            "may_say_groups": may_say_groups(request.user, application.member),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    application = _own_or_404(request, public_id)
    require(may_send_application(request.user, application))
    own = own_request(application)
    if not own.may_answer:
        return _moved_on(request, application)
    form = AnswerForm(typed_in(request))
    if form.is_valid():
        try:
            answer_question(
                application=application, answer=form.cleaned_data["answer"], by=request.user
            )
        except ApplicationMovedOn:
            return _moved_on(request, application)
        messages.success(request, _("Thank you. Your answer is with those who asked."))
        return redirect("members:my_request_page", public_id=public_id)
    return render(request, "members/request_answer.html", {"form": form, "own": own})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask before it is taken back, because a request that was taken back does not come back."""
    application = _own_or_404(request, public_id)
    require(may_send_application(request.user, application))
    if not own_request(application).may_withdraw:
        return _moved_on(request, application)
    if request.method == "POST":
        try:
            withdraw_application(application=application, by=request.user)
        except ApplicationMovedOn:
            return _moved_on(request, application)
        messages.success(request, _("Your request is taken back. You can ask again at any time."))
        return redirect("members:my_request")
    return render(request, "members/request_withdraw.html", {"application": application})


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_review(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Once, within 30 days: people who did not take part look at the refusal again."""
    application = _own_or_404(request, public_id)
    require(may_send_application(request.user, application))
    if not own_request(application).may_ask_for_review:
        return _moved_on(request, application)
    form = ReviewOfRefusalForm(typed_in(request))
    if form.is_valid():
        try:
            request_review_of_refusal(
                application=application, reason=form.cleaned_data["reason"], by=request.user
            )
        except ApplicationMovedOn:
            return _moved_on(request, application)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your request is looked at again, by other people."))
            return redirect("members:my_request_page", public_id=public_id)
    return render(
        request, "members/request_review.html", {"form": form, "application": application}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """What a member says of itself in confidence, after the request is sent and only if it likes."""
    application = _own_or_404(request, public_id)
    member = application.member
    if application.submitted_at is None:
        return redirect("members:my_request")
    require(may_say_groups(request.user, member))
    kept = MemberContact.objects.filter(member=member).first()
    form = GroupsForm(
        typed_in(request),
        is_person=member.is_person,
        initial={
            "groups": kept.self_declared_groups.split() if kept else [],
            "may_be_counted": has_consented(request.user, ConsentRecord.Purpose.STATISTICS),
        },
    )
    if form.is_valid():
        say_groups(
            member=member,
            language=get_language() or request.user.language,
            by=request.user,
            **form.cleaned_data,
        )
        messages.success(request, _("Kept. You can change it or take it back here at any time."))
        return redirect("members:my_request_page", public_id=public_id)
    return render(
        request, "members/request_groups.html", {"form": form, "application": application}
    )


def _own_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Application:
    """One of the person's own; all others do not exist for them."""
    own = Application.objects.of(request.user).select_related(
        "member", "network", "desk", "applicant"
    )
    return get_object_or_404(own, public_id=public_id)


def _moved_on(request: SignedInRequest, application: Application) -> HttpResponse:
    messages.info(request, _("This request has moved on. Here you see where it stands now."))
    return redirect("members:my_request_page", public_id=application.public_id)
