"""Step 2 of the door, *judge*: pure. From author, words and history to a verdict; no database, no clock."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from contributions.cleaning import LINK
from contributions.models import Reason

TEN_MINUTES, DAY = timedelta(minutes=10), timedelta(days=1)
#: Texts in ten minutes and in a day; known authors have no daily limit.
NEW_PER_TEN_MINUTES, NEW_PER_DAY, KNOWN_PER_TEN_MINUTES = 5, 20, 10
#: From so many in ten minutes on, a person reads what a known author sends.
MANY = 7


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
        is_held_first: somebody with a young person's card; a person reads all of theirs first.
    """

    approved: int = 0
    last_ten_minutes: int = 0
    last_day: int = 0
    is_repeated: bool = False
    is_staff: bool = False
    is_nobody: bool = False
    is_held_first: bool = False


#: Somebody without a card.
NOBODY = History(is_nobody=True)


@dataclass(frozen=True)
class Limit:
    """At most ``most`` texts ``within`` a time."""

    most: int
    within: timedelta


@dataclass(frozen=True)
class Verdict:
    """What happens with a text, and why; for a refusal the limit that is reached."""

    outcome: Outcome
    reason: Reason = Reason.NONE
    limit: Limit | None = None


def judge(
    text: str,
    history: History,
    *,
    trusted_after: int,
    hold_first: bool = False,
    is_private: bool = False,
    is_written_down: bool = False,
    is_listed: bool = False,
    is_foreign: bool = False,
    has_picture: bool = False,
) -> Verdict:
    """Decide what happens with ``text``.

    Args:
        text: all words of the contribution, tidied.
        history: what is known of its author.
        trusted_after: so many approved texts make an author known.
        hold_first: a moderator reads every text in this place first.
        is_private: it holds a number, address or profile that leads to somebody; its writer let it stand.
        is_written_down: a helper wrote down what somebody else said.
        is_listed: it holds a word of the editors' list.
        is_foreign: its writer says that it is in another language than Dutch.
        has_picture: a picture comes with it that nobody looked at yet.
    """
    known = history.approved >= trusted_after
    limit = None if history.is_nobody else _reached(history, known)
    if limit:
        return Verdict(Outcome.REFUSE, limit=limit)
    if history.is_staff and not is_written_down:
        return Verdict(Outcome.PUBLISH)
    holds = {
        Reason.DETAILS: is_private,
        Reason.LISTED: is_listed,
        Reason.LANGUAGE: is_foreign,
        Reason.PICTURE: has_picture,
        Reason.WRITTEN: is_written_down,
        Reason.NO_CARD: history.is_nobody,
        Reason.HOLD_FIRST: hold_first or history.is_held_first,
        Reason.NEW_AUTHOR: not known,
        Reason.LINK: bool(LINK.search(text)),
        Reason.REPEATED: history.is_repeated,
        Reason.MANY: history.last_ten_minutes >= MANY,
    }
    first = next((reason for reason, holds_it in holds.items() if holds_it), None)
    return Verdict(Outcome.HOLD, first) if first else Verdict(Outcome.PUBLISH)


def _reached(history: History, known: bool) -> Limit | None:
    """The limit that keeps the next text from going now; None when it may."""
    per_ten = KNOWN_PER_TEN_MINUTES if known else NEW_PER_TEN_MINUTES
    if history.last_ten_minutes >= per_ten:
        return Limit(per_ten, TEN_MINUTES)
    if not known and history.last_day >= NEW_PER_DAY:
        return Limit(NEW_PER_DAY, DAY)
    return None
