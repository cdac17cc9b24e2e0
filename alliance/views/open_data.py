"""The page on the open data, for people: what there is, how it is read, how to name where it comes from."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from alliance.licence import LICENCE_ADDRESS, LICENCE_NAME
from alliance.open_data.description import PREFIX


@dataclass(frozen=True)
class List:
    """One list of the open data, in words."""

    address: str
    label: Promise
    says: Promise

    @property
    def href(self) -> str:
        return f"{PREFIX}{self.address}"


LISTS = (
    List(
        "figures",
        _("Figures"),
        _(
            "Every figure of the annual reports: number, certainty, unit, year, network, who reported, source. Each by itself also with the parts it is made of."
        ),
    ),
    List(
        "plans",
        _("Strategic plans"),
        _("Result areas with their outcomes, indicators and strategies."),
    ),
    List(
        "reports",
        _("Annual reports"),
        _("Every edition with its files, its hash, and what it corrected."),
    ),
    List(
        "activities",
        _("Activities"),
        _("What networks did, when and where as far as that is known, with whom."),
    ),
    List(
        "highlights",
        _("Highlights"),
        _("What networks tell of their years, with the numbers in it. What is withdrawn is gone."),
    ),
    List(
        "publications",
        _("Publications"),
        _("What was published, and in which languages it can be read."),
    ),
    List(
        "networks",
        _("Networks"),
        _("The tree of networks, what each is and since when, and in which countries."),
    ),
    List(
        "members/networks",
        _("Members by network"),
        _("How many there are. Who they are, no list tells, and a small number is withheld."),
    ),
    List(
        "members/countries",
        _("Members by country"),
        _("How many there are in each country, told in the same way."),
    ),
    List(
        "concern-figures",
        _("Concerns in numbers"),
        _("How many there were in a year, as two people released it; a small number is withheld."),
    ),
    List(
        "glossary",
        _("Glossary"),
        _("The words the alliance uses for its work and for its own bodies, explained."),
    ),
)


@login_not_required
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    context = {
        "lists": LISTS,
        "prefix": PREFIX,
        "licence": LICENCE_NAME,
        "licence_address": LICENCE_ADDRESS,
    }
    return render(request, "alliance/open_data.html", context)
