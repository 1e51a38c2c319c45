"""One registry of everything with its own address.

Search, trail, sitemap, feeds, "Mijn plek", download and the crawl tests walk this one list.
From one room to another goes a key such as ``forum.post-12``, never a model.
"""

import re
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Protocol, TypeVar, runtime_checkable

# By another name: the submodule things.apps would take its place.
from django.apps import apps as installed_apps
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=type[Model])

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
        """All its words, plain, for the search index; empty where another thing says them."""


@dataclass(frozen=True)
class Registration:
    """What the registry knows of a model.

    Attributes:
        in_sitemap: False for things that are part of another thing's page.
        part_of: the field (or fields: "bundle__board") that leads to the thing or page it hangs under; empty for
            pages themselves.
        word: what one calls it in a list ("gesprek"): also the value of the search's filter.
        is_reaction: True when it has no title of its own: lists name what it is part of.
        author: the field with the key of who wrote it, where somebody did.
    """

    in_sitemap: bool = True
    part_of: str = ""
    word: str = "bladzijde"
    is_reaction: bool = False
    author: str = "author_id"


_registered: dict[type[Model], Registration] = {}


def register(
    model: M,
    *,
    in_sitemap: bool = True,
    part_of: str = "",
    word: str = "bladzijde",
    is_reaction: bool = False,
    author: str = "author_id",
) -> M:
    """Add ``model`` to the registry; its manager has ``visible_to(user)``.

    Who may see a thing depends on nothing but the thing itself (is it on the site?) and the page it hangs
    under: search filters on exactly that. The arguments are those of ``Registration``.
    """
    _registered[model] = Registration(in_sitemap, part_of, word, is_reaction, author)
    return model


def registered() -> list[type[Model]]:
    """All registered models."""
    return list(_registered)


def registration(model: type[Model]) -> Registration:
    """What was said when ``model`` was registered.

    Raises:
        KeyError: it is not registered.
    """
    return _registered[model]


def in_sitemap() -> list[type[Model]]:
    """The registered models that have pages of their own."""
    return [model for model, known in _registered.items() if known.in_sitemap]


def key_of(thing: Model) -> str:
    """``app.model-pk``, the thing's name in addresses and streams."""
    return f"{thing._meta.label_lower}-{thing.pk}"


def author_of(thing: Model) -> int | None:
    """The key of who wrote it; None where nobody did, or nobody is known."""
    author: int | None = getattr(thing, registration(type(thing)).author, None)
    return author


def is_own(thing: Model, user: Any) -> bool:
    """True when ``user`` wrote it."""
    author = author_of(thing)
    return bool(author and user.is_authenticated and author == user.pk)


def page_of(thing: Model) -> Any:
    """The page a registered thing hangs under; a page itself."""
    while part_of := registration(type(thing)).part_of:
        thing = attrgetter(part_of.replace("__", "."))(thing)
        if type(thing) not in _registered:
            break
    return thing


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
