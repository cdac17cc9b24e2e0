"""A concern told by phone or in person: a handler writes it down with the reporter's own questions."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from accountability.drafts import Draft, Step
from accountability.sessions import Session, hand_over, hold
from accountability.views.vault import DeskRequest, vault_required
from accountability.views.writing import address_of, throw_away


@require_http_methods(["GET", "HEAD", "POST"])
@vault_required
def take_down(request: DeskRequest) -> HttpResponse:
    """What to say first; then the same questions, and a code that is handed over once."""
    if request.method != "POST":
        return render(request, "accountability/desk/take_down.html")
    throw_away(request)
    draft = Draft(language=translation.get_language() or "en", is_taken_down=True)
    begun = hold(request, Session.DRAFT, draft.as_values())
    response = redirect(address_of(Step.KIND))
    hand_over(response, begun)
    return response
