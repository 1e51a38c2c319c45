"""The kinds of contribution: each says how its words are read, kept and shown.

    @register(Post)
    class PostKind(Kind):
        label = "Reactie"

registers a model at the door *and* in ``things``. A test checks that every model of the site is
registered here or stands in ``NOT_FROM_THE_PUBLIC`` with its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Exists, Model, OuterRef, Q
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Page

import things
from contributions.cleaning import clean_plain, clean_rich
from contributions.forms import WordsForm
from contributions.languages import DUTCH
from contributions.models import Shown, State, Submission
from live.models import Step
from people.models import User
from trail.models import Consent

if TYPE_CHECKING:
    from contributions.written import WrittenForm

_kinds: dict[type[Model], "Kind"] = {}


@dataclass(frozen=True)
class Since:
    """One thing that happened to somebody's words after they came in, in plain words, and where one reads it."""

    words: str
    url: str = ""


class Kind:
    """How the door handles one model. Subclass and override; every method says what it answers."""

    #: What moderators and authors call it.
    label: ClassVar[str] = "Bijdrage"
    #: The sign beside the label (an id in ``tekens.svg``).
    icon: ClassVar[str] = "gesprek"
    #: The fields that hold people's words; their HTML twins are made at save.
    fields: ClassVar[tuple[str, ...]] = ("text",)
    #: The words may hold lists, quotes and headings.
    is_rich: ClassVar[bool] = False
    #: What is fetched along when many things are listed.
    fetched_with: ClassVar[tuple[str, ...]] = ()
    #: The same for what each of them has several of.
    fetched_lists: ClassVar[tuple[str, ...]] = ()
    #: The ways to the organisations it is about: their own people do not decide on it.
    about: ClassVar[tuple[str, ...]] = ()
    #: Who has no card may give it too, and gets a ``receipt``.
    has_receipt: ClassVar[bool] = False
    #: Peers may give a first opinion on it: its words say all, and they stand on a page of the site.
    peers_read: ClassVar[bool] = False
    #: False for what its author did not write as a text: nobody mends it, and it is not taken away by itself.
    is_text: ClassVar[bool] = True
    #: One of it and several of it, where moderators read how many wait.
    counted: ClassVar[tuple[str, str]] = ("tekst", "teksten")
    #: How long an author may change what is on the site.
    edit_window: ClassVar[timedelta] = timedelta(minutes=30)
    #: The HTML fields that must be saved with ``fields``.
    html_fields: ClassVar[tuple[str, ...]] = ("text_html",)
    #: What moderators do around it without deciding on it, by code, as the log says it (``moving.note``).
    acts: ClassVar[dict[str, str]] = {}

    def form_class(self, thing: Any) -> type[WordsForm]:
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

    def give_to(self, thing: Any, person: User) -> None:
        """It was given without a card; now it is this person's."""
        thing.author = person
        thing.save(update_fields=["author"])

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
        """The page it hangs under; None where there is none."""
        raise NotImplementedError

    def place(self, thing: Any) -> object:
        """Where it is meant for, also before it is stored: the same words for the same place are sent twice."""
        return None

    def stream(self, thing: Any) -> str | None:
        """The name of the stream that tells of it; None when nobody listens."""
        return None

    def echoes(self, thing: Any) -> list[Any]:
        """What shows words of it, on the same stream: told anew when it moves. Of what is new nobody does."""
        return []

    def needs_number(self, thing: Any) -> bool:
        """True when it takes a number at its first appearance."""
        return False

    def element_id(self, thing: Any) -> str:
        """The id of its element on the page."""
        return f"{thing._meta.model_name}-{thing.pk}"

    def html(self, thing: Any) -> str:
        """The partial the page includes, rendered without a user."""
        return ""

    def signed(self, thing: Any, author: User | None) -> str:
        """Whose name stands beside it; empty when none does."""
        return author.shown_name if author else ""

    def preview(self, thing: Any, words: dict[str, str]) -> str:
        """How ``thing`` will look with these words, from the same clean HTML; nothing is stored."""
        clean = clean_rich if self.is_rich else clean_plain
        texts = [(*self.read(name, text), text) for name, text in words.items() if text and name != "title"]
        parts = [(label, label and shown, "" if label else clean(text)) for label, shown, text in texts]
        return render_to_string("contributions/_preview.html", {
            "kind": self, "title": words.get("title", ""), "parts": parts, "quotes": self.quotes(thing),
        })  # fmt: skip

    def pictures(self, thing: Any) -> list[Any]:
        """Photos that come with it, each with ``get_absolute_url()``, ``alt``, ``width`` and ``height``."""
        return []

    def has_new_picture(self, thing: Any) -> bool:
        """True when a picture comes with it that a moderator has to look at first, whoever sends it."""
        return False

    def attachments(self, thing: Any) -> list[Any]:
        """Documents that come with it, each with ``get_absolute_url()``, ``title``, ``kind`` and ``size``."""
        return []

    def quotes(self, thing: Any) -> list[Consent]:
        """Words of others that come with it, while they allow it."""
        return []

    def written_form(self, under: Model) -> "type[WrittenForm] | None":
        """The form in which a helper writes it down for somebody, under ``under``; None where it has no place."""
        return None

    def write(self, under: Any, data: dict[str, Any], person: User | None, helper: User) -> Any:
        """The thing with what came in by that form, not stored: ``person`` (None without a card) told ``helper``."""
        raise NotImplementedError

    def written_places(self) -> list[tuple[str, Model]]:
        """Where a helper may begin: (what it will be, under what), as far as everybody may see it."""
        return []

    def receipt(self, thing: Any, form_key: UUID) -> str:
        """Somebody without a card sent it: what they get in hand, to find it again."""
        raise NotImplementedError

    def hold_first(self, thing: Any) -> bool:
        """True where a moderator reads every text first."""
        return False

    def first_texts(self, thing: Any) -> int | None:
        """So many approved texts make an author known here; None where the site's own number counts."""
        return None

    def lang(self, thing: Any) -> str:
        """The language its writer says it is in."""
        return str(getattr(thing, "lang", DUTCH))

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

    def along(self, thing: Any) -> dict[str, str]:
        """What its author takes along of it beside the words: what it is, by name."""
        return {}

    def since(self, thing: Any) -> list[Since]:
        """What happened to it on the site, for its author; links tell the rest. No SQL: see ``fetched_with``."""
        return []

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
        if submission.before_edit_id:  # a moderator changed a few words: the author has the last one
            return True
        # A text that waited long is still new to its readers, and its author may still see a slip.
        return timezone.now() - (submission.decided_at or submission.received_at) < self.edit_window


