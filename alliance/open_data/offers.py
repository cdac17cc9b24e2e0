"""How an app offers a list or a single thing: what it takes, what it answers, as JSON and as a table."""

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import create_model

from alliance.csv_file import CONTENT_TYPE
from alliance.open_data.answers import Answer, Item, answer_frame
from alliance.open_data.lists import LostPlaceError, Rows
from alliance.open_data.problems import Problem
from alliance.open_data.tables import table_of

CSV = "csv"
SLUG = r"^[-a-zA-Z0-9_]+$"
COUNTRY = r"^[A-Z]{2}$"
MOST_ON_A_PAGE = 100
# Says that what is taken stands after the question mark.
AFTER_THE_ADDRESS: Any = Query(...)  # type: ignore[type-arg]

Wanted = TypeVar("Wanted", bound="Asked")
RowsOf = Callable[[HttpRequest, Wanted], Rows[Item]]


class Refused(Exception):
    """The request can be read and asks for what there is not; the sentence says what there is."""

    def __init__(self, sentence: str, *, parameter: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.parameter = parameter


def choice(choices: type[TextChoices], default: Any = ..., **words: Any) -> Any:
    """A field that holds the code of one of these; as a parameter it may be left out."""
    codes: list[Any] = choices.values
    return Field(default, json_schema_extra={"enum": codes}, **words)


class OneAsked(Schema):
    """What every address takes."""

    language: str = Field(
        "",
        description="In which language texts are told. Without it the header `Accept-Language` decides.",
        examples=["es"],
        json_schema_extra={"enum": [code for code, _name in settings.LANGUAGES]},
    )


class Asked(OneAsked):
    """What every list takes; apps add what their list can be narrowed by."""

    format: str = Field(
        "json",
        description="`csv` is a table of the whole list for spreadsheets, so it takes neither `limit` nor `cursor`.",
        examples=["csv"],
        json_schema_extra={"enum": ["json", CSV]},
    )
    limit: int = Field(
        50, ge=1, le=MOST_ON_A_PAGE, description="How many things one answer holds.", examples=[20]
    )
    cursor: str = Field(
        "",
        min_length=1,
        description="Where to go on. Take the whole address in `next`, rather than making a cursor.",
        json_schema_extra={"format": "cursor"},
    )


def offer_list(
    router: Router,
    path: str,
    *,
    of: type[Item],
    takes: type[Asked] = Asked,
    called: str,
    says: str,
    is_fresh: bool = False,
) -> Callable[[RowsOf[Any]], RowsOf[Any]]:
    """Offer what the function finds, page by page; `is_fresh` for what people can withdraw."""
    fields: Any = {
        "items": (list[of], Field(description="The things of this page.")),  # type: ignore[valid-type]
        "next": (
            str | None,
            Field(None, description="The address of the next page; absent on the last one."),
        ),
    }
    answer: Any = create_model(f"{of.__name__}List", __base__=Answer, **fields)

    def register(rows_of: RowsOf[Any]) -> RowsOf[Any]:
        def listed(request: HttpRequest, response: HttpResponse, **given: Any) -> Any:
            wanted: Asked = given["wanted"]
            refuse_unknown(request, takes)
            _refuse_pages_of_a_table(request, wanted)
            rows = rows_of(request, wanted)
            _keep(response, is_fresh=is_fresh)
            if wanted.format == CSV:
                return _table(response, table_of(of, rows.all()), rows_of.__name__)
            items, place = _page(rows, wanted)
            further = _address_of_next(request, place) if place else None
            if further:
                response["Link"] = f'<{further}>; rel="next"'
            return answer(items=items, next=further, **answer_frame())

        _offer(router, path, listed, rows_of, takes, answer, called, says, tables=True)
        return rows_of

    return register


def offer_one(
    router: Router,
    path: str,
    *,
    of: type[Item],
    called: str,
    says: str,
    is_fresh: bool = False,
) -> Callable[[Callable[..., Item]], Callable[..., Item]]:
    """Offer the one thing that the function finds, by what stands in its address."""
    answer: Any = create_model(f"{of.__name__}Answer", __base__=Answer, item=(of, ...))

    def register(find: Callable[..., Item]) -> Callable[..., Item]:
        def one(request: HttpRequest, response: HttpResponse, **given: Any) -> Any:
            given.pop("wanted")
            refuse_unknown(request, OneAsked)
            _keep(response, is_fresh=is_fresh)
            return answer(item=find(request, **given), **answer_frame())

        _offer(router, path, one, find, OneAsked, answer, called, says, tables=False)
        return find

    return register


def _offer(
    router: Router,
    path: str,
    view: Callable[..., Any],
    written: Callable[..., Any],
    takes: type[OneAsked],
    answer: type[Answer],
    called: str,
    says: str,
    *,
    tables: bool,
) -> None:
    """Register the view under the name of the function that was written, taking what stands in the address and after it."""
    view.__name__, view.__module__ = written.__name__, written.__module__
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    in_address = {"slug": str, "int": int, "str": str}
    view.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("request", kind),
            inspect.Parameter("response", kind, annotation=HttpResponse),
            *(
                inspect.Parameter(name, kind, annotation=in_address[converter or "str"])
                for converter, name in re.findall(r"{(?:(\w+):)?(\w+)}", path)
            ),
            inspect.Parameter("wanted", kind, annotation=takes, default=AFTER_THE_ADDRESS),
        ]
    )
    router.get(
        path,
        response={200: answer, 304: None, 400: Problem, 404: Problem, 405: Problem},
        operation_id=written.__name__,
        url_name=written.__name__,
        summary=called,
        description=says,
        exclude_none=True,
        openapi_extra={"x-tables": tables},
    )(view)


