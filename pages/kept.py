"""What changes only when editors work, kept in this process for at most a minute.

The home page and the filters ask for it with every visit. In the process where an editor works the change shows
at once; elsewhere within the minute that shared caches keep a page anyway.
"""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from people.access import Visitor, closed_paths
from people.models import Organisation

T = TypeVar("T")

SECONDS = 60
_GENERATION = "pages.kept"


def kept(name: str, make: Callable[[], T], user: Visitor | None = None) -> T:
    """What ``make`` gives, asked at most once a minute for all who see the same pages.

    Args:
        user: whose view it is; people with the same closed pages share one. None when everybody sees the same.
    """
    key = _key(name, user)  # before it is made: what an editor changes meanwhile is not in it, and makes another key
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, SECONDS)
    return found


def recall(name: str, user: Visitor | None = None) -> Any:
    """What was remembered under this name in the last minute; None when nothing was."""
    return cache.get(_key(name, user))


def remember(name: str, value: Any, user: Visitor | None = None) -> None:
    """Keep ``value`` for a minute, or until an editor changes something."""
    cache.set(_key(name, user), value, SECONDS)


def _key(name: str, user: Visitor | None) -> str:
    view = "" if user is None else hashlib.sha256(",".join(sorted(closed_paths(user))).encode()).hexdigest()[:16]
    return f"{_GENERATION}:{cache.get(_GENERATION, 0)}:{name}:{view}"


def forget(**kwargs: Any) -> None:
    """An editor changed something: what is kept is made anew."""
    cache.set(_GENERATION, cache.get(_GENERATION, 0) + 1, None)


def watch(*models: Any) -> None:
    """Forget when a page moves, appears or vanishes, and when a row of ``models`` changes."""
    for signal in (page_published, page_unpublished, post_page_move, page_slug_changed):
        signal.connect(forget, dispatch_uid="pages.kept")
    for model in (Organisation, *models):
        for signal in (post_save, post_delete):
            signal.connect(forget, sender=model, dispatch_uid=f"pages.kept.{model._meta.label_lower}")
