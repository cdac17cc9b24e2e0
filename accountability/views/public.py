"""The public pages on how we behave: what binds everybody in the alliance."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accountability.views.structured import of_version
from alliance.errors import HelpfulSentence
from alliance.templatetags.words import told_of
from alliance.texts import of_row
from members.models import PolicyDocument, PolicyVersion
from members.models.pledges import SLUGS
from members.queries.policies import (
    PublishedText,
    adaptations,
    before,
    compared,
    published_text,
    published_texts,
)
from networks.models import Network

KINDS = {slug: kind for kind, slug in SLUGS.items()}


@login_not_required
def framework(request: HttpRequest) -> HttpResponse:
    texts = [found for kind in PolicyDocument.Kind if (found := published_text(kind))]
    return render(request, "accountability/framework.html", {"texts": texts})


@login_not_required
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Every version of every text at its own address, with what changed."""
    return render(request, "accountability/versions.html", {"texts": published_texts()})


@login_not_required
def text(request: HttpRequest, text: str, network: str | None = None) -> HttpResponse:
    """A text as it is in force, with the versions before it and the networks that have adapted it."""
    published = _published_or_404(text, network)
    context = {
        "published": published,
        "version": published.current,
        "adaptations": [] if network else adaptations(KINDS[text]),
        **_for_machines(published.current, published.document.get_absolute_url),
    }
    return render(request, "accountability/text.html", context)


@login_not_required
def version(
    request: HttpRequest, text: str, number: int, network: str | None = None
) -> HttpResponse:
    """One version for good: also when a newer one has taken its place, or before its day has come."""
    published = _published_or_404(text, network)
    found = _version_or_404(published, number)
    context = {
        "published": published,
        "version": found,
        "adaptations": [],
        **_for_machines(found, found.get_absolute_url),
    }
    return render(request, "accountability/text.html", context)


@login_not_required
@require_safe
def changes(
    request: HttpRequest, text: str, number: int, network: str | None = None
) -> HttpResponse:
    """A version line by line beside the one whose place it took; a network's first beside the alliance's."""
    published = _published_or_404(text, network)
    found = _version_or_404(published, number)
    replaced = before(found)
    if replaced is None:
        raise Http404(HelpfulSentence(_("This is the first version of this text.")))
    new = told_of(found, "text")
    context = {
        "published": published,
        "version": found,
        "replaced": replaced,
        "language_of_text": new.language,
        "lines": compared(of_row(replaced, "text").get(new.language, ""), new.text),
    }
    return render(request, "accountability/changes.html", context)


def _for_machines(version: PolicyVersion, address: Callable[[], str]) -> dict[str, Any]:
    return {"written_in": of_row(version, "text"), "structured": of_version(version, address)}


def _version_or_404(published: PublishedText, number: int) -> PolicyVersion:
    known = [*published.versions, *([published.coming] if published.coming else [])]
    found = next((one for one in known if one.number == number), None)
    if found is None:
        raise Http404(HelpfulSentence(_("There is no such version of this text.")))
    return found


def _published_or_404(slug: str, network_slug: str | None) -> PublishedText:
    network = Network.objects.filter(slug=network_slug).first() if network_slug else None
    is_known = slug in KINDS and (network_slug is None or network is not None)
    published = published_text(KINDS[slug], network) if is_known else None
    if published is None:
        raise Http404(
            HelpfulSentence(
                _("There is no text at this address. “How we behave” leads to all of them.")
            )
        )
    return published
