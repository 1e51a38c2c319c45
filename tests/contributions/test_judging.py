"""The verdict is pure: author and words in, verdict out. No database here."""

import pytest

from contributions.cleaning import clean_plain
from contributions.judging import DAY, TEN_MINUTES, History, Limit, Outcome, judge
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
    ("a young person is always read first", "Dag.", History(approved=30, is_held_first=True), False,
     Outcome.HOLD, Reason.HOLD_FIRST),
    ("and may not send too fast either", "Dag.", History(last_ten_minutes=5, is_held_first=True), False,
     Outcome.REFUSE, Reason.NONE),
    ("a link waits", "Zie https://kwaad.example", KNOWN, False, Outcome.HOLD, Reason.LINK),
    ("a link in capitals waits", "Zie HTTP://KWAAD.EXAMPLE", KNOWN, False, Outcome.HOLD, Reason.LINK),
    ("www is a link", "Zie www.kwaad.example", KNOWN, False, Outcome.HOLD, Reason.LINK),
    ("a sentence is no link", "Ik ging weg.Toen kwam ik terug. 3.5 euro.", KNOWN, False, Outcome.PUBLISH, Reason.NONE),
    ("the same again waits", "Dag.", History(approved=3, is_repeated=True), False,
     Outcome.HOLD, Reason.REPEATED),
    ("five new in ten minutes", "Dag.", History(last_ten_minutes=5), False, Outcome.REFUSE, Reason.NONE),
    ("four is fine", "Dag.", History(last_ten_minutes=4), False, Outcome.HOLD, Reason.NEW_AUTHOR),
    ("a known author may send six", "Dag.", History(approved=3, last_ten_minutes=6), False,
     Outcome.PUBLISH, Reason.NONE),
    ("from the eighth a person reads along", "Dag.", History(approved=3, last_ten_minutes=7), False,
     Outcome.HOLD, Reason.MANY),
    ("nine still come in", "Dag.", History(approved=3, last_ten_minutes=9), False, Outcome.HOLD, Reason.MANY),
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
    assert bool(verdict.limit) == (outcome is Outcome.REFUSE)


@pytest.mark.parametrize(
    ("history", "limit"),
    [
        (History(last_ten_minutes=5, last_day=20), Limit(5, TEN_MINUTES)),
        (History(last_day=20), Limit(20, DAY)),
        (History(approved=3, last_ten_minutes=10), Limit(10, TEN_MINUTES)),
    ],
)
def test_a_refusal_says_which_limit_is_reached(history, limit):
    assert judge("x", history, trusted_after=3).limit == limit


HOLDS = {
    "is_private": Reason.DETAILS, "is_listed": Reason.LISTED, "is_foreign": Reason.LANGUAGE,
    "is_written_down": Reason.WRITTEN, "hold_first": Reason.HOLD_FIRST,
}  # fmt: skip


@pytest.mark.parametrize(("what", "reason"), HOLDS.items())
@pytest.mark.parametrize("also", HOLDS)
def test_each_thing_that_holds_has_its_own_reason_and_the_gravest_is_told(what, reason, also):
    verdict = judge("Dag.", KNOWN, trusted_after=3, **{what: True, also: True})
    gravest = min((what, also), key=list(HOLDS).index)
    assert (verdict.outcome, verdict.reason) == (Outcome.HOLD, HOLDS[gravest])
    assert judge("Dag.", KNOWN, trusted_after=3, **{what: False}).outcome is Outcome.PUBLISH
    if what != "is_written_down" != also:
        assert judge("Dag.", STAFF, trusted_after=3, **{what: True, also: True}).outcome is Outcome.PUBLISH


def test_where_everybody_is_trusted_from_the_start_nobody_waits():
    assert judge("x", History(), trusted_after=0).outcome is Outcome.PUBLISH


@pytest.mark.parametrize(
    "text", ["Zie http://kwaad.example", "WWW.kwaad.example", "(https://a.be)", "kwaad.com/gratis", "x"]
)
def test_whatever_becomes_a_link_waits(text):
    waits = judge(text, KNOWN, trusted_after=3).outcome is Outcome.HOLD
    assert waits == ("<a " in clean_plain(text))


@pytest.mark.parametrize(
    ("history", "careful", "outcome", "reason"),
    [
        (KNOWN, False, Outcome.HOLD, Reason.DETAILS),
        (KNOWN, True, Outcome.HOLD, Reason.DETAILS),
        (History(), False, Outcome.HOLD, Reason.DETAILS),
        (History(is_nobody=True), False, Outcome.HOLD, Reason.DETAILS),
        (STAFF, False, Outcome.PUBLISH, Reason.NONE),
        (History(last_ten_minutes=5), False, Outcome.REFUSE, Reason.NONE),
    ],
    ids=["known", "in a careful place", "new", "without a card", "staff", "too fast"],
)
def test_a_private_detail_that_was_left_waits(history, careful, outcome, reason):
    verdict = judge("Bel 0478 12 34 56", history, trusted_after=3, hold_first=careful, is_private=True)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)


@pytest.mark.parametrize(
    "history", [KNOWN, History(), STAFF, History(is_nobody=True)], ids=["known", "new", "staff", "no card"]
)
@pytest.mark.parametrize(("is_private", "reason"), [(False, Reason.WRITTEN), (True, Reason.DETAILS)])
def test_what_a_helper_wrote_down_always_waits(history, is_private, reason):
    verdict = judge("Dag.", history, trusted_after=3, is_private=is_private, is_written_down=True)
    assert (verdict.outcome, verdict.reason) == (Outcome.HOLD, reason)
