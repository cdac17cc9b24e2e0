"""The form takes whatever people type or paste: nothing breaks, nothing runs, and every text comes back as it was."""

import html
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accountability.drafts import Step
from accountability.forms.draft import form_of
from accountability.models import Case
from accountability.opened import open_for_handler
from tests.accountability.factories import Handler
from tests.accountability.writing import (
    NEW,
    answer,
    code_of,
    open_desk,
    send,
    small_alliance,
    write_all,
)

pytestmark = pytest.mark.django_db

HOSTILE = {
    "a NUL sign": "before\x00after",
    "signs that turn the order around": "\u202edetrever\u202c \u2066isolated\u2069",
    "control characters": "\x01\x02\x1b[31mred\x7f\x9f",
    "emoji of several parts": "👩‍👩‍👧‍👦🏳️‍🌈 ok",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "the end of a text area": "</textarea><script>alert(1)</script>",
    "an attribute": '" onmouseover="alert(1)\' autofocus',
    "SQL": "'); DROP TABLE accountability_case; --",
    "a template": "{{ settings.SECRET_KEY }}{% load x %}${7*7}#{7*7}",
    "a header": "x\nSet-Cookie: a=b\n\nbody",
    "non-characters": "\ufffe\uffff\ufdd0",
    "Arabic with marks of direction": "\u202bقال لي\u202c: لا",
    "accents that stand apart": "e\u0301 a\u0308",
    "many combining signs": "Z" + "\u0301\u0300" * 400,
    "spaces at both ends": "  two spaces  ",
    "a long word": "x" * 50_000,
    "ends of lines": "one\ntwo\n\nthree",
}


@pytest.fixture
def handlers() -> tuple[Handler, Handler]:
    return open_desk(small_alliance()[0])[1:]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_comes_back_exactly(
    client: Client, handlers: tuple[Handler, Handler], text: str
) -> None:
    line = text.replace("\n", " ")[:250]
    write_all(
        client,
        text,
        about={"who": text[:4000], "organisation": line},
        when_where={"when": line, "where": line},
        not_these={"names": "zz " + text[:400]},
        wish={"words": text[:4000]},
        reach={"ways": ["phone"], "phone": line, "hours": text[:4000]},
    )
    shown = client.get(f"{NEW}what-happened/").content.decode()
    last_look = client.get(f"{NEW}check/").content.decode()
    response = send(client)

    assert response.status_code == 302, response.content.decode()
    handler = handlers[0]
    report = open_for_handler(Case.objects.get(), handler.key, handler.keys).report.item.values
    assert report["text"] == text
    assert report["about"]["who"] == text[:4000]
    assert (report["when"], report["wish"], report["hours"]) == (line, text[:4000], text[:4000])
    assert html.escape(text) + "</textarea>" in shown
    assert html.escape(text) in last_look
    assert "<script>alert" not in shown + last_look
    assert "<img src=x" not in shown + last_look


def test_a_text_of_a_megabyte_is_too_long_and_stays_on_the_page(
    client: Client, handlers: Any
) -> None:
    answer(client, "kind")

    response = answer(client, "what-happened", text="y" * 1_000_000)

    page = response.content.decode()
    assert response.status_code == 200
    assert "This is too long. Write at most 100000 characters." in page
    assert "y" * 1_000_000 + "</textarea>" in page
    assert "<title>Error:" in page


def test_bytes_that_are_no_text_break_nothing(client: Client, handlers: Any) -> None:
    answer(client, "kind")

    response = client.post(
        f"{NEW}what-happened/",
        data=b"text=%ED%A0%80%FF%C0%80half",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 302
    assert "half</textarea>" in client.get(f"{NEW}what-happened/").content.decode()


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("kind", {"kind": "crafted"}),
        ("for-whom", {"for_whom": "<b>"}),
        ("name", {"naming": "admin"}),
        ("danger", {"danger": "x" * 10_000}),
        ("about", {"network": "999999"}),
        ("about", {"network": "1; DROP"}),
        ("about", {"parties": ["secretariat", "nobody"]}),
        ("category", {"categories": "\x00"}),
        ("not-these", {"networks": ["-1"]}),
        ("wish", {"wishes": ["gold"]}),
        ("reach", {"ways": ["email"], "email": "no address"}),
        ("reach", {"ways": ["email"]}),
        ("reach", {"ways": ["phone"]}),
        ("reach", {"ways": ["pigeon"]}),
    ],
)
def test_crafted_answers_are_refused_kindly(
    client: Client, handlers: Any, step: str, data: dict[str, Any]
) -> None:
    answer(client, "kind")

    response = answer(client, step, **data)

    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error:" in page
    assert 'class="error-summary"' in page


def test_no_page_of_another_question_exists(client: Client, handlers: Any) -> None:
    for step in ("shoe-size", "KIND", "received-by"):
        assert client.get(f"{NEW}{step}/").status_code == 404
        assert client.post(f"{NEW}{step}/").status_code == 404


@pytest.mark.parametrize("cookie", ["", "zz", "00", "g" * 64, "0" * 64, "\xff"])
def test_a_made_up_cookie_opens_nothing(client: Client, handlers: Any, cookie: str) -> None:
    client.cookies["page"] = cookie

    assert client.get(f"{NEW}code/", follow=True).status_code == 200
    assert answer(client, "kind").status_code == 302
    answer(client, "what-happened", text="x")
    assert len(code_of(client)) == 20


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_words_come_out_of_the_form_as_they_went_in(text: str) -> None:
    form = form_of(Step.HAPPENED, {"text": text})

    if form.is_valid():
        assert form.cleaned_data["text"] == text.replace("\r\n", "\n")
    else:
        assert not text.strip()


def test_half_a_sign_is_shown_as_unknown(client: Client) -> None:
    form = form_of(Step.HAPPENED, {"text": "half \ud83d of a sign"})

    assert form.is_valid()
    assert form.cleaned_data["text"].startswith("half \ufffd")
