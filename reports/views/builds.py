"""Building the annual report: what to know before, watching it, reading it before it is published, publishing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import quote_etag
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.errors import HelpfulSentence
from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from reports import actions
from reports.forms.builds import BuildForm
from reports.models import Artifact, ReportBuild
from reports.permissions.builds import may_build_report, may_publish_report, may_see_build
from reports.queries import (
    Progress,
    build_named,
    editions_of,
    files_of,
    preflight,
    progress_of,
)
from reports.queries.published import CONTENTS
from reports.views.counts import year_or_404


def builder(request: SignedInRequest, year: int) -> HttpResponse:
    """What somebody should know before building; the button; the builds and editions so far."""
    require(may_build_report(request.user))
    period = year_or_404(year)
    form = BuildForm(
        typed_in(request), initial={"languages": [code for code, _name in settings.LANGUAGES]}
    )
    if form.is_valid():
        build, is_new = actions.order_build(
            period=period, languages=form.cleaned_data["languages"], by=request.user
        )
        if not is_new:
            messages.info(request, _("A build of this year is under way already. Here it is."))
        return redirect(build)
    return render(
        request,
        "reports/builder.html",
        {
            "year": year,
            "form": form,
            "preflight": preflight(period),
            "editions": editions_of(year),
        },
    )


def build(request: SignedInRequest, pk: int) -> HttpResponse:
    """One build: its steps and counts while it runs, what it drew when it is done."""
    shown = _build_or_404(request, pk)
    progress = progress_of(shown)
    context: dict[str, Any] = {
        "build": shown,
        "progress": progress,
        "may_publish": may_publish_report(request.user, shown),
        "drawn": _drawn(shown) if shown.state == ReportBuild.State.DONE else [],
    }
    if request.headers.get("HX-Request"):
        return _unless_unchanged(
            request, progress, render(request, "reports/build_progress.html", context)
        )
    return render(request, "reports/build.html", context)


def build_status(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for programs: `{state, step, done, total, attempt, updated_at, error}`, with an ETag."""
    progress = progress_of(_build_or_404(request, pk))
    return _unless_unchanged(request, progress, JsonResponse(progress.as_json()))


@require_POST
def cancel_build(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = actions.cancel_build(build=_build_or_404(request, pk), by=request.user)
    messages.info(request, _("The build stops after the step it is at."))
    return redirect(shown)


@require_POST
def retry_build(request: SignedInRequest, pk: int) -> HttpResponse:
    again, _is_new = actions.retry_build(build=_build_or_404(request, pk), by=request.user)
    return redirect(again)


def publish_build(request: SignedInRequest, pk: int) -> HttpResponse:
    """An interruption: what will change for everyone, then the button."""
    shown = _build_or_404(request, pk)
    year = shown.period.starts_on.year
    if request.method == "POST":
        try:
            report = actions.publish_build(build=shown, by=request.user)
        except actions.NothingNew:
            messages.info(request, _("These figures are published already."))
        except actions.BuiltBeforeLastEdition:
            messages.error(
                request,
                _(
                    "Another edition was published after these figures were frozen. "
                    "Build the report again, so that it lists what it corrects."
                ),
            )
            return redirect("reports:builder", year=year)
        except actions.DrawnByEarlierVersion:
            messages.error(
                request,
                _(
                    "The portal was upgraded after this report was drawn. "
                    "Build the report again, so that all of it is drawn in the same way."
                ),
            )
            return redirect("reports:builder", year=year)
        else:
            messages.success(
                request,
                _("Edition %(edition)s of %(year)s is published.")
                % {"edition": report.edition, "year": year},
            )
        return redirect("reports:report", year=year)
    require(may_publish_report(request.user, shown))
    editions = editions_of(year)
    return render(
        request,
        "reports/publish.html",
        {
            "build": shown,
            "year": year,
            "edition": editions[0].edition + 1 if editions else 1,
            "replaces": editions[0] if editions else None,
            "corrections": actions.corrections_in(shown),
            "language_names": _names(shown.languages),
        },
    )


def preview(request: SignedInRequest, pk: int, language: str) -> HttpResponse:
    """The contents of a drawn report before it is published, for those who build."""
    return preview_section(request, pk, language, CONTENTS)


def preview_section(request: SignedInRequest, pk: int, language: str, section: str) -> HttpResponse:
    """One drawn section before it is published."""
    shown = _build_or_404(request, pk)
    file = _artifact_or_404(shown, language, f"page/{section}.html")
    context = {
        "build": shown,
        "language_drawn": language,
        "direction_drawn": settings.LANGUAGE_TABLE[language]["dir"],
        # drawn by the portal when the report was built, every word of it escaped then
        "body": SafeString(bytes(file.content).decode()),
        "is_contents": section == CONTENTS,
    }
    return render(request, "reports/preview.html", context)


def preview_file(request: SignedInRequest, pk: int, language: str, name: str) -> HttpResponse:
    file = _artifact_or_404(_build_or_404(request, pk), language, name)
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _build_or_404(request: SignedInRequest, pk: int) -> ReportBuild:
    require(may_build_report(request.user))
    shown = build_named(pk)
    if shown is None:
        raise Http404(HelpfulSentence(_("There is no such build.")))
    require(may_see_build(request.user, shown))
    return shown


def _artifact_or_404(shown: ReportBuild, language: str, name: str) -> Artifact:
    if language not in settings.LANGUAGE_TABLE:
        raise Http404(HelpfulSentence(_("The portal does not have this language.")))
    if not name.isprintable():
        raise Http404
    return get_object_or_404(
        Artifact,
        snapshot=shown.snapshot_id,
        language=language,
        name=name,
        drawing_version=actions.DRAWING_VERSION,
    )


def _drawn(shown: ReportBuild) -> list[dict[str, Any]]:
    """What a finished build holds, by language."""
    return [
        {
            "language": language,
            "name": name,
            "files": files_of(str(shown.snapshot_id), actions.DRAWING_VERSION, language),
        }
        for language, name in _names(shown.languages).items()
    ]


def _names(languages: list[str]) -> dict[str, str]:
    return {code: settings.LANGUAGE_TABLE[code]["name"] for code in languages}


def _unless_unchanged(
    request: SignedInRequest, progress: Progress, response: HttpResponse
) -> HttpResponse:
    etag = quote_etag(f"{progress.fingerprint}-{get_language()}")
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response.headers["ETag"] = etag
    return response
