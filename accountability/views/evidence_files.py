"""Handing out evidence files: saved by the browser, never run or shown by it as a page."""

from django.http import HttpResponse

from accountability.models import EvidenceFile
from alliance.downloads import as_download


def evidence_download(file: EvidenceFile) -> HttpResponse:
    return as_download(bytes(file.content), file.name)
