"""A small frozen year made by hand: a figure in every state, and texts that try to be more than words."""

import copy
from typing import Any

Json = dict[str, Any]

# Words that a typesetter, a browser or a spreadsheet might take for an order.
DANGEROUS = "#panic() *stars* $a$ <b>bold</b> {braces} \\ & `code` @here"
FORMULA = "=SUM(A1:A9)"

DOCUMENT = {
    "en": "Annual report 2017",
    "fr": "Rapport annuel 2017",
    "es": "Informe anual 2017",
    "ar": "التقرير السنوي 2017",
}


def text(en: str, fr: str = "", es: str = "", ar: str = "") -> Json:
    """A text in the languages it exists in."""
    return {
        language: words
        for language, words in {"en": en, "fr": fr, "es": es, "ar": ar}.items()
        if words
    }


def measure(code: str, unit: str, **different: Any) -> Json:
    return {
        "code": code,
        "name": text(f"Number of {unit}", f"Nombre : {unit}", f"Número: {unit}", f"عدد {unit}"),
        "unit": text(unit, unit, unit, unit),
        "unit_one": text(unit.removesuffix("s"), unit, unit, unit),
        "counts": text(f"Every one of the {unit} counts once."),
        "nature": "flow",
        "over_time": "sum",
        "over_organisations": "sum",
        "decimals": 0,
        **different,
    }


def indicator(code: str, slug: str, **different: Any) -> Json:
    return {
        "code": code,
        "slug": slug,
        "area": code.split(".", maxsplit=1)[0],
        "name": text(f"The {slug}", f"Les {slug}", f"Las {slug}", f"مؤشر {slug}"),
        "measure": slug,
        "origin": "portal",
        "headline": True,
        **different,
    }


def figure(reference: str, slug: str, network: str = "alliance", **different: Any) -> Json:
    return {
        "id": reference,
        "indicator": slug,
        "measure": slug,
        "network": network,
        "scope": "whole",
        "state": "value",
        "value": None,
        "numerator": None,
        "denominator": None,
        "qualifier": "exactly",
        "wording": "",
        "highest": None,
        "refusal": "",
        "method": "not_stated",
        "remark": {},
        "sentence": text(
            "There were {figure} of them.",
            "Il y en eut {figure}.",
            "Hubo {figure}.",
            "بلغ العدد {figure}.",
        ),
        "coverage": {"reported": 1, "expected": 2, "stated_whole": True},
        "parts": [],
        "conflict": [],
        "disputed": False,
        "claims": None,
        "overlaps_with": [],
        "sources": [{"document": DOCUMENT, "locator": "line 1"}],
        "target": None,
        **different,
    }


def part(network: str, value: str | None, **different: Any) -> Json:
    return {
        "network": network,
        "activity": None,
        "state": "value",
        "value": value,
        "qualifier": "exactly",
        "wording": "",
        "joint": False,
        "disputed": False,
        "figure": None,
        **different,
    }


def network(slug: str, name: Json, parent: str | None = "alliance", **different: Any) -> Json:
    return {
        "slug": slug,
        "name": name,
        "local_name": "",
        "level": "regional" if parent else "global",
        "status": "active",
        "status_since": "2015-06-01",
        "status_precision": "month",
        "parent": parent,
        "countries": [],
        "summary": text(
            "It works for equality.", "Il agit pour l’égalité.", "Trabaja por la igualdad."
        ),
        "note": {},
        "owes_return": bool(parent),
        "return_state": "approved" if parent else None,
        **different,
    }


def _networks() -> list[Json]:
    return [
        network("alliance", text("The Alliance", "L’Alliance", "La Alianza", "التحالف"), None),
        network("north", text("North", "Nord", "Norte", "شبكة MenEngage الشمال"), countries=["CA"]),
        network(
            "south",
            text("South", "Sud", "Sur", "الجنوب"),
            countries=["BR", "PE"],
            status="emerging",
        ),
    ]


def _figures() -> list[Json]:
    differing = [
        {
            "value": value,
            "qualifier": "exactly",
            "wording": "",
            "source": {"document": DOCUMENT, "locator": f"line {line}"},
        }
        for value, line in (("10", 397), ("5", 763))
    ]
    coverage = {"reported": 2, "expected": 2, "stated_whole": False}
    return [
        figure(
            "G1",
            "symposia",
            value="6",
            target={"value": "5", "is_sample": True},
            claims={
                "claimed": "6",
                "listed": [
                    {"kind": "activity", "slug": "recife", "title": text("Recife", ar="ريسيفي")}
                ],
            },
        ),
        figure(
            "G2",
            "workshops",
            value="1292",
            qualifier="at_least",
            wording="at_least",
            coverage=coverage,
            sources=[],
            parts=[
                part("north", "42"),
                part("south", "1250", qualifier="at_least", wording="more_than", figure="N2"),
            ],
        ),
        figure("N2", "workshops", "south", value="1250", qualifier="at_least", wording="more_than"),
        figure(
            "G3", "people", value="50", qualifier="about", target={"value": "40", "is_sample": True}
        ),
        figure("G4", "trainings", state="zero", value="0"),
        figure(
            "G5",
            "leaders",
            state="cannot_be_added",
            refusal="unique_people",
            highest="398",
            coverage=coverage,
            parts=[
                part("north", "398", qualifier="at_least", wording="more_than"),
                part("south", "9"),
            ],
        ),
        figure("N6", "studies", "south", state="conflict", conflict=differing, disputed=True),
        figure("G7", "staff", state="not_yet", remark=text(DANGEROUS)),
        figure("N8", "staff", "north", state="not_applicable"),
        figure("N9", "leaders", "north", state="withheld"),
        figure("G10", "studies", state="not_reported", sources=[], sentence={}),
        figure("G11", "growth", value="17.5", qualifier="about"),
    ]


