"""Step 2 of the door, *judge*: pure. From author, words and history to a verdict; no database, no clock."""

from dataclasses import dataclass
from enum import Enum

from contributions.cleaning import LINK
from contributions.models import Reason

#: Texts in ten minutes and in a day; known authors have no daily limit.
NEW_PER_TEN_MINUTES, NEW_PER_DAY, KNOWN_PER_TEN_MINUTES = 5, 20, 10


class Outcome(Enum):
    """What happens with a text."""

    PUBLISH = "publish"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True)
class History:
    """What the door knows of an author, counted from their ``Submission`` rows.

    Attributes:
        approved: texts that are on the site or were.
        last_ten_minutes: texts sent in the last ten minutes.
        last_day: texts sent in the last 24 hours.
        is_repeated: one of the last texts says the same.
        is_staff: a moderator or editor in a session with staff powers.
        is_nobody: somebody without a card; nothing is known of them.
    """

    approved: int = 0
    last_ten_minutes: int = 0
    last_day: int = 0
    is_repeated: bool = False
    is_staff: bool = False
    is_nobody: bool = False


#: Somebody without a card.
NOBODY = History(is_nobody=True)


@dataclass(frozen=True)
class Verdict:
    """What happens with a text, and why."""

    outcome: Outcome
    reason: Reason = Reason.NONE
    explanation: str = ""


def judge(text: str, history: History, *, trusted_after: int, hold_first: bool = False) -> Verdict:
    """Decide what happens with ``text``.

    Args:
        text: all words of the contribution, tidied.
        history: what is known of its author.
        trusted_after: so many approved texts make an author known.
        hold_first: a moderator reads every text in this place first.
    """
    if history.is_nobody:
        return Verdict(Outcome.HOLD, Reason.NO_CARD)
    known = history.approved >= trusted_after
    too_fast = _too_fast(history, known)
    if too_fast:
        return Verdict(Outcome.REFUSE, explanation=too_fast)
    if history.is_staff:
        return Verdict(Outcome.PUBLISH)
    if hold_first:
        return Verdict(Outcome.HOLD, Reason.HOLD_FIRST)
    if not known:
        return Verdict(Outcome.HOLD, Reason.NEW_AUTHOR)
    if LINK.search(text):
        return Verdict(Outcome.HOLD, Reason.LINK)
    if history.is_repeated:
        return Verdict(Outcome.HOLD, Reason.REPEATED)
    return Verdict(Outcome.PUBLISH)


def _too_fast(history: History, known: bool) -> str:
    """In plain words, when the next text can be sent; empty when it may go now."""
    per_ten = KNOWN_PER_TEN_MINUTES if known else NEW_PER_TEN_MINUTES
    if history.last_ten_minutes >= per_ten:
        return (
            f"Je stuurde net {history.last_ten_minutes} teksten. Wacht tien minuten en stuur dan opnieuw. "
            "Je tekst staat hier nog."
        )
    if not known and history.last_day >= NEW_PER_DAY:
        return (
            f"Je stuurde vandaag al {history.last_day} teksten. Morgen kan je weer sturen. "
            "Bewaar je tekst: houd hem ingedrukt en kies kopieer."
        )
    return ""
