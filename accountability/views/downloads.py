"""Handing out the files of a concern: opened while they pass, saved by the browser, never run or shown by it as a page."""

from collections.abc import Iterator
from itertools import chain
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext as _

from accountability.opened import ChangedFileError, EntryFile, OpenedCase
from accountability.vault import VaultError
from alliance.cleaning.kinds import EXTENSIONS, PICTURES
from alliance.downloads import POLICY
from alliance.errors import HelpfulSentence
from alliance.quiet import keep_quiet


def sealed_download(opened: OpenedCase, attachment: UUID) -> StreamingHttpResponse:
    """A file of an opened case, for saving. 404 for files of other cases, and of parts that are closed to this holder."""
    file = _file_or_404(opened, attachment)
    # a name that says nothing; what was kept as it is gets no extension that would start a program
    extension = ".bin" if file.is_original else EXTENSIONS.get(file.media_type, ".bin")
    response = _answer(file)
    response["Content-Type"] = "application/octet-stream"
    response["Content-Disposition"] = f'attachment; filename="file{extension}"'
    return response


def sealed_preview(opened: OpenedCase, attachment: UUID) -> StreamingHttpResponse:
    """A picture that was rebuilt from its pixels, for showing in a page. 404 for everything else."""
    file = _file_or_404(opened, attachment)
    if not is_shown(file):
        raise Http404
    response = _answer(file)
    response["Content-Type"] = file.media_type
    response["Content-Disposition"] = "inline"
    return response


def is_shown(file: EntryFile) -> bool:
    """Whether a page may show the file itself."""
    return file.media_type in PICTURES and not file.is_original


def _file_or_404(opened: OpenedCase, attachment: UUID) -> EntryFile:
    found = next(
        (one for entry in opened.entries for one in entry.files if one.id == attachment), None
    )
    if found is None:
        raise Http404
    return found


def _answer(file: EntryFile) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_content_or_404(file))
    # a file that breaks off is then seen to be incomplete
    response["Content-Length"] = str(file.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    keep_quiet(response)
    response["Content-Security-Policy"] = POLICY
    return response


def _content_or_404(file: EntryFile) -> Iterator[bytes]:
    """The content; its first part is opened before the answer begins, so that what cannot be read is a page and no half file."""
    content = file.content()
    try:
        first = next(content)
    except ChangedFileError as error:
        raise Http404(
            HelpfulSentence(
                _("Somebody has changed this file since it was sent, so it is not handed out.")
            )
        ) from error
    except (FileNotFoundError, VaultError) as error:
        raise Http404(
            HelpfulSentence(_("This file cannot be read any more. Ask for it to be sent again."))
        ) from error
    return chain([first], content)
