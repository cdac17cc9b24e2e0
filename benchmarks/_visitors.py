"""Visitors who write a concern without script: real requests to a real server, as patient as people are."""

import http.client
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

NEW = "/en/concerns/new/"
CODE, FILES, RECEIVED = f"{NEW}code/", f"{NEW}files/", f"{NEW}received/"
# what one person says at least, and what one says who stops at every question
SHORT = ("kind", "what-happened")
LONG = (
    *("kind", "for-whom", "name", "danger", "child", "what-happened", "about"),
    *("category", "when-where", "not-these", "who-gets-it", "files", "wish", "reach", "check"),
)
ONLY_READ = {"who-gets-it", "check"}
MOVED = {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}
SHOWN_CODE = re.compile(r'class="receipt-code"[^>]*>([^<]*)<')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
PLAIN_FORM = "application/x-www-form-urlencoded"
RECEIPTS = (b"We have received your concern", b"We have it already")
WAIT = re.compile(r"Wait (\d+) second")
AGAIN_AFTER = 0.4
LONGEST_PATIENCE = 300.0


class GaveUpError(Exception):
    """The visitor pressed the button for minutes, and nothing came of it."""


@dataclass(frozen=True)
class Answer:
    """What came back for one request, and after how many seconds."""

    status: int
    body: bytes
    location: str
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


@dataclass
class Told:
    """One concern as its writer knows it: what was said, the code that was shown last, and whether the receipt was."""

    text: str
    file: bytes = b""
    code: str = ""
    is_received: bool = False
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0


