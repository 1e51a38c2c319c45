"""A signal that begins with something said elsewhere on the site: whose words may, and the link between the two.

One's own words come along in the form. Of somebody else's nothing is copied: a helper or moderator to whom that person
said yes tells it in other words, and the link says where it comes from.
"""

from contextlib import suppress
from typing import Any

from django.urls import reverse

import things
from contributions.kinds import kind_of, registered
from people.models import HELPER, MODERATOR, User
from signals.models import PolicySignal, SignalBoardPage
from trail import consent
from trail.models import Link, Sort
from trail.querysets import AlreadyLinked
from trail.reach import Form


def source(key: str, user: User | None) -> Any:
    """What ``user`` may make a signal of, by its key; None for what is not there, or not for them."""
    found = things.resolve(key, user) if user and key else None
    if found is None or type(found) not in registered():
        return None
    return found if things.is_own(found, user) or user.has_role(HELPER, MODERATOR) else None  # type: ignore[union-attr]


def words_of(found: Any, user: User) -> str:
    """What one said oneself, to go on with; nothing of somebody else's."""
    return kind_of(found).words(found).get("text", "") if things.is_own(found, user) else ""


def may_begin(found: Any, user: User, page: SignalBoardPage) -> bool:
    """True for one's own words, and where the person said that they may be told in other words on the board."""
    return things.is_own(found, user) or consent.may_use(_speaks(found), page, Form.RETOLD)


def where_to_ask(found: Any, user: User) -> str:
    """The page on which a moderator asks the person, or a helper writes down what they said."""
    way = "ask_words" if user.has_role(MODERATOR) else "record_consent"
    return reverse(way, args=[things.key_of(_speaks(found))])


def tie(found: Any, signal: PolicySignal, user: User) -> None:
    """Say where the signal comes from; who sends twice has that already."""
    with suppress(AlreadyLinked):
        Link.objects.lay(_speaks(found), signal, Sort.COMES_FROM, user)


def _speaks(found: Any) -> Any:
    """The thing that search and trail know: an opening post speaks for its topic."""
    return (kind_of(found).moves_along(found) or (found,))[0]
