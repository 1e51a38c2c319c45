"""The name of a thing in addresses and streams: ``app.model-pk``."""

import re

from django.apps import apps
from django.db.models import Model

_KEY = re.compile(r"([a-z_]+\.[a-z_]+)-([1-9][0-9]{0,17})")


def key_of(thing: Model) -> str:
    """``forum.post-12``."""
    return f"{thing._meta.label_lower}-{thing.pk}"


def parse_key(key: str) -> tuple[type[Model], int] | None:
    """The model and primary key a key names; None when no installed model is called that."""
    match = _KEY.fullmatch(key)
    if not match:
        return None
    try:
        return apps.get_model(match[1]), int(match[2])
    except (LookupError, ValueError):
        return None
