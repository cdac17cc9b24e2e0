"""Templates guard themselves: each is drawn by somebody, components get what they declare, and nothing stands inline."""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import allauth
import django
import pytest
from django.conf import settings
from django_cotton.compiler_regex import CottonCompiler, Tag

from reports.models import Artifact
from reports.tree import document

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "templates"
APPS = ("alliance", "networks", "members", "accountability", "reports")

TEMPLATES = {
    str(path.relative_to(FOLDER)): path.read_text()
    for path in sorted(FOLDER.rglob("*"))
    if path.suffix in {".html", ".txt"}
}
COMPONENTS = {
    Path(name).stem: text for name, text in TEMPLATES.items() if name.startswith("components/")
}
PYTHON = "\n".join(path.read_text() for app in APPS for path in sorted((ROOT / app).rglob("*.py")))
# Where the templates live that ours may stand in for.
OVERRIDDEN = (
    Path(allauth.__file__).parent / "templates",
    Path(django.__file__).parent / "forms" / "templates",
)

# Blocks of a report choose their template by their kind.
DRAWN_BLOCKS = {
    f"reports/drawn/{field.default}.html"
    for shape in vars(document).values()
    if isinstance(shape, type) and dataclasses.is_dataclass(shape)
    for field in dataclasses.fields(shape)
    if field.name == "kind" and not field.init
}

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "a script in the page": re.compile(r"<script\b(?![^>]*\ssrc=)"),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "an address of another host": re.compile(r"<(?:link|script|img|source|iframe)\b[^>]*https?://"),
}


@dataclass(frozen=True)
class Use:
    """A component that a template uses, with the values it gives."""

    template: str
    component: str
    given: frozenset[str]
    has_content: bool

    def __str__(self) -> str:
        return f"<c-{self.component}> in {self.template}"


@dataclass(frozen=True)
class Declared:
    """What a component takes."""

    required: frozenset[str]
    optional: frozenset[str]


def without_django(text: str) -> str:
    """The template with its comments, tags and variables taken out, as cotton reads it."""
    return CottonCompiler().exclude_ignorables(text)[0]


def uses(names: Iterator[str] | list[str]) -> list[Use]:
    found = []
    for name in names:
        text = without_django(TEMPLATES[name])
        for match in Tag.tag_pattern.finditer(text):
            tag = Tag(match)
            component = tag.tag_name.removeprefix("c-").replace("-", "_")
            if tag.is_closing or component in {"vars", "slot"}:
                continue
            found.append(Use(name, component, frozenset(_names(tag)), not tag.is_self_closing))
    return found


def declared(text: str) -> Declared:
    tag = re.search(r"<c-vars\s([^>]*)/>", without_django(text))
    if tag is None:
        return Declared(frozenset(), frozenset())
    values = {
        match[1].removeprefix(":"): match[2] is not None or match[4] is not None
        for match in Tag.attr_pattern.finditer(tag[1])
    }
    return Declared(
        required=frozenset(name for name, has_default in values.items() if not has_default),
        optional=frozenset(name for name, has_default in values.items() if has_default),
    )


def _names(tag: Tag) -> set[str]:
    return {match[1].removeprefix(":") for match in Tag.attr_pattern.finditer(tag.attrs)}


