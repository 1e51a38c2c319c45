"""What is new in a room, for people who follow it with a feed reader (Atom, RFC 4287).

A feed is for everybody: it holds what a visitor without a card may see, whoever asks for it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import conditional_page, require_safe

import things
from forum.models import ForumIndexPage, Topic
from pages.meta import FEEDS, SITE_NAME, absolute, brief, honest_title, id_of, tag_of
from pages.models import BasePage, InsightPage, LearningIndexPage
from playbook.models import ChapterPage, PlaybookPage
from signals.models import PolicySignal, SignalBoardPage
from workshops.models import PilotSiteIndexPage, PilotSitePage, WorkshopPage

#: Things in one feed: those that changed last.
LENGTH = 30
#: The page of each room, and the things in it that have a page of their own.
ROOMS: dict[str, tuple[type[BasePage], list[Any]]] = {
    "leren": (LearningIndexPage, [InsightPage]),
    "proeftuinen": (PilotSiteIndexPage, [PilotSitePage, WorkshopPage]),
    "praat-mee": (ForumIndexPage, [Topic]),
    "signalen": (SignalBoardPage, [PolicySignal]),
    "draaiboek": (PlaybookPage, [ChapterPage]),
}


@dataclass(frozen=True)
class Room:
    """A room that a visitor may enter: its code, its page, and who asks (always a visitor)."""

    code: str
    page: BasePage
    visitor: AnonymousUser


class RoomFeed(Feed[Any, Room]):
    """The things of one room, the one that changed last first. 2 SQL, and at most two for each kind of thing."""

    feed_type = Atom1Feed
    language = "nl-BE"
    author_name = SITE_NAME

    def get_object(self, request: HttpRequest, room: str) -> Room:
        """The room.

        Raises:
            Http404: a visitor may not enter it.
        """
        visitor = AnonymousUser()
        page = ROOMS[room][0].objects.visible_to(visitor).first()
        if page is None:
            raise Http404
        return Room(room, page, visitor)

    def title(self, room: Room) -> str:
        """The site and the room."""
        return f"{SITE_NAME}: {room.page.title}"

    def subtitle(self, room: Room) -> str:
        """What the room is; plain, Atom reads it so."""
        return room.page.intro

    def link(self, room: Room) -> str:
        """The room's own page."""
        return absolute(room.page.get_absolute_url())

    def feed_url(self, room: Room) -> str:
        """Where the feed is."""
        return absolute(f"/{room.code}/feed.xml")

    def feed_guid(self, room: Room) -> str:
        """The same for ever."""
        return tag_of(f"feed-{room.code}")

    def items(self, room: Room) -> list[Any]:
        """What changed last in the room, of what a visitor may see."""
        found: list[Any] = []
        for model in ROOMS[room.code][1]:
            rows: Any = things.visible(model, room.visitor)
            rows = rows.for_feed().exclude(changed_at=None)
            found += rows.order_by("-changed_at", "-pk")[:LENGTH]
        return sorted(found, key=lambda thing: thing.changed_at, reverse=True)[:LENGTH]

    def item_title(self, item: Any) -> str:
        """Its title; what is invented says so."""
        return honest_title(item)

    def item_description(self, item: Any) -> str:
        """How it begins. Atom reads it as HTML, and these are plain words."""
        return escape(brief(item.teaser))

    def item_link(self, item: Any) -> str:
        """Where it is read."""
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Any) -> str:
        """The same for ever, also when its page moves."""
        return id_of(item)

    def item_pubdate(self, item: Any) -> datetime:
        """When it came on the site."""
        published: datetime = item.published_at or item.changed_at
        return published

    def item_updateddate(self, item: Any) -> datetime:
        """When it last changed, or the talk went on."""
        changed: datetime = item.changed_at
        return changed

    def item_author_name(self, item: Any) -> str:
        """Who speaks, by the name on the site."""
        return str(item.said_by) or SITE_NAME

    def item_categories(self, item: Any) -> list[str]:
        """What kind of thing it is, its theme, and whether it is invented."""
        theme = getattr(item, "theme", None)
        words = [things.registration(type(item)).word, theme.title if theme else ""]
        return [word for word in [*words, "voorbeeld" if getattr(item, "is_example", False) else ""] if word]


@require_safe
@conditional_page
def feed(request: HttpRequest, room: str) -> HttpResponse:
    """``/<room>/feed.xml``. Who has it already is told so by its fingerprint (ETag).

    Not by its date: that does not move when words are taken away, and they must be gone at once.
    """
    answer = RoomFeed()(request, room=room)
    del answer["Last-Modified"]
    patch_cache_control(answer, public=True, max_age=0, s_maxage=60)  # as pages: the same for everybody
    return answer


@require_safe
def follow(request: HttpRequest) -> HttpResponse:
    """``/volgen/``: what a feed is, and where they are."""
    rooms = [(word, f"/{code}/feed.xml") for code, word in FEEDS.items()]
    return render(request, "pages/follow.html", {"rooms": rooms, "canonical": absolute(request.path)})
