"""Pages in the service of readers: whom to write to, what is kept about people, for whom the portal works, where everything is."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.panels import panels_for

# The day of the statement: it moves when what was checked, or what is known not to work, is written anew.
STATEMENT_OF = date(2026, 11, 22)


@login_not_required
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    context = {
        "email": settings.CONTACT_EMAIL,
        "post": settings.CONTACT_POST,
        "press_email": settings.CONTACT_PRESS,
        "data_email": settings.CONTACT_DATA,
    }
    return render(request, "alliance/contact.html", context)


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people and why; the apps that keep it say how long."""
    context = {
        "panels": panels_for("privacy", request, None),
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 60 * 60),
    }
    return render(request, "alliance/privacy.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"as_of": STATEMENT_OF, "email": settings.CONTACT_EMAIL}
    return render(request, "alliance/accessibility.html", context)


@login_not_required
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every place of the one list, and what the apps have many of: networks, years, plans."""
    return render(
        request, "alliance/site_map.html", {"panels": panels_for("site_map", request, None)}
    )


@login_not_required
@require_safe
def low_data(request: HttpRequest) -> HttpResponse:
    return render(request, "alliance/low_data.html")
