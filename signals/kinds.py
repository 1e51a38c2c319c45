"""Signals at the door; the board as a thing."""

from django import forms
from django.template.loader import render_to_string
from wagtail.models import Page

import things
from contributions.kinds import Kind, register
from contributions.models import Shown
from live.models import Step
from signals.forms import SignalWordsForm
from signals.models import PolicySignal, SignalBoardPage

things.register(SignalBoardPage)


@register(PolicySignal, in_sitemap=True, part_of="board", word="signaal")
class SignalKind(Kind):
    """A signal, given with or without a card."""

    label = "Signaal"
    icon = "signaal"

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
