"""Signals at the door; the board as a thing."""

from django import forms
from django.template.loader import render_to_string
from wagtail.models import Page

import things
from contributions.door import Refused
from contributions.kinds import Kind, register
from contributions.models import Shown
from live.models import Step
from signals.forms import AnswerWordsForm, SignalWordsForm
from signals.models import Answer, Bundle, PolicySignal, SignalBoardPage
from signals.states import State

things.register(SignalBoardPage)
things.register(Bundle, part_of="board", word="bundel")

ANSWERED_ALREADY = "Er is al een antwoord op deze bundel. Je vindt het op ‘Mijn plek’ van wie het schreef."


@register(PolicySignal, in_sitemap=True, part_of="board", word="signaal")
class SignalKind(Kind):
    """A signal, given with or without a card."""

    label = "Signaal"
    icon = "signaal"
    fetched_with = ("board",)

    def form_class(self, thing: PolicySignal) -> type[forms.Form]:
        """Title and text."""
        return SignalWordsForm

    def words(self, thing: PolicySignal) -> dict[str, str]:
        """Title (which may be empty) and text."""
        return {"title": thing.given_title, "text": thing.text}

    def set_words(self, thing: PolicySignal, words: dict[str, str]) -> None:
        """Store other words."""
        thing.given_title, thing.text = words["title"], words["text"]
        thing.save(update_fields=["given_title", "text", "text_html"])

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

    def where(self, thing: PolicySignal) -> str:
        """Its title."""
        return thing.title


@register(Answer, part_of="bundle__board", word="antwoord")
class AnswerKind(Kind):
    """What a body says to a bundle."""

    label = "Antwoord"
    icon = "gesprek"
    fields = ("line", "text", "who")
    fetched_with = ("bundle__board",)

    def form_class(self, thing: Answer) -> type[forms.Form]:
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
        if shown == Shown.YES:
            thing.bundle.move(State.ANSWERED, thing.author)

    def gone(self, thing: Answer) -> Shown:
        """The bundle says that the answer is not there."""
        return Shown.NO

    def page(self, thing: Answer) -> Page:
        """The board."""
        return thing.board.page_ptr

    def where(self, thing: Answer) -> str:
        """The title of the bundle."""
        return thing.bundle.title
