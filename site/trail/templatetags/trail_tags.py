"""The trail on a thing's page."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.db.models import Model

from trail.walking import Change, Trail, changes, trail_of

register = template.Library()


@register.simple_tag(takes_context=True)
def walk(context: dict[str, Any], thing: Model, parts: Sequence[Model] = ()) -> Trail:
    """Return the links of ``thing`` (and of reactions on its page) that this visitor may see; 1 SQL, 2 with links."""
    return trail_of(thing, context["user"], list(parts or ()))


@register.simple_tag(takes_context=True)
def said_and_done(context: dict[str, Any], count: int) -> list[Change]:
    """Return the last things that changed because somebody said so; 1 SQL."""
    return changes(context["user"], count)