def drawn_by_somebody() -> set[str]:
    """Every template that code names, that another template takes in, or that stands in for one of a package."""
    named = set(re.findall(r"""["']([\w/-]+\.(?:html|txt))["']""", PYTHON))
    for text in TEMPLATES.values():
        named |= set(re.findall(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""", text))
    named |= {f"components/{use.component}.html" for use in uses(list(TEMPLATES))}
    stands_in = {name for name in TEMPLATES for folder in OVERRIDDEN if (folder / name).exists()}
    quiet = {name.replace("errors/", "errors/quiet/") for name in named}
    return named | quiet | stands_in | DRAWN_BLOCKS


def test_every_template_is_drawn_by_somebody() -> None:
    unused = sorted(TEMPLATES.keys() - drawn_by_somebody())

    assert unused == []


def test_every_block_of_a_report_has_its_template() -> None:
    drawn_in_place = {
        "reports/drawn/bars.html",
        "reports/drawn/months.html",
        "reports/drawn/places.html",
        "reports/drawn/trend.html",
    }

    assert sorted(DRAWN_BLOCKS - drawn_in_place - TEMPLATES.keys()) == []


def test_every_component_that_is_used_exists() -> None:
    unknown = [str(use) for use in uses(list(TEMPLATES)) if use.component not in COMPONENTS]

    assert unknown == []


def test_components_get_only_what_they_declare() -> None:
    undeclared = [
        f"{use}: {', '.join(sorted(extra))}"
        for use in uses(list(TEMPLATES))
        for component in [declared(COMPONENTS[use.component])]
        if (extra := use.given - component.required - component.optional)
    ]

    assert undeclared == []


def test_components_get_all_they_require() -> None:
    lacking = [
        f"{use}: {', '.join(sorted(missing))}"
        for use in uses(list(TEMPLATES))
        if (missing := declared(COMPONENTS[use.component]).required - use.given)
    ]

    assert lacking == []


def test_components_print_the_content_they_are_given() -> None:
    swallowed = [
        str(use)
        for use in uses(list(TEMPLATES))
        if use.has_content and not re.search(r"{{\s*slot\b", COMPONENTS[use.component])
    ]

    assert swallowed == []


def test_components_use_every_value_they_declare() -> None:
    idle = [
        f"<c-{name}> declares {value}"
        for name, text in COMPONENTS.items()
        for value in sorted(declared(text).required | declared(text).optional)
        if not re.search(rf"{{[{{%][^}}]*\b{value}\b", text)
    ]

    assert idle == []


def drawn_on(names: set[str]) -> set[str]:
    """The components that templates draw, with those that these draw in turn."""
    found: set[str] = set()
    waiting = [use.component for use in uses(sorted(names))]
    while waiting:
        component = waiting.pop()
        if component not in found:
            found.add(component)
            waiting += [use.component for use in uses([f"components/{component}.html"])]
    return found


GALLERY = "alliance/components_page.html"


def test_the_gallery_shows_every_component() -> None:
    hidden = sorted(COMPONENTS.keys() - drawn_on({GALLERY, "base.html"}))

    assert hidden == []


def test_the_gallery_shows_a_component_with_each_value_it_takes() -> None:
    given: dict[str, set[str]] = {}
    for use in uses([GALLERY]):
        given.setdefault(use.component, set()).update(use.given)

    never_given = [
        f"<c-{component}> without {value}"
        for component, names in given.items()
        for value in sorted(declared(COMPONENTS[component]).optional - names)
    ]

    assert never_given == []


def test_translated_blocks_are_trimmed() -> None:
    untrimmed = [
        name
        for name, text in TEMPLATES.items()
        for tag in re.findall(r"{%\s*blocktrans(?:late)?\b[^%]*%}", text)
        if not re.search(r"\btrimmed\b", tag)
    ]

    assert untrimmed == []


def test_days_are_written_alike_on_every_page() -> None:
    """By the filters that write them in the reader's order; what machines read keeps its own form."""
    otherwise = [
        name for name, text in TEMPLATES.items() if re.search(r"\|(?:date|time)\b(?!:\"c\")", text)
    ]

    assert otherwise == []


@pytest.mark.parametrize("kind", INLINE)
def test_no_template_holds(kind: str) -> None:
    holding = [
        name for name, text in TEMPLATES.items() if INLINE[kind].search(without_django(text))
    ]

    assert holding == []


def test_attributes_of_htmx_are_valid_html() -> None:
    bare = [
        name for name, text in TEMPLATES.items() if re.search(r"(?<![\w-])hx-[a-z-]+\s*=", text)
    ]

    assert bare == []


def test_tables_and_pictures_of_templates_name_no_side() -> None:
    """Left and right change places with the language: attributes and classes that name a side do not."""
    sided = [
        name
        for name, text in TEMPLATES.items()
        if re.search(
            r"""\b(?:align|float)=["'](?:left|right)|class="[^"]*\b(?:left|right)\b""", text
        )
    ]

    assert sided == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", INLINE)
def test_no_drawn_page_holds(kind: str, demonstration: None) -> None:
    pages = Artifact.objects.filter(name__startswith="page/").order_by("pk")
    drawn = {f"{page.language} {page.name}": bytes(page.content).decode() for page in pages}

    holding = [name for name, text in drawn.items() if INLINE[kind].search(text)]

    assert drawn != {}
    assert holding == []
