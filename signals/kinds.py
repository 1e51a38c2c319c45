"""Signals at the door; the board as a thing."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.template.loader import render_to_string
from wagtail.models import Page

import things
from contributions.door import Refused
from contributions.forms import WordsForm
from contributions.kinds import Kind, Since, register
from contributions.models import Shown
from contributions.written import WrittenForm
from live.models import Step
from people.models import User
from signals import receipts
from signals.forms import AnswerWordsForm, SignalWordsForm, WrittenSignalForm
from signals.models import Answer, Bundle, PolicySignal, SignalBoardPage
from signals.states import State
from trail.models import Consent

things.register(SignalBoardPage)
things.register(Bundle, part_of="board", word="bundel")

ANSWERED_ALREADY = "Er is al een antwoord op deze bundel. Je vindt het op ‘Mijn plek’ van wie het schreef."


@register(PolicySignal, in_sitemap=True, part_of="board", word="signaal")
class SignalKind(Kind):
    """A signal, given with or without a card."""

    about = ("bundle__body__organisation",)
    label = "Signaal"
    peers_read = True
    has_receipt = True
    icon = "signaal"
    fetched_with = ("board", "bundle__board")

    def form_class(self, thing: PolicySignal) -> type[WordsForm]:
        """Title and text."""
        return SignalWordsForm

    def words(self, thing: PolicySignal) -> dict[str, str]:
        """Title (which may be empty) and text."""
        return {"title": thing.given_title, "text": thing.text}

    def set_words(self, thing: PolicySignal, words: dict[str, str]) -> None:
        """Store other words."""
        thing.given_title, thing.text = words["title"], words["text"]
        thing.save(update_fields=["given_title", "text", "text_html"])

    def written_form(self, under: Model) -> type[WrittenForm] | None:
        """On the board."""
        return WrittenSignalForm if isinstance(under, SignalBoardPage) else None

    def written_places(self) -> list[tuple[str, Model]]:
        """The board."""
        return [("Een signaal", board) for board in SignalBoardPage.objects.visible_to(AnonymousUser())]

    def write(self, under: SignalBoardPage, data: dict[str, Any], person: User | None, helper: User) -> PolicySignal:
        """A signal as somebody said it."""
        return PolicySignal(
            board=under,
            given_title=data["title"],
            text=data["text"],
            theme=data["theme"],
            place=PolicySignal.Place.GHENT if data["in_ghent"] else PolicySignal.Place.NONE,
            author=person,
            is_example=helper.is_example or bool(person and person.is_example),
        )

    def receipt(self, thing: PolicySignal, form_key: UUID) -> str:
        """The number with which one follows it."""
        receipt = receipts.make(form_key)
        PolicySignal.objects.filter(pk=thing.pk).update(receipt_hash=receipts.hashes(receipt)[0])
        return receipts.show(receipt)

    def set_shown(self, thing: PolicySignal, shown: Shown, step: Step | None) -> None:
        """Come on the board, or go."""
        if shown == Shown.YES:
            return thing.appear(step)
        thing.shown = shown
        thing.take(step)
        thing.save(update_fields=["shown", "version"])
        return None

    def gone(self, thing: PolicySignal) -> Shown:
        """A signal that is gone is a 404: nobody answered to it in its place."""
        return Shown.NO

    def page(self, thing: PolicySignal) -> Page:
        """The board."""
        return thing.board.page_ptr

    def stream(self, thing: PolicySignal) -> str:
        """The board's stream gives the numbers."""
        return things.key_of(thing.board)

    def needs_number(self, thing: PolicySignal) -> bool:
        """At its first appearance."""
        return thing.number is None

    def html(self, thing: PolicySignal) -> str:
        """The card of the list."""
        return render_to_string("signals/_signal_card.html", {"signal": thing})

    def signed(self, thing: PolicySignal, author: User | None) -> str:
        """Nobody: a signal has no name beside it."""
        return ""

    def where(self, thing: PolicySignal) -> str:
        """Its title."""
        return thing.title

    def since(self, thing: PolicySignal) -> list[Since]:
        """How far it is, and what it lies together with."""
        if thing.shown != Shown.YES:
            return []
        stop = [] if thing.state == State.NEW else [Since(f"{thing.get_state_display()}: {thing.stop_words}.")]
        if thing.bundle is None:
            return stop
        return [
            *stop,
            Since(f"Ligt samen met andere signalen: ‘{thing.bundle.title}’", thing.bundle.get_absolute_url()),
        ]


@register(Answer, part_of="bundle__board", word="antwoord")
class AnswerKind(Kind):
    """What a body says to a bundle."""

    about = ("bundle__body__organisation",)
    label = "Antwoord"
    icon = "gesprek"
    fields = ("line", "text", "who")
    fetched_with = ("bundle__board",)

    def form_class(self, thing: Answer) -> type[WordsForm]:
        """The line, the explanation, and who."""
        return AnswerWordsForm

    def place(self, thing: Answer) -> object:
        """The bundle."""
        return thing.bundle_id

    def save_new(self, thing: Answer) -> None:
        """One answer to a bundle at a time.

        Raises:
            Refused: there is one on the site, or one that waits.
        """
        Bundle.objects.select_for_update().get(pk=thing.bundle_id)
        if Answer.objects.standing().filter(bundle=thing.bundle_id).exists():
            raise Refused(ANSWERED_ALREADY)
        thing.save()

    def set_shown(self, thing: Answer, shown: Shown, step: Step | None) -> None:
        """Show it or not; the first time it brings its signals to "Antwoord gekregen"."""
        thing.shown = shown
        thing.save(update_fields=["shown"])
        thing.note_quotes(thing.quoted if shown == Shown.YES else [], thing.author)
        if shown == Shown.YES:
            thing.bundle.move(State.ANSWERED, thing.author)

    def erase(self, thing: Answer) -> None:
        """Its own words, and which words of others it held."""
        thing.quoted = []
        thing.save(update_fields=["quoted"])
        super().erase(thing)

    def quotes(self, thing: Answer) -> list[Consent]:
        """Words of people that the body lets speak."""
        return thing.quotes

    def gone(self, thing: Answer) -> Shown:
        """The bundle says that the answer is not there."""
        return Shown.NO

    def page(self, thing: Answer) -> Page:
        """The board."""
        return thing.board.page_ptr

    def signed(self, thing: Answer, author: User | None) -> str:
        """The body."""
        return str(thing.bundle.body or "")

    def where(self, thing: Answer) -> str:
        """The title of the bundle."""
        return thing.bundle.title
