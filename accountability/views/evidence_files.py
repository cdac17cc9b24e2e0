"""Handing out evidence files: saved by the browser, never run or shown by it as a page."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from accountability.models import EvidenceFile
from accountability.views.downloads import POLICY


def evidence_download(file: EvidenceFile) -> HttpResponse:
    response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    named = content_disposition_header(as_attachment=True, filename=file.name)
    response["Content-Disposition"] = named or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response
