"""The verdict is pure: author and words in, verdict out. No database here."""

import pytest

from contributions.cleaning import clean_plain
from contributions.judging import History, Outcome, judge
from contributions.models import Reason

KNOWN = History(approved=3)
STAFF = History(is_staff=True)

TABLE = [
    # what, text, history, place holds first, outcome, reason
    ("a new author waits", "Dag.", History(), False, Outcome.HOLD, Reason.NEW_AUTHOR),
    ("two approved texts are not enough", "Dag.", History(approved=2), False, Outcome.HOLD, Reason.NEW_AUTHOR),
    ("a known author is read at once", "Dag.", KNOWN, False, Outcome.PUBLISH, Reason.NONE),
    ("staff is read at once", "Dag.", STAFF, False, Outcome.PUBLISH, Reason.NONE),
    ("staff is read at once in a careful place", "Dag.", STAFF, True, Outcome.PUBLISH, Reason.NONE),
    ("a careful place holds known authors", "Dag.", KNOWN, True, Outcome.HOLD, Reason.HOLD_FIRST),
    ("a link waits", "Zie https://kwaad.example", KNOWN, False, Outcome.HOLD, Reason.LINK),
    ("a link in capitals waits", "Zie HTTP://KWAAD.EXAMPLE", KNOWN, False, Outcome.HOLD, Reason.LINK),
    ("www is a link", "Zie www.kwaad.example", KNOWN, False, Outcome.HOLD, Reason.LINK),
    ("a sentence is no link", "Ik ging weg.Toen kwam ik terug. 3.5 euro.", KNOWN, False, Outcome.PUBLISH, Reason.NONE),
    ("the same again waits", "Dag.", History(approved=3, is_repeated=True), False,
     Outcome.HOLD, Reason.REPEATED),
    ("five new in ten minutes", "Dag.", History(last_ten_minutes=5), False, Outcome.REFUSE, Reason.NONE),
    ("four is fine", "Dag.", History(last_ten_minutes=4), False, Outcome.HOLD, Reason.NEW_AUTHOR),
    ("a known author may send nine", "Dag.", History(approved=3, last_ten_minutes=9), False,
     Outcome.PUBLISH, Reason.NONE),
    ("and not ten", "Dag.", History(approved=3, last_ten_minutes=10), False, Outcome.REFUSE, Reason.NONE),
    ("twenty a day for who is new", "Dag.", History(last_day=20), False, Outcome.REFUSE, Reason.NONE),
    ("no daily limit for who is known", "Dag.", History(approved=3, last_day=200), False,
     Outcome.PUBLISH, Reason.NONE),
]  # fmt: skip


@pytest.mark.parametrize(("text", "history", "careful", "outcome", "reason"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_verdict(text, history, careful, outcome, reason):
    verdict = judge(text, history, trusted_after=3, hold_first=careful)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    assert bool(verdict.explanation) == (outcome is Outcome.REFUSE)


def test_a_refusal_says_how_long_to_wait_and_that_nothing_is_lost():
    assert "Wacht tien minuten" in judge("x", History(last_ten_minutes=5), trusted_after=3).explanation
    assert "Je tekst staat hier nog" in judge("x", History(last_ten_minutes=5), trusted_after=3).explanation
    assert "Morgen" in judge("x", History(last_day=20), trusted_after=3).explanation


def test_where_everybody_is_trusted_from_the_start_nobody_waits():
    assert judge("x", History(), trusted_after=0).outcome is Outcome.PUBLISH


@pytest.mark.parametrize(
    "text", ["Zie http://kwaad.example", "WWW.kwaad.example", "(https://a.be)", "kwaad.com/gratis", "x"]
)
def test_whatever_becomes_a_link_waits(text):
    waits = judge(text, KNOWN, trusted_after=3).outcome is Outcome.HOLD
    assert waits == ("<a " in clean_plain(text))
