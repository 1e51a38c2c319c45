"""The kinds of contribution: each says how its words are read, kept and shown.

    @register(Post)
    class PostKind(Kind):
        label = "Reactie"

registers a model at the door *and* in ``things``. A test checks that every model of the site is
registered here or stands in ``NOT_FROM_THE_PUBLIC`` with its reason.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Page

import things
from contributions.models import Shown, State, Submission
from live.models import Step

_kinds: dict[type[Model], "Kind"] = {}


class Kind:
    """How the door handles one model. Subclass and override; every method says what it answers."""

    #: What moderators and authors call it.
    label: ClassVar[str] = "Bijdrage"
    #: The sign beside the label (an id in ``tekens.svg``).
    icon: ClassVar[str] = "gesprek"
    #: The fields that hold people's words; their HTML twins are made at save.
    fields: ClassVar[tuple[str, ...]] = ("text",)
    #: What is fetched along when many things are listed.
    fetched_with: ClassVar[tuple[str, ...]] = ()
    #: The same for what each of them has several of.
    fetched_lists: ClassVar[tuple[str, ...]] = ()
    #: How long an author may change what is on the site.
    edit_window: ClassVar[timedelta] = timedelta(minutes=30)
    #: The HTML fields that must be saved with ``fields``.
    html_fields: ClassVar[tuple[str, ...]] = ("text_html",)

    def form_class(self, thing: Any) -> type[forms.Form]:
        """The form an author changes the words in; it has one field for each of ``words``."""
        raise NotImplementedError

    def words(self, thing: Any) -> dict[str, str]:
        """The words as their author typed them, by field."""
        return {field: getattr(thing, field) for field in self.fields}

    def same(self, words: dict[str, str]) -> dict[str, str]:
        """The words by which it is known again when it is sent twice."""
        return words

    def read(self, name: str, text: str) -> tuple[str, str]:
        """One of ``words`` as people read it: what it is (empty for words that speak for themselves), and the text."""
        return "", text

    def set_words(self, thing: Any, words: dict[str, str]) -> None:
        """Store other words (and with them their clean HTML)."""
        for field, text in words.items():
            setattr(thing, field, text)
        thing.save(update_fields=[*self.fields, *self.html_fields])

    def erase(self, thing: Any) -> None:
        """Wipe the words for good: their author took them away."""
        self.set_words(thing, dict.fromkeys(self.words(thing), ""))

    def set_shown(self, thing: Any, shown: Shown, step: Step | None) -> None:
        """Make the thing appear, vanish or leave a tombstone; ``step`` is its stream's new counter."""
        raise NotImplementedError

    def save_new(self, thing: Any) -> None:
        """Store a new thing, not shown yet."""
        thing.save()

    def is_stored_when_shown(self, thing: Any) -> bool:
        """True when ``set_shown`` also stores what is new, in one statement: its stream is there before it."""
        return False

    def gone(self, thing: Any) -> Shown:
        """What remains when a shown thing is withdrawn or hidden."""
        return Shown.TOMBSTONE

    def page(self, thing: Any) -> Page | None:
        """The page it hangs under."""
        raise NotImplementedError

    def place(self, thing: Any) -> object:
        """Where it is meant for, also before it is stored: the same words for the same place are sent twice."""
        return None

    def stream(self, thing: Any) -> str | None:
        """The name of the stream that tells of it; None when nobody listens."""
        return None

    def needs_number(self, thing: Any) -> bool:
        """True when it takes a number at its first appearance."""
        return False

    def element_id(self, thing: Any) -> str:
        """The id of its element on the page."""
        return f"{thing._meta.model_name}-{thing.pk}"

    def html(self, thing: Any) -> str:
        """The partial the page includes, rendered without a user."""
        return ""

    def pictures(self, thing: Any) -> list[Any]:
        """Photos that come with it, each with ``get_absolute_url()``, ``alt``, ``width`` and ``height``."""
        return []

    def attachments(self, thing: Any) -> list[Any]:
        """Documents that come with it, each with ``get_absolute_url()``, ``title``, ``kind`` and ``size``."""
        return []

    def hold_first(self, thing: Any) -> bool:
        """True where a moderator reads every text first."""
        return False

    def moves_along(self, thing: Any) -> tuple[Model, ...]:
        """What search must look at again when ``thing`` moves; pages tell it themselves."""
        return () if isinstance(thing, Page) else (thing,)

    def where(self, thing: Any) -> str:
        """In a few words, where it stands: for the queue and "Mijn plek"."""
        page = self.page(thing)
        return page.title if page else ""

    def told(self, thing: Any, event: str) -> str:
        """What a notice of ``event`` says to the author, where the state does not say it all."""
        return ""

    def context_url(self, thing: Any) -> str:
        """Where a moderator reads what it belongs to; empty when that is nowhere to be read."""
        page = self.page(thing)
        return page.get_url() or "" if page and page.live else ""

    def may_change(self, submission: Submission) -> bool:
        """True while the author may send other words."""
        if submission.state in (State.HELD, State.CHANGE_ASKED) or submission.asks_author:
            return True
        if submission.state != State.PUBLISHED:
            return False
        # A text that waited long is still new to its readers, and its author may still see a slip.
        return timezone.now() - (submission.decided_at or submission.received_at) < self.edit_window


