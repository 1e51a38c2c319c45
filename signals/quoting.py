"""Words of people in a bundle or an answer: chosen among those they allow, kept by key, fetched where they show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import Truncator

from trail.consent import note_places, quotable, usable
from trail.models import Consent

if TYPE_CHECKING:
    from signals.models import PolicySignal, SignalBoardPage


class Quoting(models.Model):
    """What may hold words of people. It never holds the words: a yes that is taken back empties it everywhere."""

    #: The keys of consents, in the order they were chosen.
    quoted: Any = models.JSONField("citaten", default=list, editable=False)
    board: Any

    class Meta:
        abstract = True

    @cached_property
    def quotes(self) -> list[Consent]:
        """Those whose words may stand on the board today; 1 SQL when there are any."""
        bring_quotes(self)
        return self.quotes

    def note_quotes(self, keys: Sequence[int], by: Any = None) -> None:
        """It is on the site with these words (none when it left): when they are taken back, editors look at it."""
        note_places(self, {str(key): key for key in keys}, by)


def bring_quotes(*held: Quoting) -> None:
    """Give several things on one board their words; 1 SQL when there are any."""
    keys = [key for each in held for key in each.quoted]
    found = usable(keys, held[0].board) if keys else {}
    for each in held:
        each.quotes = [found[key] for key in each.quoted if key in found]


class QuotesField(forms.TypedMultipleChoiceField):
    """A choice among words that people said in signals, and allow to be quoted on the board."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        gone = "Voor deze woorden is er geen toestemming (meer). Kies opnieuw."
        super().__init__(
            label="Welke woorden van mensen zet je erbij? (mag leeg)",
            help_text="Alleen woorden uit deze signalen, van wie ja zei. Staat er niets? Dan zei nog niemand ja.",
            required=False,
            coerce=int,
            error_messages={"invalid_choice": gone, "invalid_list": gone},
        )
        self.allowed: dict[int, Consent] = {}

    def offer(self, signals: Sequence["PolicySignal"], board: "SignalBoardPage") -> None:
        """What may be chosen: asked anew each time, so what was taken back meanwhile is refused."""
        self.allowed = quotable(signals, board)
        named = {signal.pk: signal for signal in signals}
        self.choices = [(key, _name(row, named[row.source_id])) for key, row in self.allowed.items()]


def _name(consent: Consent, signal: "PolicySignal") -> str:
    """The words, whose they are where that may be said, and the signal they come from."""
    by = consent.said_by or "zonder naam"
    return f"“{Truncator(consent.words).chars(160)}” ({by}, uit signaal {signal.number})"
