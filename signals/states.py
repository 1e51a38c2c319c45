"""A signal's life: its states in order, and the one table of what may follow what."""

from django.db import models

from people.access import Visitor
from people.models import EDITOR, MODERATOR, User

#: The group of experts by experience who may take a signal on; editors put people in it.
CIRCLE = "kring"


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

#: Who takes a signal on by hand. The other moves follow from what is done with a whole bundle.
BY_HAND: dict[str, tuple[str, ...]] = {
    State.RECOGNISED: (EDITOR, MODERATOR, CIRCLE),
    State.FOLLOWED_UP: (EDITOR, MODERATOR, CIRCLE),
    State.CLOSED: (EDITOR,),
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


def next_by_hand(state: str, user: Visitor) -> State | None:
    """The state this person may take a signal on to; None when it is not theirs or not by hand."""
    after = next(iter(MOVES[State(state)]), None)
    if after is None or not isinstance(user, User) or not user.has_role(*BY_HAND.get(after, ())):
        return None
    return State(after)


def stop_of(state: str) -> int:
    """The stop of the line a state stands at, from 1."""
    return min(list(State).index(State(state)) + 1, STOPS)
