"""The numbers of a return as files: to fill in and bring back, and as a plain list."""

import uuid

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from alliance.csv_file import CONTENT_TYPE
from alliance.http import SignedInRequest
from alliance.sheets.writing import XLSX
from reports.models import NetworkReturn
from reports.queries.filling import filling_of
from reports.views.numbers import return_or_404
from reports.workbooks.listing import return_list
from reports.workbooks.template import return_workbook


@require_safe
def workbook(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The workbook in the reader's language, with the numbers that are there."""
    owed = return_or_404(request, public_id)
    content = return_workbook(filling_of(owed), get_language() or "en")
    return _file(content, XLSX, owed, "xlsx")


@require_safe
def listing(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The numbers that are there, one row each, for programs and for those who work with lists."""
    owed = return_or_404(request, public_id)
    return _file(return_list(filling_of(owed), get_language() or "en"), CONTENT_TYPE, owed, "csv")


def _file(content: bytes, content_type: str, owed: NetworkReturn, ending: str) -> HttpResponse:
    name = f"{owed.network.slug}-{owed.period.code}.{ending}"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": str(
                content_disposition_header(as_attachment=True, filename=name)
            )
        },
    )
