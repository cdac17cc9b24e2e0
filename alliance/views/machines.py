"""What machines ask for by heart: which pages there are, what they may look through, whom to tell of a hole."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from alliance.freshness import kept_for
from alliance.page_head import absolute
from alliance.sitemaps import sections

A_DAY = 24 * 3600
PLAIN = "text/plain; charset=utf-8"


@login_not_required
@require_safe
@kept_for(A_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be looked through but the endless answers of the search. What is not to be listed says so itself."""
    lines = (
        "User-agent: *",
        "Disallow: /*/search/?",
        "",
        f"Sitemap: {absolute(reverse('sitemap'))}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@login_not_required
@require_safe
@kept_for(A_DAY)
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116)."""
    with override(settings.LANGUAGE_CODE):
        contact = absolute(reverse("contact"))
    expires = datetime.combine(settings.SECURITY_TXT_EXPIRES, time.min, tzinfo=UTC)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT or contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {absolute(request.path)}",
        f"Policy: {settings.SECURITY_POLICY or contact}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@login_not_required
@require_safe
@kept_for(A_DAY)
def change_password(request: HttpRequest) -> HttpResponse:
    """Where password managers send people, in their language."""
    answer = HttpResponseRedirect(reverse("account_change_password"))
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer


@login_not_required
@require_safe
@kept_for(A_DAY)
def old_icon(request: HttpRequest) -> HttpResponse:
    """For programs that look for the icon where it was before pages named one."""
    return HttpResponseRedirect(static("favicon.ico"))


@login_not_required
@require_safe
@cache_control(no_cache=True)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """All parts of the site map, a page of each where it is long."""
    found = [
        {"location": f"{address}?p={page}" if page > 1 else address, "last_mod": last_change}
        for name, section in sections().items()
        for address in [absolute(reverse("sitemap_section", args=[name]))]
        for last_change in [section.get_latest_lastmod()]
        for page in section.paginator.page_range
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": found}, content_type="application/xml")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def sitemap_section(request: HttpRequest, section: str) -> HttpResponseBase:
    """The addresses of one part. A highlight that was withdrawn is gone from it at once."""
    return sitemap_views.sitemap(request, {**sections()}, section)
