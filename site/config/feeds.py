"""What is new in a room, a group or a talk, for people who follow it with a feed reader (Atom, RFC 4287).

A feed is for everybody: it holds what a visitor without a card may see, whoever asks for it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import conditional_page, require_safe

import things
from forum.models import BoardPage, ForumIndexPage, Post, Topic
from pages.meta import FEEDS, SITE_NAME, absolute, brief, feed_path, honest_title, id_of, tag_of
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


class AtomFeed(Feed[Any, Any]):
    """Entries as all our feeds have them; each says what it is of and which things it holds."""

    feed_type = Atom1Feed
    language = "nl-BE"
    author_name = SITE_NAME

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


@dataclass(frozen=True)
class Room:
    """A room that a visitor may enter: its code, its page, and who asks (always a visitor)."""

    code: str
    page: BasePage
    visitor: AnonymousUser


class RoomFeed(AtomFeed):
    """The things of one room, the one that changed last first. 2 SQL, and at most two for each kind of thing."""

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


class PlaceFeed(AtomFeed):
    """What is new in one place of the forum that a visitor may read: a page of its own, with its feed beside it."""

    def link(self, place: Any) -> str:
        """The page."""
        return absolute(place.get_absolute_url())

    def feed_url(self, place: Any) -> str:
        """Where the feed is."""
        return absolute(feed_path(place))

    def feed_guid(self, place: Any) -> str:
        """The same for ever."""
        return tag_of(f"feed-{things.key_of(place)}")

    def title(self, place: Any) -> str:
        """The site and the place; what is invented says so."""
        return f"{SITE_NAME}: {honest_title(place)}"


class BoardFeed(PlaceFeed):
    """The topics of one group, the one that moved last first."""

    def get_object(self, request: HttpRequest, board: str) -> BoardPage:
        """The group.

        Raises:
            Http404: a visitor may not enter it.
        """
        return get_object_or_404(_open_boards(), slug=board)

    def subtitle(self, board: BoardPage) -> str:
        """What the group is about."""
        intro: str = board.intro
        return intro

    def items(self, board: BoardPage) -> QuerySet[Topic]:
        """The topics."""
        return Topic.objects.filter(board=board).public().for_feed().newest_first()[:LENGTH]


class TopicFeed(PlaceFeed):
    """What was said last in one topic, the newest first; no tombstones."""

    def get_object(self, request: HttpRequest, board: str, pk: str) -> Topic:
        """The topic.

        Raises:
            Http404: a visitor may not read it.
        """
        rows = Topic.objects.public().with_starters().filter(board__in=_open_boards().filter(slug=board))
        return get_object_or_404(rows, pk=min(int(pk), 2**63 - 1))

    def items(self, topic: Topic) -> list[Post]:
        """The posts, each knowing its topic."""
        posts = list(Post.objects.filter(topic=topic).public().with_writers().order_by("-number")[:LENGTH])
        for post in posts:
            post.topic = topic
        return posts

    def item_categories(self, item: Post) -> list[str]:
        """What it is called on the page, and whether it is invented."""
        return ["reactie", "voorbeeld"] if item.is_example else ["reactie"]


def _open_boards() -> Any:
    """The groups that everybody may read."""
    return BoardPage.objects.visible_to(AnonymousUser())


_FEEDS: dict[str, type[AtomFeed]] = {"room": RoomFeed, "board": BoardFeed, "pk": TopicFeed}


@require_safe
@conditional_page
def feed(request: HttpRequest, **where: str) -> HttpResponse:
    """``/<room>/feed.xml``, and beside a group and a topic. Who has it already is told so by its fingerprint (ETag).

    Not by its date: that does not move when words are taken away, and they must be gone at once.
    """
    answer = _FEEDS[[*where][-1]]()(request, **where)
    del answer["Last-Modified"]
    patch_cache_control(answer, public=True, max_age=0, s_maxage=60)  # as pages: the same for everybody
    return answer


@require_safe
def follow(request: HttpRequest) -> HttpResponse:
    """``/volgen/``: what a feed is, and where they are."""
    rooms = [(word, f"/{code}/feed.xml") for code, word in FEEDS.items()]
    return render(request, "pages/follow.html", {"rooms": rooms, "canonical": absolute(request.path)})
