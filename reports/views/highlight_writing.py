"""Highlights as their writers see them: the list, the first draft, one with its preview in each language, its words, its photo."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.cleaning.words import names_of
from alliance.form_errors import errors_into
from alliance.http import SignedInRequest, typed_in
from alliance.models import TranslationState
from alliance.permissions import Verdict, require
from alliance.texts import of_row
from alliance.translations import TextState, states_of
from members.models import Member
from networks.models import Network, Theme
from networks.queries import LEVELS
from reports.actions import evidence as files
from reports.actions import highlights as actions
from reports.actions.evidence import EvidenceFacts
from reports.actions.highlights import HighlightFacts, HighlightMovedOn
from reports.forms.evidence import PhotoForm
from reports.forms.highlights import DraftHighlightForm, WriteHighlightForm
from reports.models import Evidence, Highlight, ReportingPeriod
from reports.numbers import say_figure
from reports.permissions.highlights import (
    is_live,
    may_change_highlight,
    may_decide_highlight,
    may_keep_highlight,
    may_reopen_highlight,
    may_see_highlights,
    may_take_back_highlight,
    may_withdraw_highlight,
    networks_decided_for,
    networks_written_for,
)
from reports.queries.highlights import FIELDS, held_members_in, in_hand, with_people
from reports.snapshot.named import figures_offered
from reports.snapshot.telling import preview_of
from reports.snapshot.told import hindrances_of, photo_of, problems_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Move:
    """Something that can be done with a highlight: by a press, or on a page of its own."""

    label: str | Promise
    page: str
    verdict: Verdict
    is_pressed: bool = False


@dataclass(frozen=True)
class OfferedFigure:
    """A number that may be cited: how, what it counts, what it says."""

    reference: str
    figure: Json
    said: str


@require_safe
def in_hand_list(request: SignedInRequest) -> HttpResponse:
    require(may_see_highlights(request.user))
    found = in_hand(
        networks_written_for(request.user), networks_decided_for(request.user), request.user.pk
    )
    return render(request, "reports/highlights/list.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest) -> HttpResponse:
    """Begin one: whose, of which year, with which title."""
    require(may_see_highlights(request.user))
    form = DraftHighlightForm(
        typed_in(request),
        initial={"language": get_language()},
        networks=_networks(networks_written_for(request.user)),
        years=list(
            ReportingPeriod.objects.filter(grain=ReportingPeriod.Grain.YEAR).order_by("-starts_on")
        ),
    )
    if form.is_valid():
        made = actions.draft_highlight(
            network=form.networks[form.cleaned_data["network"]],
            period=form.years[form.cleaned_data["year"]],
            title=form.cleaned_data["title"],
            language=form.cleaned_data["language"],
            by=request.user,
        )
        return redirect("reports:highlight_write", public_id=made.public_id)
    return render(request, "reports/highlights/draft.html", {"form": form})


@require_safe
def highlight_record(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One highlight: what can be done, what is missing, how it reads in a language, what happened so far."""
    shown = highlight_or_404(request, public_id)
    language = request.GET.get("language", "")
    language = language if language in settings.LANGUAGE_TABLE else shown.language
    with translation.override(language):
        story = preview_of(shown)
    context = {
        "highlight": shown,
        "is_live": is_live(shown),
        "story": story,
        "read_in": language,
        "offered": [(code, name, states_in(shown)[code]) for code, name in settings.LANGUAGES],
        "photo": photo_of(shown),
        "problems": [*problems_of(shown), *hindrances_of(shown)] if _is_open(shown) else [],
        "moves": moves_of(request, shown),
        "steps": shown.steps.select_related("by").prefetch_related("safety"),
        "may_change": may_change_highlight(request.user, shown),
    }
    return render(request, "reports/highlights/highlight.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Its words in every language, beside the numbers that may stand in them."""
    shown = highlight_or_404(request, public_id)
    require(may_change_highlight(request.user, shown))
    figures = figures_offered(shown.period, shown.network)
    form = WriteHighlightForm(
        typed_in(request),
        initial=_as_typed(shown),
        offered={figure["id"]: figure for figure in figures},
        themes=list(Theme.objects.order_by("slug")),
        first=shown.language,
    )
    if form.is_valid():
        try:
            actions.write_highlight(
                highlight=shown,
                facts=_facts(form),
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except HighlightMovedOn as moved:
            _tell_that_it_moved(form, request, moved.highlight)
        else:
            messages.success(request, _("The highlight is kept."))
            return redirect("reports:highlight_record", public_id=public_id)
    context = {
        "highlight": shown,
        "form": form,
        "figures": [
            OfferedFigure(figure["id"], figure, say_figure(figure, get_language() or "en"))
            for figure in figures
        ],
    }
    return render(request, "reports/highlights/write.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Its photo with who made it, what it shows, and that people agreed."""
    shown = highlight_or_404(request, public_id)
    require(may_change_highlight(request.user, shown))
    kept = photo_of(shown)
    form = PhotoForm(
        typed_in(request),
        request.FILES or None,
        initial=_photo_as_typed(kept),
        has_photo=kept is not None,
    )
    if form.is_valid():
        with errors_into(form):
            _keep_photo(form, shown, kept, request)
            messages.success(request, _("The photo is kept."))
            return redirect("reports:highlight_record", public_id=public_id)
    context = {
        "highlight": shown,
        "form": form,
        "photo": kept,
        "removed": names_of(kept.removed) if kept else [],
    }
    return render(request, "reports/highlights/photo.html", context)


def highlight_or_404(request: SignedInRequest, public_id: uuid.UUID) -> Highlight:
    """One that somebody writes or decides on; all others are not there for them."""
    found: Highlight = get_object_or_404(with_people(Highlight.objects.all()), public_id=public_id)
    verdict = may_keep_highlight(request.user, found)
    if not verdict and not verdict.needs_second_factor:
        raise Http404
    require(verdict)
    return found


def moves_of(request: SignedInRequest, shown: Highlight) -> list[Move]:
    """What fits its state, with the reason where this person may not."""
    user, state = request.user, Highlight.State
    change, decide = may_change_highlight(user, shown), may_decide_highlight(user, shown)
    by_state: dict[str, list[Move]] = {
        state.DRAFT: [Move(gettext_lazy("Hand it in"), "highlight_send", change, is_pressed=True)],
        state.WITH_REGION: [
            Move(gettext_lazy("Decide on it"), "highlight_decide", decide),
            Move(gettext_lazy("Send it back"), "highlight_send_back", decide),
            Move(
                gettext_lazy("Take it back"),
                "highlight_take_back",
                may_take_back_highlight(user, shown),
                is_pressed=True,
            ),
        ],
        state.PUBLISHED: [
            Move(
                gettext_lazy("Withdraw it"),
                "highlight_withdraw",
                may_withdraw_highlight(user, shown),
            )
        ],
        state.WITHDRAWN: [
            Move(
                gettext_lazy("Write it anew"),
                "highlight_reopen",
                may_reopen_highlight(user, shown),
                is_pressed=True,
            )
        ],
    }
    same_as = {state.RETURNED: state.DRAFT, state.READY: state.PUBLISHED}
    kept = state(shown.state)
    return by_state[same_as.get(kept, kept)]


def held_members_named(request: SignedInRequest, shown: Highlight) -> list[str]:
    """The names in it of members withheld for safety: those that this person may know of, the others without a name."""
    texts = [text for field in FIELDS for text in of_row(shown, field).values()]
    held = held_members_in(texts)
    known = Member.objects.visible_to(request.user).filter(pk__in=held.values("pk"))
    names = sorted(member.name for member in known)
    hidden = held.count() - len(names)
    return [*names, *([str(_("a name that you may not see"))] if hidden else [])]


def states_in(shown: Highlight) -> dict[str, TextState]:
    """How far the text is in each language."""
    return states_of(shown, ["body"])["body"]


def _is_open(shown: Highlight) -> bool:
    return shown.state in {
        Highlight.State.DRAFT,
        Highlight.State.RETURNED,
        Highlight.State.WITH_REGION,
    }


def _networks(keys: frozenset[int]) -> list[Network]:
    rows = Network.objects.filter(pk__in=keys).order_by("pk")
    return sorted(
        rows, key=lambda row: (LEVELS[Network.Level(row.level)], row.name, row.pk), reverse=False
    )


def _facts(form: WriteHighlightForm) -> HighlightFacts:
    return HighlightFacts(
        title=form.texts("title"),
        body=form.texts("body"),
        language=form.cleaned_data["language"],
        states=form.states(),
        country=form.cleaned_data["country"],
        themes=form.chosen_themes,
    )


def _as_typed(shown: Highlight) -> Json:
    noted = {state.value for state in TranslationState.State}
    return {
        "version": shown.version,
        "language": shown.language,
        "country": shown.country,
        "themes": [theme.slug for theme in shown.themes.all()],
        **{f"title_{code}": text for code, text in of_row(shown, "title").items()},
        **{f"body_{code}": text for code, text in of_row(shown, "body").items()},
        **{
            f"state_{code}": one.progress.value
            for code, one in states_in(shown).items()
            if one.progress.value in noted
        },
    }


def _keep_photo(
    form: PhotoForm, shown: Highlight, kept: Evidence | None, request: SignedInRequest
) -> None:
    facts = EvidenceFacts(
        credit=form.cleaned_data["credit"],
        alt=form.alt(),
        has_consent=form.cleaned_data["has_consent"],
    )
    if upload := form.cleaned_data.get("file"):
        files.keep_photo(highlight=shown, upload=upload, facts=facts, by=request.user)
    elif kept:
        files.change_evidence(evidence=kept, facts=facts, by=request.user)


def _photo_as_typed(kept: Evidence | None) -> Json:
    if kept is None:
        return {}
    return {
        "credit": kept.credit,
        "has_consent": bool(kept.consent_on),
        **{f"alt_{code}": text for code, text in of_row(kept, "alt").items()},
    }


def _tell_that_it_moved(form: WriteHighlightForm, request: SignedInRequest, now: Highlight) -> None:
    """What was typed stays in sight; sending again means: mine."""
    form.add_error(
        None,
        _(
            "Somebody else changed this highlight in the meantime; it is now called “%(title)s”. "
            "What you typed is still here; send it again if yours is the right one."
        )
        % {"title": now.title},
    )
    typed = request.POST.copy()
    typed["version"] = str(now.version)
    form.data = typed
