"""Texts with headings, lists and emphasis in light markup: drawn without any HTML of the writer's own."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

# Paragraphs, headings, lists, emphasis, links. HTML stays text; pictures and code are not drawn.
_MARKUP = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "code", "fence", "html_block"]
)
_TAGS = {"p", "h2", "h3", "h4", "h5", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
# In the text "##" is the highest heading, because the page's own title is the first.
HIGHEST = 2


def draw(text: str, *, under: int = 1) -> SafeString:
    """The text as HTML below a heading of the level `under`, cleaned once more whatever the markup let through."""
    tokens = _MARKUP.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = max(int(token.tag[1:]), HIGHEST) + under - 1
            token.tag = f"h{min(level, 5)}"
    html = nh3.clean(
        _MARKUP.renderer.render(tokens, _MARKUP.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return SafeString(html)


def items_under_headings(text: str) -> list[list[str]]:
    """The items of the lists under each heading of the second level, as plain text; inner lists belong to their item."""
    parts: list[list[str]] = []
    depth = 0
    for token in _MARKUP.parse(text):
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "heading_open" and token.tag == f"h{HIGHEST}":
            parts.append([])
        elif token.type == "list_item_open" and depth == 1 and parts:
            parts[-1].append("")
        elif token.type == "inline" and depth and parts:
            words = "".join(
                " " if one.type == "softbreak" else one.content for one in token.children or ()
            )
            parts[-1][-1] = f"{parts[-1][-1]} {words}".strip()
    return parts


def plain(text: str) -> str:
    """Only the words of a text with markup, each block on a line of its own."""
    inline = (token for token in _MARKUP.parse(text) if token.type == "inline")
    return "\n".join(
        "".join(one.content or " " for one in token.children or ()) for token in inline
    )
