"""Messages of networks: written, looked at in each language, sent, watched; and the click that ends them."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.errors import HelpfulSentence
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from alliance.texts import Texts
from members.actions.announcements import (
    KeyIsTaken,
    Message,
    NobodyToReach,
    cancel_announcement,
    end_messages,
    reader_of,
    resume_announcement,
    send_announcement,
)
from members.forms.announcements import AnnouncementForm
from members.models import Announcement
from members.permissions.announcements import (
    announcements_seen_by,
    may_see_announcements,
    may_send_announcement,
    networks_to_write_to,
)
from members.queries.announcements import progress_of, readers, texts_of

PER_PAGE = 30


@require_safe
def announcements(request: SignedInRequest) -> HttpResponse:
    """The messages of the networks that this person works for, the newest first."""
    require(may_see_announcements(request.user))
    rows = announcements_seen_by(request.user).select_related("network", "written_by")
    page = Paginator(rows.order_by("-ordered_at", "-pk"), PER_PAGE)
    return render(
        request,
        "members/announcements/list.html",
        {"page": page.get_page(request.GET.get("page"))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedInRequest) -> HttpResponse:
    """Write, look at it as readers get it, send. Nothing is kept before it is sent; the pages carry what was written."""
    require(may_see_announcements(request.user))
    form = AnnouncementForm(
        typed_in(request),
        networks=list(networks_to_write_to(request.user)),
        initial={"key": uuid.uuid4()},
    )
    step = request.POST.get("step")
    if step == "change" or not form.is_valid() or not _may_reach(form, request):
        return render(request, "members/announcements/write.html", {"form": form})
    if step == "send":
        return _send(form, request)
    return _preview(form, request)


def _may_reach(form: AnnouncementForm, request: SignedInRequest) -> bool:
    verdict = may_send_announcement(
        request.user, form.network, reaches_below=form.cleaned_data["reaches_below"]
    )
    if not verdict:
        form.add_error("reaches_below", str(verdict.reason))
    return bool(verdict)


def _preview(form: AnnouncementForm, request: SignedInRequest) -> HttpResponse:
    below = form.cleaned_data["reaches_below"]
    return render(
        request,
        "members/announcements/preview.html",
        {
            "form": form,
            "network": form.network,
            "reaches_below": below,
            "number": readers(form.network, reaches_below=below).count(),
            "versions": _versions(form.texts("title"), form.texts("body")),
        },
    )


def _send(form: AnnouncementForm, request: SignedInRequest) -> HttpResponse:
    message = Message(
        network=form.network,
        reaches_below=form.cleaned_data["reaches_below"],
        title=form.texts("title"),
        body=form.texts("body"),
    )
    try:
        sent, is_new = send_announcement(
            message=message, key=form.cleaned_data["key"], by=request.user
        )
    except NobodyToReach:
        form.add_error(
            "network", _("Nobody there has asked for messages of their network. Nothing was sent.")
        )
        return render(request, "members/announcements/write.html", {"form": form})
    except KeyIsTaken:
        form.add_error(None, _("This page is too old. Open it anew."))
        return render(request, "members/announcements/write.html", {"form": form})
    if not is_new:
        messages.info(request, _("This message is being sent already. Here it is."))
    return redirect("members:announcement", public_id=sent.public_id)


@require_safe
def announcement(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One message: what it says in each language, and how far its sending is."""
    shown = _seen_or_404(request, public_id)
    titles, bodies = texts_of(shown)
    context: dict[str, Any] = {
        "announcement": shown,
        "progress": progress_of(shown),
        "versions": _versions(titles, bodies),
    }
    if request.headers.get("HX-Request"):
        return render(request, "members/announcements/progress.html", context)
    return render(request, "members/announcements/announcement.html", context)


@require_POST
def cancel(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _seen_or_404(request, public_id)
    cancel_announcement(announcement=shown, by=request.user)
    messages.info(request, _("The sending stops. Letters that have left cannot be called back."))
    return redirect("members:announcement", public_id=public_id)


@require_POST
def resume(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    shown = _seen_or_404(request, public_id)
    resume_announcement(announcement=shown, by=request.user)
    messages.info(request, _("The sending goes on. Nobody gets the message twice."))
    return redirect("members:announcement", public_id=public_id)


@login_not_required
@csrf_exempt  # a mail program has no token of ours; the signed address says whose messages end
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One button that ends messages of the network; mail programs press it by themselves, scanners only look."""
    reader = reader_of(token)
    if reader is None:
        raise Http404(
            HelpfulSentence(
                _("This link is not whole. Copy all of it from the mail, or sign in and choose.")
            )
        )
    if request.method == "POST":
        end_messages(reader=reader, language=str(get_language()))
    return render(
        request, "members/announcements/unsubscribe.html", {"is_done": request.method == "POST"}
    )


def _seen_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Announcement:
    seen = announcements_seen_by(request.user).select_related("network", "written_by")
    return get_object_or_404(seen, public_id=public_id)


def _versions(titles: Texts, bodies: Texts) -> list[dict[str, str]]:
    """The message in each language in which it exists."""
    return [
        {
            "language": code,
            "name": settings.LANGUAGE_TABLE[code]["name"],
            "direction": settings.LANGUAGE_TABLE[code]["dir"],
            "title": titles[code],
            "body": bodies.get(code, ""),
        }
        for code in titles
    ]
