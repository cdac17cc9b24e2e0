"""Everything that one count ever said, and taking up an earlier number again."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from reports.actions import CountMovedOn
from reports.actions.counts import put_back as put_number_back
from reports.forms.returns import PutBackForm
from reports.models import ActivityCount
from reports.permissions.counts import may_enter_count
from reports.queries.history import Change, history_of
from reports.views.counts import said_of, seen_by


@require_safe
def history(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    count = _count_or_404(request, public_id)
    return render(
        request,
        "reports/count_history.html",
        {
            "count": count,
            "said": said_of(count),
            "changes": [_told(change) for change in history_of(count)],
            "may_enter": may_enter_count(request.user, count.network, count.period),
        },
    )


@require_http_methods(["GET", "POST"])
def put_back(request: SignedInRequest, public_id: uuid.UUID, revision: int) -> HttpResponse:
    count = _count_or_404(request, public_id)
    earlier = next((one for one in history_of(count) if one.revision == revision), None)
    if earlier is None:
        raise Http404
    require(may_enter_count(request.user, count.network, count.period))
    form = PutBackForm(typed_in(request), initial={"version": count.version})
    if form.is_valid():
        try:
            changed = put_number_back(
                count=count, revision=revision, by=request.user, **form.cleaned_data
            )
        except CountMovedOn as moved:
            form.add_error(None, _moved_in_words(moved))
            form.data = {**request.POST.dict(), "version": str(moved.count.version)}
        else:
            now = _("The count is now: %(number)s.") % {"number": said_of(changed)}
            messages.success(request, now)
            return redirect("reports:count_history", count.public_id)
    return render(
        request,
        "reports/count_put_back.html",
        {"count": count, "said": said_of(count), "earlier": said_of(earlier.after), "form": form},
    )


def _count_or_404(request: SignedInRequest, public_id: uuid.UUID) -> ActivityCount:
    return get_object_or_404(seen_by(request), public_id=public_id)


def _moved_in_words(moved: CountMovedOn) -> str:
    return _(
        "Somebody else changed this number in the meantime. It is now: %(number)s. "
        "Send it again if you still want to put the earlier number back."
    ) % {"number": said_of(moved.count)}


def _told(change: Change) -> dict[str, object]:
    return {
        "change": change,
        "before": said_of(change.before) if change.before else "",
        "after": said_of(change.after),
        "channel": _channel(change.channel),
    }


def _channel(channel: str) -> str:
    """Through which way it came, in words."""
    words = {
        "form": pgettext("way of a change", "a form"),
        "grid": pgettext("way of a change", "the grid"),
        "autosave": pgettext("way of a change", "the grid"),
        "paste": pgettext("way of a change", "pasted"),
        "import": pgettext("way of a change", "an import"),
        "action": pgettext("way of a change", "entered"),
        "put back": pgettext("way of a change", "put back"),
    }
    return words.get(channel, channel) or pgettext("way of a change", "outside the portal's pages")