def register(
    model: type[Model], *, is_thing: bool = True, in_sitemap: bool = False, word: str = "reactie", **about: Any
) -> Callable[[type[Kind]], type[Kind]]:
    """Class decorator: this kind handles ``model`` at the door. The other arguments are those of ``things.register``.

    Args:
        is_thing: False for what has no address of its own: nobody searches, links or reports it.
    """

    def decorate(kind: type[Kind]) -> type[Kind]:
        if is_thing:
            things.register(model, in_sitemap=in_sitemap, word=word, **about)
        _kinds[model] = kind()
        return kind

    return decorate


def about_organisation(pk: int) -> Q:
    """Submissions of what is about this organisation or stands under its pages, or that its own people wrote (down)."""
    found = Q(author__organisation=pk) | Q(written_by__organisation=pk)
    for model, kind in _kinds.items():
        ways = [Q((way, pk)) for way in kind.about]
        if ways:
            things_about = model._default_manager.filter(reduce(or_, ways)).values("pk")
            found |= Q(kind=ContentType.objects.get_for_model(model), object_id__in=things_about)
            if issubclass(model, Page):
                found |= Q(page__in=things_about)
    return found


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


def things_of_all_kinds(reader: Any = None) -> GenericPrefetch[Any]:
    """Fetch the things of submissions along with what their kinds need: one query for each kind, one for each list.

    Args:
        reader: each thing says with ``is_readable`` whether this person may see it on the site.
    """
    rows = []
    for model, kind in _kinds.items():
        found = model._default_manager.select_related(*kind.fetched_with).prefetch_related(*kind.fetched_lists)
        if reader is not None:
            found = found.annotate(is_readable=Exists(things.visible(model, reader).filter(pk=OuterRef("pk"))))
        rows.append(found)
    return GenericPrefetch("thing", rows)


def registered() -> dict[type[Model], Kind]:
    """All kinds by model."""
    return dict(_kinds)


def acts() -> dict[str, str]:
    """What moderators do around contributions, by code."""
    return {code: words for kind in _kinds.values() for code, words in kind.acts.items()}


#: Models nobody from the public writes, each with the reason. A test keeps this list complete.
NOT_FROM_THE_PUBLIC: dict[str, str] = {
    "people.organisation": "made by editors",
    "people.user": "a name in doubt comes in at the door by itself (PenName); the rest is no words",
    "people.opensession": "a session: no words of anybody",
    "people.card": "made by helpers; holds no words",
    "people.cardsheet": "made by helpers; holds no words",
    "people.passphrase": "a way in, as a hash; nobody reads it",
    "people.cardreplacement": "a lost card; holds no words",
    "live.stream": "counters",
    "things.searchentry": "the search index: written from what is on the site",
    "things.searchstem": "the search index: forms of words",
    "mine.newsmail": "where somebody wants to hear that there is news; nobody else reads it",
    "mine.draft": "what somebody did not send yet; nobody else reads it",
    "mine.sweep": "when the site last threw away what it need not keep",
    "trail.link": "points from one thing to another: no words of its own",
    "trail.commitment": "made by editors",
    "trail.consent": "a question of staff and one person's answer; the words in it stand on the site already",
    "trail.quote": "says where the words of a consent stand: no words",
    "trail.progress": "one dated line for each state a commitment came to: no words",
    "contributions.submission": "the door's own row",
    "contributions.move": "the door's log",
    "contributions.earliertext": "the door keeps what was there before",
    "contributions.refusalreason": "follows the page of the reasons, which editors make",
    "contributions.undo": "how a row of the door was for ten minutes: nothing comes in by it",
    "contributions.claim": "which text a moderator has open: no words",
    "contributions.skip": "which text a moderator leaves to others: no words",
    "contributions.report": "four fixed reasons, no words of people",
    "contributions.notice": "written by the door",
    "contributions.doorrules": "made by editors",
    "contributions.peeropinion": "said by a peer moderator to the moderators only; never shown on the site",
    "people.auditline": "the log of what staff looked at; no words of people",
    "forum.topic": "title and first words come in with its opening post, which is registered",
    "forum.postphoto": "comes in with its post, which is registered; a moderator looks at each of them first",
    "forum.reaction": "one of three fixed words, no words of people",
    "forum.readmark": "up to where somebody read: a number, seen by nobody else",
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
    "playbook.houserulespage": "made by editors in Wagtail",
    "playbook.reasonspage": "made by editors in Wagtail",
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
