"""What pages say to machines: the head of a public page, and data blocks about what stands on it."""

from collections.abc import Collection

from django import template
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from alliance.page_head import PageHead, head_of, is_for_machines
from alliance.structured import Node, breadcrumb, data_block
from alliance.templatetags.words import reader_language

register = template.Library()


@register.simple_block_tag
def plainly(content: str) -> SafeString:
    """What stands between, escaped as it came, without tags and on one line: for a title or an attribute."""
    return SafeString(" ".join(strip_tags(content).split()))


@register.simple_block_tag
def kept(content: str) -> SafeString:
    """What stands between, to be looked at before it is written."""
    return SafeString(content.strip())


@register.simple_tag(takes_context=True)
def page_head(context: template.Context, head_extra: str) -> PageHead | None:
    """The head of a page that machines may read, in the languages that its view named as `written_in`.

    A page that says `noindex` of itself has none: it is not to be listed, and not to be shared.
    """
    request: HttpRequest | None = context.get("request")
    if request is None or "noindex" in head_extra or not is_for_machines(request):
        return None
    written_in: Collection[str] | None = context.get("written_in")
    return head_of(request, reader_language(), written_in)


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context) -> SafeString | str:
    """A data block about what stands on the page, as its view named it in `structured`, where machines may read the page."""
    about: Node | None = context.get("structured")
    return data_block(about) if about and context.get("machine_head") else ""


@register.simple_tag(takes_context=True)
def breadcrumb_data(context: template.Context, drawn: str) -> SafeString | str:
    """The way to the page as a data block, from the breadcrumb as people see it."""
    request: HttpRequest | None = context.get("request")
    if request is None or not context.get("machine_head"):
        return ""
    return data_block(breadcrumb(drawn, request.path))
