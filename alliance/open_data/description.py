"""The description of the open data for programs (OpenAPI), complete with what surrounds every answer."""

from functools import cache
from typing import Any

from django.conf import settings
from ninja import NinjaAPI

Json = dict[str, Any]

PREFIX = "/api/v1/"
SAID = {
    "200": "What was asked for.",
    "304": "Nothing has changed since the answer whose `ETag` was sent in `If-None-Match`.",
    "400": "Something in the address cannot be used; the answer says what there is.",
    "404": "There is nothing at this address.",
    "405": "The open data are only read.",
}
IN_ADDRESS = {
    "code": "By which the list names it.",
    "term": "By which the glossary names it.",
    "year": "Of which the number or the report is.",
}
# The rooms in which the lists stand, in the order of the page for people.
ROOMS = {
    "start": "Where to begin.",
    "figures": "The numbers of the annual reports, with their certainty, parts and sources.",
    "plans": "What the alliance aims at, and by what it is measured.",
    "reports": "The annual reports with their editions and files.",
    "activities": "What networks did.",
    "highlights": "What networks tell of their years.",
    "publications": "What was published, and in which languages.",
    "networks": "The tree of networks.",
    "members": "How many members there are, never who.",
    "concerns": "How many concerns there were in a year, and never anything of one.",
    "glossary": "The words of the alliance.",
}
HEADERS = {
    "ETag": "Names this very answer. Send it in `If-None-Match` to be told that nothing has changed.",
    "Content-Language": "The language in which texts are told.",
    "Link": "The licence (`license`), and the next page of a list (`next`).",
    "Access-Control-Allow-Origin": "`*`: pages of every site may read.",
}
ABOUT = """\
Everything the alliance publishes, for programs: the same numbers and words as on its pages.

* **Read only.** No key, no cookie, no account. `GET` and `HEAD` are answered, also to pages of other sites.
* **Numbers say how sure they are.** `value` stands only where there is a number: where none is known, `state` and `reason`
  say why, and it is never 0. Where sources differ, `conflict` gives what each of them says.
* **Numbers are as published.** They come from the frozen content of a report's edition, which `edition` names with its hash;
  those of concerns from the release of a year.
* **Languages.** One answer tells texts in one language: that of `language`, or else of `Accept-Language`. Each text says
  which language it is in, because what nobody has translated yet is told in the nearest other one.
* **Lists** come in pages: follow `next` until it is absent. `format=csv` gives a whole list as a table.
* **Copies.** Answers may be kept for a minute, or as long as their `ETag` is confirmed; what people can withdraw at any
  time is to be confirmed each time (`Cache-Control: no-cache`).
* **Licence.** CC BY 4.0: use, change and pass on what you like, and name the MenEngage Alliance as its source.
"""


@cache
def description_of(api: NinjaAPI) -> Json:
    """The whole description. It is the same as long as the process runs, and nobody changes it."""
    schema = dict(api.get_openapi_schema(path_prefix=PREFIX))
    schema["tags"] = [{"name": name, "description": about} for name, about in ROOMS.items()]
    schema["servers"] = [{"url": settings.SITE_URL}]
    schema["paths"] = {
        address: {method: _complete(operation) for method, operation in operations.items()}
        for address, operations in schema["paths"].items()
    }
    told: Json = without_nulls(schema)
    return told


def _complete(operation: Json) -> Json:
    """An operation with the kinds of its answers, their headers, and why each status comes."""
    for parameter in operation["parameters"]:
        # what it is like stands in its schema; and nothing is no value of it
        parameter.pop("examples", None)
        if parameter["in"] == "path":
            parameter["description"] = IN_ADDRESS[parameter["name"]]
        if parameter["schema"].get("default") == "":
            del parameter["schema"]["default"]
    tables = operation.pop("x-tables", False)
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    for status, answer in answers.items():
        answer["description"] = SAID[status]
        if status in {"200", "304"}:
            answer["headers"] = {
                name: {"description": about, "schema": {"type": "string"}}
                for name, about in HEADERS.items()
            }
        else:
            content = answer["content"].pop("application/json")
            answer["content"] = {"application/problem+json": content}
        if status == "200" and tables:
            answer["content"]["text/csv"] = {"schema": {"type": "string"}}
    return {**operation, "responses": answers}


def without_nulls(schema: Any) -> Any:
    """What is not known is absent from our answers, never null."""
    if isinstance(schema, list):
        return [without_nulls(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: without_nulls(part) for name, part in schema.items()}
    choices = told.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        left = [choice for choice in choices if choice != {"type": "null"}]
        del told["anyOf"]
        told |= left[0] if len(left) == 1 else {"anyOf": left}
    return told
