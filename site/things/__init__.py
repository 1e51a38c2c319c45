"""One registry of everything with its own address.

Search, trail, sitemap, feeds, "Mijn plek", download and the crawl tests walk this one list.
From one room to another goes a key such as ``forum.post-12``, never a model.
"""

import re
from typing import Any, Protocol, TypeVar, runtime_checkable

# By another name: the submodule things.apps would take its place.
from django.apps import apps as installed_apps
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=type[Model])

_registered: dict[type[Model], bool] = {}
_KEY = re.compile(r"([a-z_]+\.[a-z_]+)-(\d{1,18})")


@runtime_checkable
class Thing(Protocol):
    """What a registered model's instances give."""

    pk: Any

    @property
    def title(self) -> str:
        """One line that names it."""

    def get_absolute_url(self) -> str:
        """Where it is read, from the root of the site."""

    def search_text(self) -> str:
        """All its words, plain, for the search index."""


def register(model: M, *, in_sitemap: bool = True) -> M:
    """Add ``model`` to the registry; its manager has ``visible_to(user)``.

    Args:
        in_sitemap: False for things that are part of another thing's page.
    """
    _registered[model] = in_sitemap
    return model


def registered() -> list[type[Model]]:
    """All registered models."""
    return list(_registered)


def in_sitemap() -> list[type[Model]]:
    """The registered models that have pages of their own."""
    return [model for model, listed in _registered.items() if listed]


def key_of(thing: Model) -> str:
    """``app.model-pk``, the thing's name in addresses and streams."""
    return f"{thing._meta.label_lower}-{thing.pk}"


def visible(model: type[Model], user: Any) -> QuerySet[Any]:
    """The rows of a registered model that ``user`` may see."""
    return model.objects.visible_to(user)  # type: ignore[attr-defined]


def resolve(key: str, user: Any) -> Any | None:
    """The thing with this key, when it is registered and ``user`` may see it; else None."""
    match = _KEY.fullmatch(key)
    if not match:
        return None
    try:
        model = installed_apps.get_model(match[1])
    except (LookupError, ValueError):
        return None
    if model not in _registered:
        return None
    return visible(model, user).filter(pk=int(match[2])).first()
