"""What machines read of a page: its one address, the picture of its room, linked data (schema.org).

Only what a visitor reads on the page itself, and never more: no tombstones, no words that wait. What is
invented says so here too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

import things

SITE_NAME = "Onderweg"
#: The rooms with a feed, by their code, and what they are called.
FEEDS = {
    "leren": "Wat we leren",
    "proeftuinen": "Proeftuinen",
    "praat-mee": "Praat mee",
    "signalen": "Signalen",
    "draaiboek": "Draaiboek",
}
#: The picture of each room (``static/img/deel/<code>.png``), and what one sees on it.
PICTURES = {
    "begin": "De torens van Gent en een brug over het water.",
    "leren": "Een weg met haltes, langs huizen.",
    "proeftuinen": "Een lange tafel met stoelen. Eén stoel is rood.",
    "praat-mee": "Een huis met een open deur, bij een brug.",
    "signalen": "Een brief gaat over een brug naar een huis.",
    "draaiboek": "Een open boek met een potlood.",
    "hulp": "Een wegwijzer met twee armen.",
}
PICTURE_SIZE = (1200, 630)
#: Signs of somebody's words in linked data, and reactions told of: it is a pointer, not a copy.
WORDS, REACTIONS = 300, 5

Data = dict[str, Any]


def absolute(path: str | None) -> str:
    """The whole address of ``path``."""
    return f"{settings.PUBLIC_URL}{path or ''}"


def feed_path(thing: Any) -> str:
    """The address of the feed beside the page of a thing."""
    return f"{thing.get_absolute_url()}feed.xml"


def tag_of(name: str) -> str:
    """An id that stays the same for ever, wherever what it names moves (RFC 4151)."""
    return f"tag:{urlsplit(settings.PUBLIC_URL).hostname},2026:{name}"


def id_of(thing: Any) -> str:
    """The lasting id of a thing."""
    return tag_of(things.key_of(thing))


def honest_title(thing: Any) -> str:
    """Its title, saying so when it is invented."""
    return f"Voorbeeld: {thing.title}" if getattr(thing, "is_example", False) else str(thing.title)


def honest_name(person: Any) -> str:
    """The name of a person or an organisation on the site, saying so when they are invented."""
    name = getattr(person, "shown_name", "") or getattr(person, "name", "")
    return f"{name} (voorbeeld)" if name and person.is_example else name


@dataclass(frozen=True)
class Meta:
    """What the head of a page says to machines.

    Attributes:
        address: its one true address; empty when it should not be found by search engines.
        kind: OpenGraph's word for it.
        picture: the address of its room's picture, and ``alt`` what is on it.
        feeds: (address, title) of the feeds of what it is about (``followed``) and of its room, where those are.
    """

    address: str
    kind: str
    picture: str
    alt: str
    feeds: list[tuple[str, str]]

    @classmethod
    def of(cls, context: Mapping[str, Any]) -> "Meta":
        """The head of the page that is rendered with ``context``.

        A page has an address when its view gives ``canonical``. Pages of a numbered stream have one each; filters
        and pages of other lists have that of the list.
        """
        canonical, room = context.get("canonical") or "", str(context.get("room") or "")
        picture = room if room in PICTURES else "begin"
        return cls(
            address=canonical and f"{canonical}{getattr(context.get('pager'), 'own_query', '')}",
            kind="article" if any(is_text(data) for data in context.get("linked_data") or ()) else "website",
            picture=absolute(static(f"img/deel/{picture}.png")),
            alt=PICTURES[picture],
            feeds=_feeds(context.get("followed"), room),
        )


def _feeds(followed: Any, room: str) -> list[tuple[str, str]]:
    """The feed of the thing that the page is about, and that of its room."""
    found = [(feed_path(followed), f"{followed.title}: wat nieuw is")] if followed else []
    return [*found, (reverse("feed", args=[room]), f"{FEEDS[room]}: wat nieuw is")] if room in FEEDS else found


# --- Linked data ------------------------------------------------------------------------------------


def is_text(data: Data) -> bool:
    """True for what somebody wrote."""
    return data["@type"] in ("Article", "DiscussionForumPosting")


def moment(at: datetime | None) -> str | None:
    """A moment as schema.org wants it, in the time of the site."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def brief(text: str) -> str:
    """The first words of what somebody wrote."""
    return Truncator(" ".join(text.split())).chars(WORDS)


def filled(data: Data) -> Data:
    """``data`` without what nobody filled in."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def person(who: Any) -> Data:
    """Somebody by the name on the site; of who is gone, what the page says."""
    return {"@type": "Person", "name": honest_name(who) or "Iemand"}


def organisation(name: str = "") -> Data:
    """An organisation; without a name the site itself."""
    return {"@type": "Organization", "name": name} if name else _us()


def _us() -> Data:
    return {"@type": "Organization", "name": SITE_NAME, "url": absolute("/")}


def article(thing: Any) -> Data:
    """An insight, a record or a chapter."""
    return filled(
        {
            "@context": "https://schema.org",
            "@type": "Article",
            "@id": id_of(thing),
            "url": absolute(thing.get_absolute_url()),
            "headline": honest_title(thing),
            "description": brief(thing.teaser),
            "inLanguage": "nl-BE",
            "datePublished": moment(thing.published_at),
            "dateModified": moment(thing.last_published_at),
            "author": organisation(thing.said_by),
            "publisher": _us(),
        }
    )


def crumbs(*way: tuple[str, str]) -> Data:
    """The way back that stands above a page: (title, path) from the room to the page itself."""
    stops = [("Begin", "/"), *way]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(stops, start=1)
        ],
    }
