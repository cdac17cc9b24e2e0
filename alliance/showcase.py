"""The page that shows every component in every state, for those who write pages."""

from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.map import Paint
from alliance.sorting import UP, First, Sorting
from alliance.theory_of_change import theories


class SampleForm(forms.Form):
    """One field of each kind, some of them filled in wrongly."""

    name = forms.CharField(
        label=_("The name you want us to use"),
        help_text=_("It is shown to the coordination of your network."),
        error_messages={"required": _("Write the name you want us to use.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write an address such as name@example.org."),
        },
    )
    participants = forms.IntegerField(label=_("Participants"), required=False)
    held_on = forms.DateField(
        label=_("Day of the activity"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    qualifier = forms.ChoiceField(
        label=_("How sure is the number?"),
        choices=[("exactly", _("Exactly")), ("at_least", _("At least")), ("about", _("About"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how sure the number is.")},
    )
    network = forms.ChoiceField(
        label=_("Network"),
        choices=[("africa", _("Africa")), ("europe", _("Europe"))],
        error_messages={"required": _("Choose a network.")},
    )
    remark = forms.CharField(
        label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    is_public = forms.BooleanField(label=_("Show this on the public pages"), required=False)


@dataclass(frozen=True)
class Part:
    """A part of the gallery, as its table of contents names it."""

    id: str
    name: Promise


PARTS = (
    Part("frame", _("The frame of a page")),
    Part("figures", _("Figures")),
    Part("notices", _("Notices and states")),
    Part("cards", _("Cards")),
    Part("tables", _("Tables and facts")),
    Part("work", _("Long work")),
    Part("maps", _("Maps")),
    Part("charts", _("Charts")),
    Part("change", _("The theory of change")),
    Part("texts", _("Texts")),
    Part("search", _("Search")),
    Part("forms", _("Forms")),
    Part("errors", _("A form with errors")),
)


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    return render(
        request,
        "alliance/components_page.html",
        {
            "parts": PARTS,
            "paints": list(Paint),
            "sorting": Sorting("name", UP, {"name": First.UP, "number": First.DOWN}),
            "theory": theories()[0],
            "form": SampleForm(),
            "form_with_errors": SampleForm({"wrong-email": "nobody"}, prefix="wrong"),
            "page": Paginator(range(200), 20).page(4),
            "only_page": Paginator(range(5), 20).page(1),
        },
    )
