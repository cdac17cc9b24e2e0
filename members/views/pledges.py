"""One's own pledges: what is signed and what is still to be signed, and the page on which one signs."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.http import SignedInRequest, typed_in
from members.actions.pledges import NameMissing, NotInThisLanguage, TextMovedOn, sign
from members.forms.signing import PledgeForm
from members.models import Member, PolicyVersion
from members.queries.pledges import (
    Due,
    signed_by,
    unsigned,
    unsigned_for_oneself,
    what_is_due,
)


@require_safe
def own_pledges(request: SignedInRequest) -> HttpResponse:
    """What this person signed, and what is still to be signed for whom and by when."""
    members = list(_members_of(request))
    dues = [due for due in what_is_due(request.user, members) if due.demands]
    context = {
        "dues": dues,
        "pledges": signed_by(request.user),
        "may_sign_for_oneself": not members and bool(unsigned_for_oneself(request.user)),
    }
    return render(request, "members/pledges/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_for_member(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Sign what is due for a member: as a primary on its behalf, as another representative for oneself."""
    member = get_object_or_404(_members_of(request), public_id=public_id)
    due = what_is_due(request.user, [member])[0]
    return _sign(request, unsigned(request.user, member), due)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_for_oneself(request: SignedInRequest) -> HttpResponse:
    """Sign the alliance's texts without standing for a member, as the Board, interns and consultants do."""
    return _sign(request, unsigned_for_oneself(request.user), None)


def _sign(
    request: SignedInRequest, versions: Sequence[PolicyVersion], due: Due | None
) -> HttpResponse:
    if not versions:
        messages.info(request, _("You have signed everything. Nothing is left to do here."))
        return redirect("members:own_pledges")
    member = due.member if due and due.signs_for_it else None
    form = PledgeForm(
        typed_in(request),
        is_person=member is None or member.is_person,
        texts=",".join(str(version.pk) for version in versions),
    )
    if form.is_valid() and _keep(request, form, versions, member):
        messages.success(
            request, _("Thank you. Your signature is kept with the day, the language and the text.")
        )
        return redirect("members:own_pledges")
    return render(
        request,
        "members/pledges/sign.html",
        {"form": form, "versions": versions, "member": member, "due": due},
    )


def _keep(
    request: SignedInRequest,
    form: PledgeForm,
    versions: Sequence[PolicyVersion],
    member: Member | None,
) -> bool:
    try:
        sign(
            versions=versions,
            language=get_language() or request.user.language,
            typed_name=form.cleaned_data["typed_name"],
            function=form.cleaned_data.get("function", ""),
            on_behalf_of=member,
            by=request.user,
        )
    except TextMovedOn:
        form.add_error(None, _("A text has changed in this moment. Please open the page again."))
    except NotInThisLanguage:
        form.add_error(
            None, _("This text does not exist in this language. Choose another one above.")
        )
    except NameMissing:
        form.add_error("typed_name", _("Type your name to sign."))
    return not form.errors


def _members_of(request: SignedInRequest) -> "QuerySet[Member]":
    return Member.objects.standing().named().spoken_for_by(request.user).order_by("name_key", "pk")
