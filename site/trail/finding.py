"""Finding the other thing of a link: by words, or by its address on this site."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Concat
from wagtail.models import Page, Site

from things.models import SearchEntry, SearchEntryQuerySet
from things.words import sought

#: Things that are found at once.
FOUND = 10
_ADDRESS = re.compile(r"(https?://|/)", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,18}-")


class NotHere(Exception):
    """The address is of another site."""


def find(question: str, user: Any) -> Sequence[SearchEntry]:
    """What ``user`` may see and ``question`` names: an address on this site, or words; 3 SQL.

    Raises:
        NotHere: it is the address of another site.
    """
    visible = SearchEntry.objects.visible_to(user).select_related("page", "under")
    if _ADDRESS.match(question):
        found = _at(question, visible)
        return [found] if found else []
    words = sought(question)
    if not words:
        return []
    return list(visible.matching(words).best_first(words)[:FOUND]) or list(
        visible.matching_any(words).best_first(words)[:FOUND]
    )


def _at(address: str, visible: SearchEntryQuerySet) -> SearchEntry | None:
    """What stands at an address. What comes before the first hyphen of a numbered address is what counts."""
    try:
        asked = urlsplit(address)
    except ValueError:
        raise NotHere from None
    if asked.hostname and asked.hostname != settings.HOST:
        raise NotHere
    found = _page_at(unquote(asked.path))
    if found is None:
        return None
    page, rest = found
    here = visible.filter(page=page).annotate(place=Concat(Coalesce("under__tail", Value("")), F("tail")))
    number = _NUMBERED.match(rest)
    whole = here.filter(place__startswith=number[0]) if number else here.filter(place__startswith=rest)
    part = whole.filter(place__endswith=f"#{asked.fragment}").first() if asked.fragment else None
    return part or (whole.filter(tail__startswith=number[0]) if number else here.filter(place=rest)).first()


def _page_at(path: str) -> tuple[Page, str] | None:
    """The deepest page on the way of ``path``, and what remains of it."""
    roots = Site.get_site_root_paths()
    if not roots or "\x00" in path:
        return None
    parts = [part for part in path.split("/") if part]
    places = [roots[0].root_path + "".join(f"{part}/" for part in parts[:n]) for n in range(len(parts) + 1)]
    page = Page.objects.filter(url_path__in=places).order_by("-depth").first()
    if page is None:
        return None
    return page, "".join(f"{part}/" for part in parts[places.index(page.url_path) :])