@dataclass
class Visitor:
    """One browser: its cookies, one request after the other, each tried again until it is answered."""

    address: str
    patience: float = LONGEST_PATIENCE
    cookies: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, float]] = field(default_factory=list)
    """The page that was asked for, and the seconds of each answer."""
    complaints: list[str] = field(default_factory=list)
    """Each try that was not answered, or that was answered by an error."""

    def file_concern(
        self, *, file: bytes = b"", steps: Sequence[str] = SHORT, is_impatient: bool = False
    ) -> Told:
        """Write a concern and press until the receipt is shown. Raises GaveUpError.

        Who is impatient presses the button and does not wait for the answer before pressing again.
        """
        told = self.write(file=file, steps=steps)
        self.send(told, is_impatient=is_impatient)
        told.seconds = time.monotonic() - told.began
        return told

    def write(self, *, file: bytes = b"", steps: Sequence[str] = SHORT) -> Told:
        """Answer these questions and add the file; nothing is sent yet. Raises GaveUpError."""
        told = Told(text=f"What happened {secrets.token_hex(8)}", file=file)
        for step in steps:
            self._answer(step, told)
        if file and "files" not in steps:
            self._add_file(told)
        return told

    def _answer(self, step: str, told: Told) -> None:
        if step == "files":
            self._add_file(told)
            return
        if step in ONLY_READ:
            self.page(f"{NEW}{step}/")
            return
        answers = {"kind": {"kind": "complaint"}, "what-happened": {"text": told.text}}
        self._until_moved(f"{NEW}{step}/", answers.get(step, {}))

    def _add_file(self, told: Told) -> None:
        """One file, kept as it is; a second page of the same form goes on."""
        for _try in self._tries() if told.file else ():
            if b"photo.bin" in self.page(FILES).body:
                break
            fields = {**self._hidden(FILES), "keep_original": "on", "go": "add"}
            self.ask("POST", FILES, *_multipart(fields, "photo.bin", told.file))
        self._until_moved(FILES, {"go": "on"})

    def send(self, told: Told, *, is_impatient: bool = False) -> None:
        """Press until the receipt is shown. Raises GaveUpError."""
        for _press in self._tries():
            page = self.page(CODE)
            if page.location.endswith(RECEIVED):
                break
            if page.status == HTTPStatus.OK:
                answer = self.press(told, page, is_impatient=is_impatient)
                if answer.location.endswith(RECEIVED):
                    break
                if wait := WAIT.search(answer.text):
                    time.sleep(float(wait[1]))
        told.is_received = self._is_received()

    def press(self, told: Told, page: Answer, *, is_impatient: bool = False) -> Answer:
        """Type the end of the code that this page shows, and press the button once."""
        told.code = _shown(page.text)
        fields = {**_hidden_in(page.text), "again": told.code[-4:], "go": "send"}
        if is_impatient:
            self._press_and_turn_away(CODE, fields)
        return self.ask("POST", CODE, urlencode(fields).encode(), PLAIN_FORM)

    def _is_received(self) -> bool:
        for _try in self._tries():
            page = self.page(RECEIVED)
            if page.status == HTTPStatus.OK and any(words in page.body for words in RECEIPTS):
                return True
            if page.location:
                return False
        return False

    def _until_moved(self, path: str, answers: Mapping[str, str]) -> None:
        """Ask for the form, send it, and try again where it is not answered by the next page."""
        for _try in self._tries():
            page = self.page(path)
            if page.status in MOVED:
                return
            fields = {**_hidden_in(page.text), **answers}
            if (
                page.status == HTTPStatus.OK
                and self.ask("POST", path, urlencode(fields).encode(), PLAIN_FORM).location
            ):
                return

    def _hidden(self, path: str) -> dict[str, str]:
        return _hidden_in(self.page(path).text)

    def page(self, path: str) -> Answer:
        """Ask for a page until it answers with no error of the server's. Raises GaveUpError."""
        for _try in self._tries():
            answer = self.ask("GET", path)
            if answer.status and answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return answer
        raise GaveUpError(path)

    def _tries(self) -> Iterator[int]:
        """One after the other with a moment between them, as long as patience lasts. Raises GaveUpError."""
        end = time.monotonic() + self.patience
        number = 0
        while time.monotonic() < end:
            yield number
            number += 1
            time.sleep(AGAIN_AFTER)
        raise GaveUpError

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        """One request. Where nobody answers, the status is 0."""
        began = time.perf_counter()
        try:
            with closing(self._connection()) as line:
                line.request(method, path, body or None, self._headers(kind))
                answer = line.getresponse()
                found = Answer(
                    status=answer.status,
                    body=answer.read(),
                    location=answer.headers.get("Location", ""),
                    seconds=time.perf_counter() - began,
                )
                self._remember(answer.headers.get_all("Set-Cookie") or [])
        except (OSError, http.client.HTTPException) as error:
            found = Answer(0, b"", "", time.perf_counter() - began)
            self.complaints.append(f"{method} {path}: {type(error).__name__}")
        else:
            self.answers.append((f"{method} {path}", found.seconds))
            if found.status >= HTTPStatus.BAD_REQUEST:
                self.complaints.append(f"{method} {path}: {found.status}")
        return found

    def _press_and_turn_away(self, path: str, fields: Mapping[str, str]) -> None:
        """Send a form and go before the answer comes."""
        headers = self._headers(PLAIN_FORM)
        line = self._connection()
        try:
            line.request("POST", path, urlencode(fields).encode(), headers)
        except OSError:
            pass
        finally:
            line.close()

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=90)

    def _headers(self, kind: str) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies} if cookies else {}
        return {**headers, "Content-Type": kind} if kind else headers

    def _remember(self, lines: Sequence[str]) -> None:
        for line in lines:
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()


def _hidden_in(page: str) -> dict[str, str]:
    """The hidden fields of the page's form, as a browser sends them along."""
    form = page.partition('<form id="question"')[2].partition("</form>")[0] or page
    return {unescape(name): unescape(value) for name, value in HIDDEN.findall(form)}


def _shown(page: str) -> str:
    found = SHOWN_CODE.search(page)
    return found[1].replace(" ", "").strip() if found else ""


def _multipart(fields: Mapping[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    """A form with a file, and how it is announced."""
    mark = secrets.token_hex(16)
    lines = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    lines += [
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode(),
        b"Content-Type: application/octet-stream\r\n\r\n",
        content,
        f"\r\n--{mark}--\r\n".encode(),
    ]
    return b"".join(lines), f"multipart/form-data; boundary={mark}"