def register(
    model: type[Model], *, in_sitemap: bool = False, word: str = "reactie", **about: Any
) -> Callable[[type[Kind]], type[Kind]]:
    """Class decorator: this kind handles ``model`` at the door. The arguments are those of ``things.register``."""

    def decorate(kind: type[Kind]) -> type[Kind]:
        things.register(model, in_sitemap=in_sitemap, word=word, **about)
        _kinds[model] = kind()
        return kind

    return decorate


def kind_of(thing: Model) -> Kind:
    """The kind that handles ``thing``.

    Raises:
        KeyError: its model is not registered at the door.
    """
    return _kinds[type(thing)]


def kind_of_submission(submission: Submission) -> Kind:
    """The kind of a submission's thing, without fetching the thing."""
    model = ContentType.objects.get_for_id(submission.kind_id).model_class()
    return _kinds[model]  # type: ignore[index]


def things_of_all_kinds() -> GenericPrefetch[Any]:
    """Fetch the things of submissions along with what their kinds need: one query for each kind, one for each list."""
    rows = [
        model._default_manager.select_related(*kind.fetched_with).prefetch_related(*kind.fetched_lists)
        for model, kind in _kinds.items()
    ]
    return GenericPrefetch("thing", rows)


def registered() -> dict[type[Model], Kind]:
    """All kinds by model."""
    return dict(_kinds)


#: Models nobody from the public writes, each with the reason. A test keeps this list complete.
NOT_FROM_THE_PUBLIC: dict[str, str] = {
    "people.organisation": "made by editors",
    "people.user": "the name is checked at the door of people; names come into the queue later",
    "people.card": "made by helpers; holds no words",
    "live.stream": "counters",
    "things.searchentry": "the search index: written from what is on the site",
    "things.searchstem": "the search index: forms of words",
    "trail.link": "points from one thing to another: no words of its own",
    "trail.commitment": "made by editors",
    "trail.progress": "one dated line for each state a commitment came to: no words",
    "contributions.submission": "the door's own row",
    "contributions.move": "the door's log",
    "contributions.earliertext": "the door keeps what was there before",
    "contributions.report": "four fixed reasons, no words of people",
    "contributions.notice": "written by the door",
    "forum.topic": "title and first words come in with its opening post, which is registered",
    "forum.forumindexpage": "made by editors in Wagtail",
    "forum.boardpage": "made by editors in Wagtail",
    "pages.homepage": "made by editors in Wagtail",
    "pages.learningindexpage": "made by editors in Wagtail",
    "pages.programmepage": "made by editors in Wagtail",
    "pages.partnerindexpage": "made by editors in Wagtail",
    "pages.partnerpage": "made by editors in Wagtail",
    "pages.commitmentspage": "made by editors in Wagtail",
    "pages.standardpage": "made by editors in Wagtail",
    "pages.theme": "made by editors",
    "pages.step": "made by editors",
    "pages.sitesettings": "made by editors",
    "pages.siteimage": "uploaded by editors",
    "pages.siterendition": "made from an image",
    "pages.sitedocument": "uploaded by editors",
    "playbook.playbookpage": "made by editors in Wagtail",
    "playbook.chapterpage": "made by editors in Wagtail",
    "playbook.blockversion": "the record of words that came in at the door or from editors",
    "signals.signalboardpage": "made by editors in Wagtail",
    "signals.recognition": "a voice, no words",
    "signals.body": "made by editors",
    "signals.bundle": "made by editors",
    "signals.judgement": "one of three words, no words of people",
    "signals.milestone": "one line for each move; its few words are written by editors and moderators",
    "workshops.pilotsiteindexpage": "made by editors in Wagtail",
    "workshops.pilotsitepage": "made by editors in Wagtail",
    "workshops.workshopattachment": "comes in with its record, which is registered; a moderator reads each first",
    "workshops.workshopphoto": "comes in with its record, which is registered; a moderator looks at each of them first",
}
