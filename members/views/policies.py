"""The texts at work: which there are, a draft in each language, its comparison with what it replaces, its approval."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.http import SignedInRequest, typed_in
from alliance.permissions import require
from alliance.templatetags.words import language_name
from alliance.texts import of_row
from members.actions.policies import (
    DayNotPossible,
    DraftMovedOn,
    DraftThere,
    LanguagesMissing,
    Wording,
    approve_version,
    discard_draft,
    draft_version,
    edit_draft,
)
from members.forms.policies import ApproveForm, PolicyDraftForm, StartDraftForm
from members.models import PolicyDocument, PolicyVersion
from members.permissions.policies import (
    may_approve_policy,
    may_begin_draft,
    may_draft_policy,
    may_see_policies,
    networks_written_for,
    policies_seen_by,
)
from members.queries.policies import (
    before,
    compared,
    fingerprint,
    missing_in,
    newest,
    on_shelves,
    wording_of,
)
from networks.models import Network


@require_safe
def policies(request: SignedInRequest) -> HttpResponse:
    """All texts with their versions, and the drafts that this person may see."""
    require(may_see_policies(request.user))
    context = {
        "shelves": on_shelves(policies_seen_by(request.user)),
        "may_start": may_begin_draft(request.user),
    }
    return render(request, "members/policies/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start_draft(request: SignedInRequest) -> HttpResponse:
    """Begin the next version of a text, or a network's first, with what is there already as its beginning."""
    require(may_begin_draft(request.user))
    form = StartDraftForm(
        typed_in(request),
        networks=_networks_to_write_for(request),
        of_the_whole=bool(may_draft_policy(request.user, None)),
        initial={"kind": PolicyDocument.Kind.CODE},
    )
    if form.is_valid():
        kind, network = form.cleaned_data["kind"], form.cleaned_data["network"]
        try:
            version = draft_version(
                kind=kind, network=network, wording=_beginning(kind, network), by=request.user
            )
        except DraftThere as there:
            messages.info(request, _("Somebody has begun this version already. Here it is."))
            return _to(there.version)
        return _to(version, "members:edit_policy")
    return render(request, "members/policies/start.html", {"form": form})


