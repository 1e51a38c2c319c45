"""What people do around a topic: close, pin, move, merge, split it, point at its answer.

Each act is one transaction: locks first (submissions, streams, topics, as at the door), then what changes, a line in
the log where a moderator did it, and after the commit a word to open browsers. A topic that changed meanwhile is
``Overtaken``: nothing happened.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

import things
from contributions import door, moving
from contributions.models import EarlierText, Shown, Submission
from forum.models import BoardPage, Post, ReadMark, Topic
from live.broadcast import Message, ask_again, broadcast
from live.models import Stream
from pages.models import Step, Theme
from people.access import Visitor
from people.models import HELPER, MODERATOR, User
from things import search
from trail import consent
from trail.models import Link

#: So many topics may be pinned in a group: they stand before all others, on the first page.
PINNED = 5
#: How often we begin again when somebody wrote while all was gathered.
TRIES = 5
RELOAD = "Dit gesprek is veranderd. Laad de bladzijde opnieuw."


class Overtaken(Exception):
    """The topic is not (any more) what it was when this was asked; nothing happened."""


class _Grew(Exception):
    """Somebody wrote while all was gathered."""


def may_guide(user: Visitor, topic: Topic) -> bool:
    """Moderators, in what they may see; not what a colleague of their own organisation began."""
    if not isinstance(user, User) or not user.has_role(MODERATOR):
        return False
    began = topic.author
    if began is None or began.pk == user.pk or user.organisation_id is None:
        return True
    return bool(began.organisation_id != user.organisation_id)


def may_point_at_answer(user: Visitor, topic: Topic) -> bool:
    """Who began it, helpers and moderators."""
    if not isinstance(user, User) or not user.may_write:
        return False
    return topic.author_id == user.pk or user.has_role(HELPER, MODERATOR)


# --- what stands at the end of a topic ----------------------------------------------------------------


def standing(topic: Topic, tells: str = "") -> Message:
    """Whether it is open, as the page shows it and open browsers hear it; rendered without a user.

    Args:
        tells: the sentence for who has it open.
    """
    html = render_to_string("forum/_standing.html", {"topic": topic, "tells": tells or "Dit gesprek is veranderd."})
    return {"event": "change", "id": element_id(topic), "version": topic.version, "html": html}


def element_id(topic: Topic) -> str:
    """The id of that element on the page."""
    return f"topic-{topic.pk}"


# --- one topic -----------------------------------------------------------------------------------------


def pin(topic: Topic, by: User) -> None:
    """It stands before all others in its group.

    Raises:
        Overtaken: as many as there may be are pinned.
    """
    if Topic.objects.public().filter(board=topic.board_id, is_pinned=True).count() >= PINNED:
        raise Overtaken(f"Er staan al {PINNED} gesprekken vast in deze groep. Maak er eerst een los.")
    _change(topic, by, "pinned", is_pinned=True)


def unpin(topic: Topic, by: User) -> None:
    """It stands where its last post brings it."""
    _change(topic, by, "unpinned", is_pinned=False)


def close(topic: Topic, by: User, because: str) -> None:
    """Nobody replies any more; everybody reads why."""
    changes = {"closed_at": timezone.now(), "closed_because": because}
    _change(topic, by, "closed", "Dit gesprek is gesloten.", is_told=True, **changes)


def reopen(topic: Topic, by: User) -> None:
    """Everybody may reply again."""
    changes = {"closed_at": None, "closed_because": "", "closes_on": None}
    _change(topic, by, "opened", "Dit gesprek is weer open.", is_told=True, **changes)


def pace(topic: Topic, by: User, slow_minutes: int, closes_on: date | None) -> None:
    """How long one waits between two posts, and the last day to reply."""
    _change(topic, by, "paced", slow_minutes=slow_minutes, closes_on=closes_on)


def put_about(topic: Topic, by: User, theme: Theme | None, step: Step | None, about: Any) -> None:
    """Its theme, and the step or page it is about."""
    _change(topic, by, "linked", theme=theme, step=step, about=about)


def point_at_answer(topic: Topic, by: User, answer: Post | None) -> None:
    """The post that answers what was asked, or none; in the log when somebody else than its starter did it.

    Raises:
        Overtaken: the post does not stand there any more.
    """
    act = "" if topic.author_id == by.pk else "answered"
    _change(topic, by, act, "Dit gesprek heeft een antwoord." if answer else "", answer=answer)


def _change(topic: Topic, by: User, act: str, tells: str = "", *, is_told: bool = False, **fields: Any) -> None:
    """Other values for a topic that is on the site, at the next version of its stream."""
    row = _row(topic)
    answer = fields.get("answer")
    with transaction.atomic():
        Submission.objects.select_for_update(no_key=True).get(pk=row.pk)
        step = Stream.objects.raise_version(things.key_of(topic))
        if answer and not Post.objects.public().filter(pk=answer.pk, topic=topic.pk).exists():
            raise Overtaken("Die reactie staat hier niet meer.")
        _store(topic, version=step.version, **fields)
        search.refresh(topic)
        if act:
            moving.note(row, by, act, is_told=is_told)
        _tell(topic, tells)


def _row(topic: Topic) -> Submission:
    """The row at the door of a topic's opening post."""
    return door.row_of(topic.posts.get(is_opening=True))


