"""The drawings of the maps, each at an address of its own."""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from alliance.map_files import map_file
from networks.maps import Theme, address_of, picture_of
from networks.queries import countries_of_today


@login_not_required
@require_safe
def picture(request: HttpRequest, theme: str, mark: str, *, dark: bool) -> HttpResponse:
    """A drawing of the world; one of an earlier day leads to the one of today."""
    if theme not in set(Theme):
        raise Http404
    shown = Theme(theme)
    return map_file(
        picture_of(shown, countries_of_today()), partial(address_of, shown), mark=mark, dark=dark
    )


@login_not_required
@require_safe
def newest_picture(request: HttpRequest, *, dark: bool) -> HttpResponse:
    """The addresses without a mark lead to the drawing of today."""
    return map_file(
        picture_of(Theme.STATUS, countries_of_today()),
        partial(address_of, Theme.STATUS),
        mark="",
        dark=dark,
    )