@require_safe
def policy(request: SignedInRequest, document: uuid.UUID, number: int) -> HttpResponse:
    """One version in every language, and what may be done with it."""
    version = _version_or_404(request, document, number)
    form = ApproveForm(initial={"seen": fingerprint(version)})
    return _page(request, version, form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_policy(request: SignedInRequest, document: uuid.UUID, number: int) -> HttpResponse:
    version = _version_or_404(request, document, number)
    require(may_draft_policy(request.user, version.document.network))
    if version.approved_at is not None:
        messages.info(
            request, _("This version is approved and stays as it is. Begin a new one instead.")
        )
        return _to(version)
    form = PolicyDraftForm(typed_in(request), initial=_as_typed(version))
    if form.is_valid():
        try:
            edit_draft(
                version=version,
                wording=_wording_of(form),
                seen=form.cleaned_data["seen"],
                by=request.user,
            )
        except DraftMovedOn:
            form.add_error(
                None,
                _(
                    "Somebody else changed this draft in the meantime. Copy what you wrote, open the page again and put it in anew."
                ),
            )
        else:
            messages.success(request, _("The draft is kept."))
            return _to(version)
    return render(request, "members/policies/edit.html", {"version": version, "form": form})


@require_POST
def approve_policy(request: SignedInRequest, document: uuid.UUID, number: int) -> HttpResponse:
    version = _version_or_404(request, document, number)
    require(may_approve_policy(request.user, version))
    if version.approved_at is not None:
        messages.info(request, _("This version is approved already."))
        return _to(version)
    form = ApproveForm(typed_in(request))
    if form.is_valid() and _approve(request, version, form):
        messages.success(request, _("The version is approved. From now on nobody changes it."))
        return _to(version)
    return _page(request, version, form)


@require_POST
def discard_policy(request: SignedInRequest, document: uuid.UUID, number: int) -> HttpResponse:
    version = _version_or_404(request, document, number)
    require(may_draft_policy(request.user, version.document.network))
    try:
        discard_draft(version=version, seen=request.POST.get("seen", ""), by=request.user)
    except DraftMovedOn:
        messages.warning(
            request, _("Somebody else changed or approved this draft. It was not thrown away.")
        )
        return _to(version)
    messages.success(request, _("The draft is thrown away."))
    return redirect("members:policies")


def _page(request: SignedInRequest, version: PolicyVersion, form: ApproveForm) -> HttpResponse:
    is_draft = version.approved_at is None
    replaced = before(version)
    language = get_language() or settings.LANGUAGE_CODE
    new = of_row(version, "text").get(language, "")
    context = {
        "version": version,
        "is_draft": is_draft,
        "wordings": [
            (code, {name: texts.get(code, "") for name, texts in wording_of(version).items()})
            for code in settings.LANGUAGE_TABLE
        ],
        "missing": [language_name(code) for code in missing_in(version)] if is_draft else [],
        "replaced": replaced,
        "lines": compared(of_row(replaced, "text").get(language, ""), new)
        if replaced and new
        else [],
        "may_draft": may_draft_policy(request.user, version.document.network),
        "may_approve": may_approve_policy(request.user, version),
        "form": form,
        "seen": fingerprint(version),
    }
    return render(request, "members/policies/version.html", context)


def _approve(request: SignedInRequest, version: PolicyVersion, form: ApproveForm) -> bool:
    try:
        approve_version(version=version, by=request.user, **form.cleaned_data)
    except DraftMovedOn:
        form.add_error(
            None, _("Somebody changed this draft since you read it. Please read it again below.")
        )
        now = PolicyVersion.objects.get(pk=version.pk)
        form.data = {**request.POST.dict(), "seen": fingerprint(now)}
    except LanguagesMissing as missing:
        names = ", ".join(language_name(code) for code in missing.languages)
        form.add_error(
            None,
            _(
                "Title, text, summary and what changed are not there in every language. Missing: %(languages)s."
            )
            % {"languages": names},
        )
    except DayNotPossible:
        form.add_error(
            "in_force_from",
            _("Choose today or a later day, and one after the day of the version before."),
        )
    return not form.errors


def _version_or_404(request: SignedInRequest, document: uuid.UUID, number: int) -> PolicyVersion:
    require(may_see_policies(request.user))
    return get_object_or_404(
        policies_seen_by(request.user), document__public_id=document, number=number
    )


def _networks_to_write_for(request: SignedInRequest) -> list[Network]:
    within = networks_written_for(request.user)
    return sorted(Network.objects.with_page().filter(pk__in=within).order_by("pk"), key=str)


def _beginning(kind: str, network: Network | None) -> Wording:
    """What a new draft begins with: the version before it, or for a network's first text the alliance's."""
    last = newest(kind, network) or newest(kind)
    if last is None:
        title = str(PolicyDocument.Kind(kind).label).capitalize()
        return Wording(title={get_language() or settings.LANGUAGE_CODE: title}, text={})
    texts = wording_of(last)
    return Wording(title=texts["title"], text=texts["text"], summary=texts["summary"])


def _as_typed(version: PolicyVersion) -> dict[str, object]:
    texts = {
        f"{name}_{code}": text
        for name, by_language in wording_of(version).items()
        for code, text in by_language.items()
    }
    return {
        **texts,
        "must_reaffirm": version.must_reaffirm,
        "grace_days": version.grace_days,
        "seen": fingerprint(version),
    }


def _wording_of(form: PolicyDraftForm) -> Wording:
    return Wording(
        title=form.texts("title"),
        text=form.texts("text"),
        summary=form.texts("summary"),
        changes=form.texts("changes"),
        must_reaffirm=form.cleaned_data["must_reaffirm"],
        grace_days=form.cleaned_data["grace_days"],
    )


def _to(version: PolicyVersion, page: str = "members:policy") -> HttpResponse:
    return redirect(page, document=version.document.public_id, number=version.number)
