"""Posts at the door; topics and groups as things."""

from copy import copy
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, Model, When
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Page

import things
from contributions.cleaning import clean_plain
from contributions.forms import WordsForm
from contributions.kinds import Kind, Since, register
from contributions.models import Shown
from contributions.written import WrittenForm
from forum import taking
from forum.folding import FOLDED
from forum.forms import OpeningWordsForm, PostWordsForm, WrittenReplyForm, WrittenTopicForm
from forum.models import BoardPage, ForumIndexPage, Post, Starters, Topic
from forum.photos import PostPhoto
from forum.quoting import POINTERS, follow
from live.models import Step
from pages.uploads import alt_field
from people.models import User

things.register(ForumIndexPage)
things.register(BoardPage, word="groep")
things.register(Topic, part_of="board", word="gesprek")


@register(Post, part_of="topic", is_reaction=True)
class PostKind(Kind):
    """A post; the opening post carries its topic's title."""

    label = "Reactie"
    peers_read = True
    fetched_with = ("topic__board", "answers_to", "quoted__author", "photo")
    acts = {
        "pinned": "gesprek vastgezet", "unpinned": "gesprek losgemaakt", "closed": "gesprek gesloten",
        "opened": "gesprek weer open", "paced": "tempo of sluitingsdag veranderd", "moved": "gesprek naar andere groep",
        "linked": "thema of onderwerp veranderd", "merged": "gesprek samengevoegd", "split": "gesprek gesplitst",
        "answered": "antwoord aangeduid",
    }  # fmt: skip
    _TOLD = {
        "closed": "Een moderator sloot je gesprek. Wat er staat, blijft staan.",
        "opened": "Je gesprek is weer open.",
        "moved": "Een moderator zette je gesprek in een andere groep.",
        "merged": "Een moderator voegde je gesprek samen met een ander. Je tekst staat nu daar, met je titel erbij.",
        "split": "Met jouw reactie begint nu een eigen gesprek. Een moderator koos de titel.",
    }

    def form_class(self, thing: Post) -> type[WordsForm]:
        """Text, for the opening post the title, and what is on a photo."""
        form = OpeningWordsForm if thing.is_opening else PostWordsForm
        fields = {"alt": alt_field("Wat staat er op de foto?")} if thing.pictures else {}
        return type(form.__name__, (form,), fields) if fields else form

    def written_form(self, under: Model) -> type[WrittenForm] | None:
        """A new topic in a group where everybody may begin one, a reply in a topic."""
        if isinstance(under, BoardPage):
            return WrittenTopicForm if under.starters == Starters.ALL else None
        return WrittenReplyForm if isinstance(under, Topic) and not under.is_closed else None

    def written_places(self) -> list[tuple[str, Model]]:
        """The groups; a reply begins at its topic."""
        boards = BoardPage.objects.visible_to(AnonymousUser()).filter(starters=Starters.ALL).order_by("path")
        return [(f"Een nieuw gesprek in ‘{board.title}’", board) for board in boards]

    def write(self, under: BoardPage | Topic, data: dict[str, Any], person: User | None, helper: User) -> Post:
        """A post as somebody said it."""
        if isinstance(under, Topic):
            return Post(topic=under, author=person, text=data["text"], lang=data["lang"])
        begun = Topic(board=under, given_title=data["title"], author=person)
        return Post(topic=begun, author=person, text=data["text"], lang=data["lang"], is_opening=True)

    def words(self, thing: Post) -> dict[str, str]:
        """Text, for the opening post the title before it, whether (and why) it is folded up, what is on a photo."""
        title = {"title": thing.topic.given_title} if thing.is_opening else {}
        words = {**title, "text": thing.text, "fold": "ja" if thing.is_folded else "", "note": thing.note}
        for photo in thing.pictures:
            words["alt"] = photo.alt
        return words

    def pictures(self, thing: Post) -> list[PostPhoto]:
        """The photo that came with it."""
        return thing.pictures

    def has_new_picture(self, thing: Post) -> bool:
        """True until it is on the site."""
        return thing.shown != Shown.YES and bool(thing.pictures)

    def same(self, words: dict[str, str]) -> dict[str, str]:
        """What was said, and what is on a photo."""
        return {name: words[name] for name in ("title", "text", "alt") if name in words}

    def read(self, name: str, text: str) -> tuple[str, str]:
        """The fold, its note and a photo say what they are."""
        return {"fold": FOLDED, "note": "Waarover", "alt": PostPhoto.LABEL}.get(name, ""), text

    def set_words(self, thing: Post, words: dict[str, str]) -> None:
        """Store other words; once on the site, say that they were changed. Quotes of them move along."""
        before, thing.text = thing.text, words["text"]
        thing.note = words.get("note", thing.note)
        thing.is_folded = bool(thing.note or words.get("fold", thing.is_folded))
        if thing.number is not None:
            thing.edited_at = timezone.now()
        thing.save(update_fields=["text", "text_html", "is_folded", "note", "edited_at"])
        for photo in thing.pictures:
            photo.alt = words.get("alt", photo.alt)
            photo.save(update_fields=["alt"])
        follow(thing.quoted_in.all(), before, thing.text)
        if thing.is_opening:
            thing.topic.given_title = words["title"]
            thing.topic.save(update_fields=["given_title"])

    def erase(self, thing: Post) -> None:
        """The words, the photo, what they pointed at, and what others said of them."""
        super().erase(thing)
        for photo in thing.pictures:
            photo.delete()
        thing.new_photo = None
        thing.take_photo()
        thing.reactions.all().delete()
        thing.let_go()
        thing.save(update_fields=POINTERS)

    def echoes(self, thing: Post) -> list[Post]:
        """The posts that quote it."""
        rows = thing.quoted_in.filter(topic=thing.topic_id).public().with_writers()
        return list(rows.select_related("topic__board"))

    def save_new(self, thing: Post) -> None:
        """Store the post, and before an opening post its topic.

        Raises:
            Elsewhere, TooSoon: the topic does not take this reply (now).
        """
        if thing.is_opening:
            thing.topic.save()
            thing.topic_id = thing.topic.pk
        else:
            taking.hold(thing)
        thing.save()
        thing.take_photo()

    def set_shown(self, thing: Post, shown: Shown, step: Step | None) -> None:
        """Show or hide the post, count it, and let an opening post take its topic along.

        Raises:
            Elsewhere, TooSoon: the topic does not take this new reply (now).
        """
        change = int(shown == Shown.YES) - int(thing.shown == Shown.YES)
        is_new = shown == Shown.YES and thing.number is None
        is_stored = thing.pk is not None  # a reply that waited came in time, whatever happened to the topic since
        if not is_stored:
            taking.keep_pace(thing)
        thing.shown = shown
        thing.take(step)
        thing.save(update_fields=["shown", "number", "version"] if is_stored else None)
        if not is_stored:
            thing.take_photo()
        topic: dict[str, Any] = {"post_count": F("post_count") + change} if change else {}
        if change < 0:
            topic["answer"] = Case(When(answer=thing.pk, then=None), default=F("answer"))
        if is_new:
            topic["last_post_at"] = timezone.now()
        if thing.is_opening:
            topic["shown"] = Shown.NO if shown == Shown.NO else Shown.YES
            topic["title_is_gone"] = shown == Shown.TOMBSTONE
        if topic:
            rows = Topic.objects.filter(pk=thing.topic_id) if is_stored else taking.still(thing)
            if not rows.update(**topic):
                raise taking.Elsewhere
            if thing.is_opening:  # its title and place follow
                thing.topic.refresh_from_db(fields=["shown", "title_is_gone", "post_count", "last_post_at"])

    def is_stored_when_shown(self, thing: Post) -> bool:
        """A reply; an opening post has to wait for its topic."""
        return not thing.is_opening

    def gone(self, thing: Post) -> Shown:
        """A tombstone, so that numbers and answers still make sense; a topic nobody answered is just gone."""
        if thing.is_opening and not thing.topic.posts.shown().exclude(pk=thing.pk).exists():
            return Shown.NO
        return Shown.TOMBSTONE

    def page(self, thing: Post) -> Page:
        """The group."""
        return thing.topic.board.page_ptr

    def place(self, thing: Post) -> object:
        """The topic (for an opening post its group), and what it answers or quotes there."""
        topic = None if thing.is_opening else thing.topic_id
        return thing.topic.board_id, topic, thing.answers_to_id, thing.quoted_id, thing.quote_start

    def stream(self, thing: Post) -> str:
        """The topic's stream."""
        return things.key_of(thing.topic)

    def needs_number(self, thing: Post) -> bool:
        """At its first appearance."""
        return thing.number is None

    def html(self, thing: Any) -> str:
        """The partial the page includes."""
        return render_to_string("forum/_post.html", {"post": thing})

    def preview(self, thing: Post, words: dict[str, str]) -> str:
        """The same partial, and the title of a new talk above it."""
        post = copy(thing)
        post.text, post.text_html = words["text"], clean_plain(words["text"])
        post.note = words.get("note", thing.note)
        post.is_folded = bool(post.note or words.get("fold", thing.is_folded))
        return render_to_string("forum/_preview.html", {"post": post, "title": words.get("title", "")})

    def hold_first(self, thing: Post) -> bool:
        """As the group is set."""
        return thing.topic.board.hold_first

    def first_texts(self, thing: Post) -> int | None:
        """As the group is set."""
        first: int | None = thing.topic.board.first_texts
        return first

    def moves_along(self, thing: Post) -> tuple[Model, ...]:
        """The opening post takes its topic along, title and all."""
        return (thing.topic, thing) if thing.is_opening else (thing,)

    def told(self, thing: Post, event: str) -> str:
        """What a moderator did around the topic."""
        return self._TOLD.get(event.partition("-")[0], "")

    def along(self, thing: Post) -> dict[str, str]:
        """Which post it answers, and from which one it quotes; those words are somebody else's."""
        ways = {"Antwoord op": thing.answers_to, "Met een citaat uit": thing.quoted}
        return {name: f"reactie {post.number}" for name, post in ways.items() if post}

    def since(self, thing: Post) -> list[Since]:
        """How many answered an opening post."""
        answers = thing.topic.post_count - 1 if thing.is_opening and thing.shown == Shown.YES else 0
        if answers < 1:
            return []
        return [Since(f"Er {'kwam 1 reactie' if answers == 1 else f'kwamen {answers} reacties'} op.")]

    def context_url(self, thing: Post) -> str:
        """The talk it is part of; the group for one that is not on the site yet."""
        if thing.topic.shown == Shown.YES:
            return thing.topic.get_absolute_url()
        return super().context_url(thing)

    def where(self, thing: Post) -> str:
        """The title of the topic; of a topic that is off the site, only its own writer reads it."""
        is_public = thing.topic.shown == Shown.YES and not thing.topic.title_is_gone
        return (thing.topic.given_title if thing.is_opening or is_public else "") or Topic.GONE