def _store(topic: Topic, **fields: Any) -> None:
    """Write fields of a topic that is on the site, in the group where it was seen."""
    if Topic.objects.public().filter(pk=topic.pk, board=topic.board_id).update(**fields) != 1:
        raise Overtaken("Dit gesprek is er niet meer, of het staat nu in een andere groep.")
    for name, value in fields.items():
        setattr(topic, name, value)


def _tell(topic: Topic, tells: str) -> None:
    """Tell open browsers after the commit; whoever may not listen any more, is shut out."""
    message = standing(topic, tells)
    transaction.on_commit(lambda: broadcast(things.key_of(topic), message), robust=True)


# --- several posts at once -----------------------------------------------------------------------------


def move(topic: Topic, by: User, board: BoardPage) -> None:
    """To another group, with all that was and will be said in it."""
    row = _row(topic)

    def act(posts: Sequence[Post]) -> None:
        step = Stream.objects.raise_version(things.key_of(topic))
        _lock(topic)
        _still_the_same(posts, topic)
        _store(topic, board=board, is_pinned=False, version=step.version)
        _rows(posts).update(page=board.page_ptr)
        search.refresh(topic)
        moving.note(row, by, "moved", is_told=True)
        _tell(topic, RELOAD)
        transaction.on_commit(ask_again, robust=True)

    _with_all_posts(topic, act)


def merge(topic: Topic, by: User, target: Topic) -> None:
    """All its posts come behind those of ``target``, in their order; its address leads to the first of them."""
    row = _row(topic)

    def act(posts: Sequence[Post]) -> None:
        numbered = sorted((post for post in posts if post.number), key=lambda post: post.number or 0)
        steps = _raise_in_order({target: len(numbered), topic: 0})
        _lock(topic, target)
        _still_the_same(posts, topic)
        first = steps[target].number - len(numbered) + 1
        version = steps[target].version - len(numbered) + 1
        _end_opening(next(post for post in numbered if post.is_opening), topic, row)
        for place, post in enumerate(numbered):
            post.topic, post.number, post.version = target, first + place, version + place
        Post.objects.bulk_update(numbered, ["topic", "number", "version"])
        Post.objects.filter(topic=topic).update(topic=target)  # those that wait
        seen = sum(post.shown == Shown.YES for post in numbered)
        last = max(target.last_post_at, topic.last_post_at)
        _store(target, post_count=F("post_count") + seen, last_post_at=last)
        gone = {"shown": Shown.NO, "became": numbered[0], "given_title": "", "post_count": 0, "is_pinned": False}
        _store(topic, version=steps[topic].version, answer=None, **gone)
        _rows(posts).update(page=target.board.page_ptr)
        Link.objects.hand_over(topic, target)
        target.refresh_from_db()
        search.refresh(target, *posts, topic)
        moving.note(row, by, "merged", is_told=True)
        _tell(topic, RELOAD)
        told = Message(event="change", id=element_id(target), version=steps[target].version, html="")
        transaction.on_commit(lambda: broadcast(things.key_of(target), told), robust=True)
        transaction.on_commit(ask_again, robust=True)

    _with_all_posts(topic, act)