def _activity(slug: str, **different: Any) -> Json:
    return {
        "slug": slug,
        "title": text(f"Meeting in {slug}", ar=f"لقاء {slug}"),
        "summary": text("People met."),
        "aliases": [],
        "kinds": ["conference"],
        "role": "organised",
        "starts_on": "2017-04-02",
        "ends_on": "2017-04-05",
        "precision": "range",
        "place_precision": "city",
        "city": "Recife",
        "country": "BR",
        "hosts": ["south"],
        "area": "1",
        **different,
    }


def sample() -> Json:
    """A new copy of the sample, free to be changed."""
    return copy.deepcopy(
        {
            "schema": 1,
            "rules": 1,
            "software": "0.1.0",
            "cut_off": "2018-05-04T12:30:15Z",
            "inputs": {"catalogues": {}, "fonts": {}},
            "year": 2017,
            "period": {"code": "2017", "starts_on": "2017-01-01", "ends_before": "2018-01-01"},
            "edition": 2,
            "supersedes": 1,
            "languages": ["en", "fr", "es", "ar"],
            "plan": {
                "code": "2017-2020",
                "slug": "2017-2020",
                "name": text("Plan 2017-2020"),
                "goal": text("Equality."),
                "area_label": text(
                    "Result area", "Domaine de résultat", "Área de resultados", "مجال النتائج"
                ),
                "areas": [
                    {
                        "code": "1",
                        "name": text("Building networks", "Bâtir", "Construir", "بناء الشبكات"),
                        "summary": text(
                            "Networks grow.", "Les réseaux grandissent.", ar="تنمو الشبكات."
                        ),
                        "story": text(f"What happened. {DANGEROUS}"),
                        "lesson": text("Time is needed.", "Il faut du temps."),
                    },
                    {
                        "code": "2",
                        "name": text("Advocacy", "Plaidoyer", "Incidencia", "المناصرة"),
                        "summary": text("One voice."),
                        "story": None,
                        "lesson": None,
                    },
                ],
            },
            "narratives": {
                "title": text(
                    "2017: ground gained", "2017 : du terrain gagné", "2017", "2017: مكاسب"
                ),
                "message": text("A **strong** year, with {G2} workshops.\n\nIt ended well."),
                "secretariat": text("The secretariat worked."),
                "how_to_read": text("All figures are of 2017.\n\n- one\n- two"),
            },
            "networks": _networks(),
            "indicators": [
                indicator("1.1", "symposia"),
                indicator("1.2", "workshops"),
                indicator("1.3", "people"),
                indicator("1.4", "trainings"),
                indicator("2.1", "leaders", name=text(FORMULA)),
                indicator("2.2", "studies", headline=False),
                indicator("2.3", "staff", headline=False),
                indicator("2.4", "growth"),
            ],
            "measures": [
                measure("symposia", "symposia"),
                measure("workshops", "workshops"),
                measure("people", "people", nature="unique_people", over_organisations="none"),
                measure("trainings", "trainings"),
                measure("leaders", "leaders", nature="unique_people", over_organisations="none"),
                measure("studies", "studies"),
                measure("staff", "members of staff"),
                measure(
                    "growth",
                    "per cent",
                    nature="ratio",
                    over_time="none",
                    over_organisations="none",
                ),
            ],
            "figures": _figures(),
            "highlights": [
                {
                    "slug": "ground",
                    "network": "south",
                    "area": "1",
                    "title": text("Workshops close to home", ar="ورش"),
                    "body": text("{N2} attendances, and {N6}.", ar="{N2} مشاركات."),
                    "cites": ["N2", "N6"],
                    "themes": [],
                }
            ],
            "activities": [
                _activity("recife"),
                _activity(
                    "online", precision="month", place_precision="online", city="", country=""
                ),
                _activity(
                    "programme", precision="year", place_precision="none", city="", country=""
                ),
            ],
            "publications": [
                {
                    "slug": "toolkit",
                    "title": text("Toolkit"),
                    "original_title": "Guía",
                    "kind": "toolkit",
                    "languages": ["es"],
                    "addresses": {"es": "https://example.org/toolkit"},
                    "year": 2017,
                    "summary": text("A guide."),
                    "area": "1",
                }
            ],
            "glossary": [
                {
                    "slug": "power",
                    "kind": "concept",
                    "term": text("Power"),
                    "definition": text("Who decides."),
                }
            ],
            "partnerships": [
                {
                    "network": "north",
                    "kind": "partner",
                    "name": "A Partner",
                    "note": text("Works with it."),
                }
            ],
            "corrections": [
                {
                    "figure": "G1",
                    "was": {
                        "state": "value",
                        "value": "7",
                        "qualifier": "exactly",
                        "wording": "",
                        "highest": None,
                        "conflict": [],
                    },
                    "is": {
                        "state": "value",
                        "value": "6",
                        "qualifier": "exactly",
                        "wording": "",
                        "highest": None,
                        "conflict": [],
                    },
                    "since_edition": 2,
                }
            ],
        }
    )
