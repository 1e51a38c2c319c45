"""The head of a page: words that stand there twice, what machines read, linked data."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString

from pages.meta import PICTURE_SIZE, Data, Meta, absolute

register = template.Library()


@register.simple_block_tag
def kept(content: str) -> str:
    """Return what stands inside, so that ``{% kept as name %}…{% endkept %}`` can show a block in two places."""
    return content


@register.simple_tag(takes_context=True)
def page_meta(context: Context) -> Meta:
    """Return what the head of this page says to machines."""
    return Meta.of({str(name): value for name, value in context.flatten().items()})


@register.simple_tag
def picture_size() -> tuple[int, int]:
    """Return the width and height of the rooms' pictures."""
    return PICTURE_SIZE


@register.simple_tag
def json_ld(data: Data) -> SafeString:
    """Return linked data as a block that no browser runs, so the content policy has nothing against it.

    Django's own ``json_script`` escapes it: no words of people can end the block.
    """
    return SafeString(json_script(data).replace("application/json", "application/ld+json", 1))


@register.filter
def whole_address(path: str) -> str:
    """Return the address to copy: with the name of the site."""
    return absolute(path)


@register.filter
def without_site(title: Any) -> SafeString:
    """Return a page's title without the name of the site, which stands beside it."""
    return SafeString(str(title).removesuffix(" · Onderweg"))
