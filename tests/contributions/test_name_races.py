"""Names at the same moment, on PostgreSQL: nobody is seen by a name that was refused, and no name is two people's."""

from functools import partial

import pytest
from django.db import IntegrityError, connection

from contributions import deciding, names
from contributions.models import Notice, State, Submission
from contributions.pen_names import PenName
from people.models import User
from tests.at_once import at_once, no_errors, of_type
from tests.cast import client_of, make_card, make_person, with_powers
from tests.small_site import build

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")


@pytest.fixture
def site(transactional_db):
    return build()


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def with_card(name: str) -> User:
    person = make_person(name)
    make_card(person)
    return with_powers(person, "card")


@pytest.mark.parametrize("after", [State.PUBLISHED, State.REJECTED, State.CHANGE_ASKED])
def test_a_new_name_while_a_moderator_decides_on_the_old_one(after, site, bart):
    for n in range(4):
        person = with_card(f"Mens {n}")
        person.take_name("Jan Zeldzaamnaam", "")
        row = Submission.objects.get(author=person, state=State.HELD)
        renamed, decided = at_once(
            partial(fresh(person).take_name, f"Klaproos {n}", ""),
            partial(deciding.decide, Submission.objects.get(pk=row.pk), after, bart, message="Zo.", reason="other"),
        )
        no_errors([renamed])
        was_decided = isinstance(decided, Submission)
        assert was_decided or isinstance(decided, deciding.Overtaken)
        now = fresh(person)
        assert now.pen_name == f"Klaproos {n}"
        # Whoever was refused, has the next name read first; that name is the only one that waits.
        is_refused = was_decided and after != State.PUBLISHED
        waits = Submission.objects.filter(author=person, state=State.HELD)
        assert (now.shown_name, [one.thing.text for one in waits]) == (
            ("Iemand", [now.pen_name]) if is_refused else (now.pen_name, [])
        )
        row.refresh_from_db()
        assert row.state == (after if was_decided else State.WITHDRAWN)
        assert row.moves.count() == 1
        assert Notice.objects.filter(submission=row).count() == int(was_decided)


def test_a_decision_taken_back_while_a_new_name_is_taken(site, bart):
    for n in range(4):
        person = with_card(f"Mens {n}")
        person.take_name("Jan Zeldzaamnaam", "")
        row = Submission.objects.get(author=person, state=State.HELD)
        deciding.decide(row, State.PUBLISHED, bart)
        renamed, undone = at_once(
            partial(fresh(person).take_name, f"Klaproos {n}", ""),
            partial(deciding.undo, Submission.objects.get(pk=row.pk), bart),
        )
        no_errors([renamed])
        assert isinstance(undone, (Submission, deciding.Overtaken, deciding.NotYours))
        assert fresh(person).shown_name == f"Klaproos {n}"


def test_of_eight_moderators_who_ask_for_another_name_one_does(site):
    person = with_card("Merel")
    moderators = [with_powers(make_person(f"Mod {n}", "moderator"), "password") for n in range(8)]
    results = at_once(*(partial(names.take_off, fresh(person), by, reason="other") for by in moderators))
    assert results.count(None) == 1
    assert len(of_type(names.NameGone, results)) + len(of_type(deciding.Overtaken, results)) == 7
    assert fresh(person).shown_name == "Iemand"
    assert PenName.objects.count() == 1
    assert Notice.objects.filter(person=person).count() == 1


def test_a_new_name_while_a_moderator_asks_for_one(site, bart):
    for n in range(4):
        person = with_card(f"Mens {n}")
        renamed, asked = at_once(
            partial(fresh(person).take_name, f"Klaproos {n}", ""),
            partial(names.take_off, fresh(person), bart, reason="other"),
        )
        no_errors([renamed])
        assert asked is None or isinstance(asked, names.NameGone)
        now = fresh(person)
        assert now.pen_name == f"Klaproos {n}"
        assert now.shown_name in (f"Klaproos {n}", "Iemand")  # what was refused, is seen by nobody


def test_one_name_is_given_once_whatever_its_capitals(site):
    people = [with_card(f"Mens {n}") for n in range(4)]
    wanted = ("Élan", "élan", "ÉLAN", "Élan")
    results = at_once(*(partial(fresh(p).take_name, name, "") for p, name in zip(people, wanted, strict=True)))
    assert (results.count(None), len(of_type(IntegrityError, results))) == (1, 3)
    assert User.objects.filter(name_key="élan").count() == 1


def test_of_four_browsers_that_take_one_name_one_gets_it_and_the_others_keep_theirs(site):
    people = [with_card(f"Mens {n}") for n in range(4)]
    browsers = [client_of(person) for person in people]
    for browser in browsers:
        browser.get("/mijn-plek/naam/")
    sent = {"name": "Korenbloem", "label": ""}
    answers = at_once(*(partial(browser.post, "/mijn-plek/naam/", sent) for browser in browsers))
    no_errors(answers)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    for answer in answers:
        assert answer.status_code == 302 or "gekozen" in answer.content.decode()
    assert sorted(fresh(person).pen_name == f"Mens {n}" for n, person in enumerate(people)) == [False, True, True, True]
