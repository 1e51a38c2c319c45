"""The trail of a thing as its page shows it: where it comes from, and what was done with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page

import things
from people.access import Visitor
from people.models import EDITOR, MODERATOR
from things.models import SearchEntry
from trail.consent import MAY_ASK
from trail.models import Commitment, Link, words_along
from trail.querysets import BACK, LinkQuerySet

#: Links a page shows each way; the others stand on the thing's own trail.
SHOWN = 5
#: Commitments that were done, looked at for what began with somebody's words.
LATEST = 50
#: Links on one page of that trail.
PAGE = 50


@dataclass(frozen=True)
class Stop:
    """The thing at the other end of a link.

    Attributes:
        link: the key of the link.
        words: how the way goes and what it leads to ("Hieruit kwam dit signaal"); the title follows.
        at: the part of the page that the link begins or ends at; None for the page's own thing.
        may_remove: whoever looks may take the link away.
    """

    link: int
    words: str
    url: str
    title: str
    is_example: bool
    at: Any = None
    may_remove: bool = False


@dataclass(frozen=True)
class Trail:
    """Both ways from one thing.

    Attributes:
        key: the thing's.
        has_more: there are links that are not in the two lists.
        may_lay: whoever looks may lay a link from here.
        askable: (key, name) of what is on the page and whose words whoever looks may ask for.
    """

    key: str
    askable: list[tuple[str, str]] = field(default_factory=list)
    back: list[Stop] = field(default_factory=list)
    on: list[Stop] = field(default_factory=list)
    has_more: bool = False
    may_lay: bool = False
    last: int = 0


def may_lay(user: Any, thing: Model) -> bool:
    """Editors and moderators from anything, authors from what they wrote."""
    return bool(user.is_authenticated and (user.has_role(EDITOR, MODERATOR) or things.is_own(thing, user)))


def may_remove(user: Any, link: Link) -> bool:
    """Who laid it, editors and moderators."""
    return bool(user.is_authenticated and (link.made_by_id == user.pk or user.has_role(EDITOR, MODERATOR)))


def trail_of(thing: Model, user: Visitor, parts: Sequence[Model] = ()) -> Trail:
    """What the page of ``thing`` shows, with the links of its ``parts`` (reactions on the page).

    1 SQL, 2 where there are links or where who looks may ask for words. Most pages have no links, and to find out who
    may see which takes as long as half a page: whoever has no other question to pay is first asked if there are any.
    """
    there = [thing, *parts]
    rows: list[Any] = []
    if _may_ask(user) or Link.objects.touching(*there).exists():
        rows = list(Link.objects.seen_from(there, user).first_each_way(SHOWN + 1))
    back = [row for row in rows if row.way == BACK]
    on = [row for row in rows if row.way != BACK]
    return Trail(
        key=things.key_of(thing),
        back=_stops(back[:SHOWN], user, parts),
        on=_stops(on[:SHOWN], user, parts),
        has_more=max(len(back), len(on)) > SHOWN,
        may_lay=may_lay(user, thing),
        askable=_askable(there, user),
    )


def _may_ask(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(*MAY_ASK))


def _askable(shown: Sequence[Model], user: Any) -> list[tuple[str, str]]:
    """What somebody else wrote of these and is on the site (no tombstones), for who may ask for its words; 1 SQL."""
    if not _may_ask(user):
        return []
    written = [each for each in shown if things.author_of(each) not in (None, user.pk)]
    there = {entry.key for entry in SearchEntry.objects.said_in(*written)} if written else set()
    return [(things.key_of(each), _named(each)) for each in written if things.key_of(each) in there]


def _named(thing: Any) -> str:
    about = things.registration(type(thing))
    number = getattr(thing, "number", None) if about.is_reaction else None
    return f"{about.word} {number}" if number else about.word


def whole_trail(thing: Model, user: Visitor, before: int = 0) -> Trail:
    """A page of all links of ``thing``, the newest first, older than the link ``before``; 1 SQL."""
    found: LinkQuerySet = Link.objects.seen_from([thing], user)
    rows: list[Any] = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    shown = rows[:PAGE]
    return Trail(
        key=things.key_of(thing),
        back=_stops([row for row in shown if row.way == BACK], user),
        on=_stops([row for row in shown if row.way != BACK], user),
        has_more=len(rows) > PAGE,
        may_lay=may_lay(user, thing),
        askable=_askable([thing], user),
        last=shown[-1].pk if shown else 0,
    )


def led_to(things_: Sequence[Model], user: Visitor, count: int) -> dict[str, list[Stop]]:
    """Where words ended up: by the key of each thing the last ``count`` links that go on from it; 1 SQL."""
    found: dict[str, list[Stop]] = {things.key_of(thing): [] for thing in things_}
    keys = {(ContentType.objects.get_for_model(thing).pk, thing.pk): things.key_of(thing) for thing in things_}
    rows: list[Any] = list(Link.objects.going_on(things_, user, count)) if things_ else []
    for row in rows:
        found[keys[row.earlier_type_id, row.earlier_id]].append(_stop(row, user, {}))
    return found


def _stops(rows: list[Any], user: Visitor, parts: Sequence[Model] = ()) -> list[Stop]:
    by_key = {(ContentType.objects.get_for_model(part).pk, part.pk): part for part in parts}
    return [_stop(row, user, by_key) for row in rows]


def _stop(row: Any, user: Visitor, parts: dict[tuple[int, int], Model]) -> Stop:
    is_back = row.way == BACK
    here = (row.later_type_id, row.later_id) if is_back else (row.earlier_type_id, row.earlier_id)
    entry = entry_from(row.other)
    return Stop(
        link=row.pk,
        words=words_along(row.sort, entry.kind, back=is_back),
        url=entry.get_absolute_url(),
        title=entry.shown_title,
        is_example=entry.is_example,
        at=parts.get(here),
        may_remove=may_remove(user, row),
    )


def entry_from(told: dict[str, Any]) -> SearchEntry:
    """An entry of the index, not to be stored, from what ``querysets.as_read`` told: it knows its address and title."""
    under = SearchEntry(title=told["under_title"] or "", tail=told["under_tail"] or "")
    return SearchEntry(
        kind=told["kind"], title=told["title"], tail=told["tail"], is_example=bool(told["is_example"]),
        page=Page(url_path=told["page"]), under=under,
    )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What changed, and what somebody said before."""

    done: SearchEntry
    said: SearchEntry


def changes(user: Visitor, count: int) -> list[Change]:
    """The last commitments that were done and that began with what somebody said; 1 SQL.

    Only the last ``LATEST`` that were done are looked at.
    """
    done = Commitment.objects.done()[:LATEST]
    rows: list[Any] = list(Link.objects.said_and_done(user, done)[:count])
    return [Change(done=entry_from(row.end), said=entry_from(row.begin)) for row in rows]
