"""A copy of a case that leaves the portal."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accountability.actions.export import Wanted, export_case
from accountability.forms.desk import ExportForm
from accountability.gates import GateFullError
from accountability.pdf.setting import NotSetError
from accountability.permissions.desk import CaseReader, may_export_case
from accountability.vault.exports import NotARecipientError
from accountability.views.desk import with_case
from accountability.views.vault import DeskRequest, busy
from alliance.http import typed_in
from alliance.permissions import require
from alliance.quiet import keep_quiet


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def export(request: DeskRequest, by: CaseReader) -> HttpResponse:
    """Why, what is in it, for whom: then the copy is handed out, encrypted."""
    require(may_export_case(by))
    form = ExportForm(typed_in(request))
    if form.is_valid():
        try:
            return _handed_out(export_case(wanted=_wanted(form), by=by))
        except NotARecipientError:
            form.add_error("recipients", _("One of these is no public key of age."))
        except NotSetError:
            form.add_error(None, _("The copy could not be made. Try again in a few minutes."))
        except GateFullError:
            return busy(request)
    context = {"case": by.case, "form": form}
    return render(request, "accountability/desk/export.html", context)


def _wanted(form: ExportForm) -> Wanted:
    typed = form.cleaned_data
    return Wanted(
        reason=typed["reason"],
        is_redacted=typed["scope"] != "full",
        masked=tuple(typed["masked"].splitlines()),
        recipients=tuple(typed["recipients"].split()),
        passphrase=typed["passphrase"],
    )


def _handed_out(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="copy.zip.age"'
    response["X-Content-Type-Options"] = "nosniff"
    keep_quiet(response)
    return response
