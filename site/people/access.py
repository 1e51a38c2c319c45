"""Which pages somebody may see: the one rule every room's ``visible_to`` filters on."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from people.models import User


class AllSeeing(AnonymousUser):
    """Nobody of flesh: who makes the search index looks at all that is on the site for at least somebody."""

    _closed_paths: tuple[str, ...] = ()


#: Asks what is on the site at all, whoever may see it. Never show anybody what it finds.
ALL_SEEING = AllSeeing()

Visitor = AbstractBaseUser | AnonymousUser
Rows = TypeVar("Rows", bound="QuerySet[Any]")


def closed_paths(user: Visitor) -> Sequence[str]:
    """Tree paths below which ``user`` may see nothing (1 SQL, once per request: kept on ``user``)."""
    found: Sequence[str] | None = getattr(user, "_closed_paths", None)
    if found is None:
        rows = list(_restrictions())
        found = [path for path, kind, groups in rows if not _accepts(kind, groups, user)]
        restrictions = [(path, kind) for path, kind, _groups in rows]
        user._closed_paths, user._restrictions = found, restrictions  # type: ignore[union-attr]
    return found


def is_for_a_few(page: Page, user: Visitor) -> bool:
    """True when something on ``page`` or above it lets in some groups only, ``user`` among them or not."""
    return PageViewRestriction.GROUPS in _kinds_above(page, user)


def is_for_signed_in(page: Page, user: Visitor) -> bool:
    """True when only people with a card or a password read it, and all of them do."""
    return _kinds_above(page, user) == {PageViewRestriction.LOGIN}


def _kinds_above(page: Page, user: Visitor) -> set[str]:
    """What restricts ``page``, or something above it; no SQL once ``closed_paths`` was asked. A shared password
    is switched off here: it lets in nobody but a few.
    """
    closed_paths(user)
    rows: Sequence[tuple[str, str]] = getattr(user, "_restrictions", ())
    kinds = {kind for path, kind in rows if page.path.startswith(path)}
    is_password = PageViewRestriction.PASSWORD in kinds
    return kinds - {PageViewRestriction.PASSWORD} | {PageViewRestriction.GROUPS} if is_password else kinds


def is_closed(page: Page, user: Visitor) -> bool:
    """True when something on ``page`` or above it keeps ``user`` out."""
    return any(page.path.startswith(path) for path in closed_paths(user))


def visible_pages(user: Visitor) -> PageQuerySet:
    """Live pages that every restriction on them and above them lets ``user`` see."""
    return without_closed(Page.objects.live(), user)


def without_closed(rows: Rows, user: Visitor, prefix: str = "") -> Rows:
    """``rows`` less what hangs under a page that is closed to ``user``.

    Args:
        prefix: the way from the queryset's model to the page, such as ``"page__"``.
    """
    for path in closed_paths(user):
        rows = rows.exclude(**{f"{prefix}path__startswith": path})
    return rows


def doors_above(path: str) -> list[tuple[str, str, set[str]]]:
    """(path, kind, names of the groups let in) of every restriction on the page at this tree path and above; 1 SQL."""
    return [door for door in _restrictions() if path.startswith(door[0])]


def _restrictions() -> Iterable[tuple[str, str, set[str]]]:
    """(path, kind, names of the groups let in) of every restriction in the tree."""
    found: dict[int, tuple[str, str, set[str]]] = {}
    rows = PageViewRestriction.objects.values_list("pk", "page__path", "restriction_type", "groups__name")
    for pk, path, kind, group in rows:
        found.setdefault(pk, (path, kind, set()))[2].add(group or "")
    return found.values()


def _accepts(kind: str, groups: set[str], user: Visitor) -> bool:
    if not user.is_authenticated:
        return False
    if isinstance(user, User) and user.is_superuser and user.powers == "password" and not user.is_in_public_service:
        return True
    if kind == PageViewRestriction.LOGIN:
        return True
    # Passwords shared by many are switched off: such a page stays closed.
    return kind == PageViewRestriction.GROUPS and not groups.isdisjoint(getattr(user, "roles", ()))
