"""Plain text, tables as text, and messages."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from alliance.cleaning.findings import Clean, Reason, Removed, UncleanableError
from alliance.cleaning.kinds import BYTE_ORDER_MARKS, MESSAGE, Kind

# signs without width, which may mark one copy among many; the joiners that Arabic and Persian write with are none of them
INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
HEADERS_KEPT = ("From", "To", "Cc", "Date", "Subject")
PARTS_AT_MOST = 500


def clean(content: bytes, kind: Kind) -> Clean:
    if kind is MESSAGE:
        return _clean_message(content, kind)
    text, removed = _decoded(content), set()
    if text is None:
        # letters of an older computer: plain text holds nothing else, and a guess could break it
        return Clean(content, kind.media_type, kind.extension, frozenset())
    plain = INVISIBLE.sub("", text)
    if plain != text:
        removed.add(Removed.OTHER)
    return Clean(plain.encode(), kind.media_type, kind.extension, frozenset(removed))


def _decoded(content: bytes) -> str | None:
    try:
        if content.startswith(BYTE_ORDER_MARKS):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeError:
        return None


def _clean_message(content: bytes, kind: Kind) -> Clean:
    """Who wrote to whom, when and what, as text; how the message travelled and what hung on it are left out."""
    message = BytesParser(policy=policy.default).parsebytes(content)
    if not isinstance(message, EmailMessage):
        raise UncleanableError(Reason.BROKEN)
    if sum(1 for _ in zip(message.walk(), range(PARTS_AT_MOST + 1), strict=False)) > PARTS_AT_MOST:
        raise UncleanableError(Reason.TOO_HEAVY)
    head = [f"{name}: {message[name]}" for name in HEADERS_KEPT if message[name]]
    removed = {Removed.OTHER}
    if {"received", "message-id"} & {name.lower() for name in message}:
        removed.add(Removed.ROUTE)
    if any(True for _ in message.iter_attachments()):
        removed.add(Removed.EMBEDDED)
    text = "\n".join([*head, "", _body(message)])
    return Clean(
        INVISIBLE.sub("", text).encode("utf-8", "replace"),
        kind.media_type,
        kind.extension,
        frozenset(removed),
    )


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    said = str(part.get_content())
    return said if part.get_content_subtype() == "plain" else _without_markup(said)


class _Words(HTMLParser):
    """The words of a page."""

    NOT_SHOWN = {"script", "style", "head", "title"}
    LINES = {"p", "br", "div", "tr", "li", "h1", "h2", "h3"}

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self.NOT_SHOWN
        if tag in self.LINES:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self.NOT_SHOWN

    def handle_data(self, data: str) -> None:
        if self._hidden <= 0:
            self.words.append(data)


def _without_markup(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    return re.sub(r"\n\s*\n+", "\n\n", "".join(words.words)).strip()
