"""One registry of everything with its own address.

Search, trail, sitemap, feeds, "Mijn plek", download and the crawl tests walk this one list.
From one room to another goes a key such as ``forum.post-12``, never a model.
"""

from typing import Any, Protocol, TypeVar, runtime_checkable

from django.db.models import Model, QuerySet

from live.keys import key_of, parse_key

__all__ = ["Thing", "in_sitemap", "key_of", "register", "registered", "resolve", "visible"]

M = TypeVar("M", bound=type[Model])

_registered: dict[type[Model], bool] = {}


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


def visible(model: type[Model], user: Any) -> QuerySet[Any]:
    """The rows of a registered model that ``user`` may see."""
    return model.objects.visible_to(user)  # type: ignore[attr-defined]


def resolve(key: str, user: Any) -> Any | None:
    """The thing with this key, when it is registered and ``user`` may see it; else None."""
    named = parse_key(key)
    if named is None or named[0] not in _registered:
        return None
    model, pk = named
    return visible(model, user).filter(pk=pk).first()