# --- what is asked ----------------------------------------------------------------------------


def refuse_unknown(request: HttpRequest, takes: type[OneAsked]) -> None:
    """A misspelt word would otherwise answer with everything."""
    for name, given in request.GET.items():
        if name not in takes.model_fields:
            raise Refused(
                _("There is no parameter “%(name)s” here. There are: %(names)s.")
                % {"name": name, "names": ", ".join(takes.model_fields)},
                parameter=name,
            )
        extra = takes.model_fields[name].json_schema_extra
        if isinstance(extra, dict) and "enum" in extra:
            refuse_other_than(extra["enum"], str(given), parameter=name)


def refuse_other_than(known: Any, given: str, *, parameter: str) -> None:
    """A code that is not there, with those that are."""
    if given not in known:
        raise Refused(
            _("“%(name)s” takes one of these: %(values)s.")
            % {"name": parameter, "values": ", ".join(known)},
            parameter=parameter,
        )


def _refuse_pages_of_a_table(request: HttpRequest, wanted: Asked) -> None:
    for name in ("limit", "cursor"):
        if wanted.format == CSV and name in request.GET:
            raise Refused(
                _("A table always holds the whole list. Leave out “%(name)s”.") % {"name": name},
                parameter=name,
            )


# --- what is answered -------------------------------------------------------------------------


def _page(rows: Rows[Item], wanted: Asked) -> tuple[Sequence[Item], str]:
    try:
        return rows.after(wanted.cursor, wanted.limit)
    except LostPlaceError as lost:
        raise Refused(
            _(
                "This cursor leads nowhere. Begin with the first page, and take the address in its “next”."
            ),
            parameter="cursor",
        ) from lost


def _address_of_next(request: HttpRequest, place: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "cursor"}
    return f"{settings.SITE_URL}{request.path}?{urlencode({**kept, 'cursor': place})}"


def _keep(response: HttpResponse, *, is_fresh: bool) -> None:
    """How long a copy holds: a minute, or only as long as the portal says so when it is asked."""
    response["Cache-Control"] = "no-cache" if is_fresh else "public, max-age=60"


def _table(response: HttpResponse, content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={
            "Cache-Control": response["Cache-Control"],
            "Content-Disposition": f'attachment; filename="menengage-{name.replace("_", "-")}.csv"',
        },
    )
