"""A signal's life: its states in order, and the one table of what may follow what."""

from django.db import models


class State(models.TextChoices):
    """Where a signal is on its way; the words stand on the screen."""

    NEW = "new", "Nieuw"
    RECOGNISED = "recognised", "Herkend"
    BUNDLED = "bundled", "Samengelegd"
    HANDED_OVER = "handed_over", "Bij het beleid"
    ANSWERED = "answered", "Antwoord gekregen"
    FOLLOWED_UP = "followed_up", "Opgevolgd"
    CLOSED = "closed", "Afgerond"


#: What may follow what. Everything else is refused.
MOVES: dict[str, frozenset[str]] = {
    State.NEW: frozenset({State.RECOGNISED}),
    State.RECOGNISED: frozenset({State.BUNDLED}),
    State.BUNDLED: frozenset({State.HANDED_OVER}),
    State.HANDED_OVER: frozenset({State.ANSWERED}),
    State.ANSWERED: frozenset({State.FOLLOWED_UP}),
    State.FOLLOWED_UP: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}

#: The stops of the line on the screen; "Afgerond" is the whole line done.
STOPS = 6
#: The word of each state in an address (``?halte=bij-het-beleid``). Never changed once public.
SLUGS: dict[str, str] = {
    State.NEW: "nieuw",
    State.RECOGNISED: "herkend",
    State.BUNDLED: "samengelegd",
    State.HANDED_OVER: "bij-het-beleid",
    State.ANSWERED: "antwoord-gekregen",
    State.FOLLOWED_UP: "opgevolgd",
    State.CLOSED: "afgerond",
}


class ImpossibleMove(Exception):
    """This can't follow what the signal is now; nothing changed."""


def stop_of(state: str) -> int:
    """The stop of the line a state stands at, from 1."""
    return min(list(State).index(State(state)) + 1, STOPS)