def split(topic: Topic, by: User, keys: Sequence[int], title: str) -> Topic:
    """The posts with these keys become a topic of their own; those that stay close their ranks.

    Raises:
        Overtaken: one of them does not stand there (any more).
    """
    made: list[Topic] = []

    def act(posts: Sequence[Post]) -> None:
        numbered = sorted((post for post in posts if post.number), key=lambda post: post.number or 0)
        going = [post for post in numbered if post.pk in keys and post.shown == Shown.YES and not post.is_opening]
        if not going or len(going) != len(set(keys)):
            raise Overtaken("Een van die reacties staat hier niet meer.")
        step = Stream.objects.raise_version(things.key_of(topic))
        Stream.objects.filter(name=things.key_of(topic)).update(number=F("number") - len(going))
        _lock(topic)
        _still_the_same(posts, topic)
        new = _new_topic(topic, going, title)
        staying = [post for post in numbered if post not in going]
        for place, post in enumerate(staying, start=1):
            post.number = place
        Post.objects.bulk_update(staying, ["number"])
        for post in reversed(going):  # who read up to there goes on at the same post
            ReadMark.objects.filter(topic=topic, number__gte=post.number).update(number=F("number") - 1)
        answer = None if topic.answer_id in {post.pk for post in going} else topic.answer
        last = max(post.created_at for post in staying)
        _store(topic, version=step.version, answer=answer, post_count=F("post_count") - len(going), last_post_at=last)
        Link.objects.lay(topic, new, "komt-van", by)
        search.refresh(new, topic, *posts)
        moving.note(door.row_of(going[0]), by, "split", is_told=True)
        _tell(topic, RELOAD)
        made.append(new)

    _with_all_posts(topic, act)
    return made[-1]


def _rows(posts: Sequence[Post]) -> QuerySet[Submission]:
    """Their rows at the door."""
    return Submission.objects.of_all(Post, [post.pk for post in posts])


def _new_topic(topic: Topic, going: Sequence[Post], title: str) -> Topic:
    """A topic that begins with the first of these posts, numbered from 1."""
    first = going[0]
    new = Topic(
        board=topic.board, given_title=title, theme=topic.theme, step=topic.step, about=topic.about,
        author=first.author, shown=Shown.YES, created_at=first.created_at, post_count=len(going),
        last_post_at=max(post.created_at for post in going),
    )  # fmt: skip
    new.save()
    Stream.objects.raise_version(things.key_of(new), numbered=True, many=len(going))
    for place, post in enumerate(going, start=1):
        post.topic, post.number, post.version, post.is_opening = new, place, place, post == first
    Post.objects.bulk_update(going, ["topic", "number", "version", "is_opening"])
    return new


def _end_opening(opening: Post, topic: Topic, row: Submission) -> None:
    """It opens nothing any more: its title becomes its first line, so that what was asked can still be read."""
    opening.is_opening = False
    consent.hand_over(topic, opening)
    if opening.shown == Shown.TOMBSTONE or not topic.given_title:
        opening.save(update_fields=["is_opening"])
        return
    EarlierText.objects.create(submission=row, words={"title": topic.given_title, "text": opening.text})
    opening.text = f"{topic.given_title}\n\n{opening.text}"
    opening.save(update_fields=["is_opening", "text", "text_html"])


def _with_all_posts(topic: Topic, act: Callable[[Sequence[Post]], None]) -> None:
    """Do ``act`` with all posts of a topic while nobody moves one of them; begins again when somebody wrote meanwhile.

    Raises:
        Overtaken: people go on writing.
    """
    for _try in range(TRIES):
        with suppress(_Grew), transaction.atomic():
            keys = list(Post.objects.filter(topic=topic.pk).values_list("pk", flat=True))
            moving.hold(Post, keys)
            act(list(Post.objects.filter(pk__in=keys).select_related("topic", "author")))
            return
    raise Overtaken("Er wordt hier nu veel geschreven. Probeer het straks nog eens.")


def _raise_in_order(numbers: dict[Topic, int]) -> dict[Topic, Any]:
    """Raise the streams of several topics, always in the same order: two merges do not wait for each other."""
    return {
        topic: Stream.objects.raise_version(things.key_of(topic), numbered=bool(count), many=count or 1)
        for topic, count in sorted(numbers.items(), key=lambda pair: things.key_of(pair[0]))
    }


def _lock(*topics: Topic) -> None:
    """The rows of topics, for replies that will wait (those take no stream)."""
    keys = [topic.pk for topic in topics]
    list(Topic.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _still_the_same(posts: Sequence[Post], topic: Topic) -> None:
    """Behind all locks: nothing came since the posts were gathered."""
    if set(Post.objects.filter(topic=topic.pk).values_list("pk", flat=True)) != {post.pk for post in posts}:
        raise _Grew
