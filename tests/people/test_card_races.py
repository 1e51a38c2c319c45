"""Cards at the same moment, on PostgreSQL with real threads: nobody gets more than there is."""

from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from people import replacing, secret_words, tries
from people.models import Card, CardReplacement, User
from tests.at_once import at_once, no_errors, of_type
from tests.cast import PICTURE, client_of, make_card, make_person

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite hides races"),
]


def test_eight_guesses_of_a_picture_at_once_are_five(db):
    card, code = make_card(make_person("Mo"))
    browsers = [client_of(None) for _ in range(8)]
    for browser in browsers:
        browser.post("/kaart/", {"code": code})
    answers = at_once(*(partial(browser.post, "/kaart/prent/", {"picture": "boom"}) for browser in browsers))
    no_errors(answers)
    card.refresh_from_db()
    assert card.picture_tries == tries.A_DAY
    assert not tries.take(card, "picture")
    after = client_of(None)
    after.post("/kaart/", {"code": code})
    after.post("/kaart/prent/", {"picture": PICTURE})
    assert "_auth_user_id" not in after.session


def test_of_nine_tries_at_once_five_are_given(db):
    card = make_card(make_person("Mo"))[0]
    results = at_once(*(partial(tries.take, Card.objects.get(pk=card.pk), "picture") for _ in range(9)))
    assert results.count(True) == tries.A_DAY


def test_eight_guesses_of_a_word_at_once_are_five(db):
    person = make_person("Mo", secret_word=secret_words.hide("regenboog"))
    results = at_once(*(partial(replacing.fits, User.objects.get(pk=person.pk), "fout woord") for _ in range(8)))
    assert results == [False] * 8
    person.refresh_from_db()
    assert person.word_tries == tries.A_DAY


@pytest.mark.parametrize("with_word", [True, False])
def test_of_several_replacements_at_once_one_waits_or_all_with_the_word_follow_each_other(with_word):
    person = make_person("Mo")
    make_card(person)
    cards = [make_card()[0] for _ in range(4)]
    results = at_once(*(
        partial(replacing.ask, card, PICTURE, User.objects.get(pk=person.pk), with_word=with_word) for card in cards
    ))  # fmt: skip
    no_errors(results)
    if with_word:  # whoever was last has the one card that works
        assert Card.objects.working().filter(person=person).count() == 1
    else:
        assert len(of_type(CardReplacement, results)) == 1
        assert Card.objects.unused().count() == 3


def test_a_new_card_is_claimed_or_promised_never_both(db):
    lost, fresh = make_person("Mo"), make_person("Merel")
    make_card(lost)
    card = make_card()[0]
    results = at_once(
        partial(Card.objects.get(pk=card.pk).claim, fresh, PICTURE),
        partial(replacing.ask, Card.objects.get(pk=card.pk), PICTURE, lost, with_word=False),
    )
    card.refresh_from_db()
    claimed, promised = results[0] is True, isinstance(results[1], CardReplacement)
    assert claimed != promised
    assert (card.person == fresh, card.promised) == (claimed, promised)


def test_taken_over_or_stopped_never_both(db):
    for _ in range(4):
        person = make_person(f"Mo {User.objects.count()}")
        old, new = make_card(person)[0], make_card()[0]
        asked = replacing.ask(new, PICTURE, person, with_word=False)
        assert asked
        CardReplacement.objects.update(works_at=timezone.now())
        results = at_once(
            partial(replacing.take_over, CardReplacement.objects.get(pk=asked.pk)),
            partial(replacing.stop, CardReplacement.objects.get(pk=asked.pk)),
        )
        no_errors(results)
        old.refresh_from_db()
        new.refresh_from_db()
        assert results[1] is True  # before or after: it can be stopped
        assert old.revoked_at is None
        assert new.revoked_at
        assert list(Card.objects.working().filter(person=person)) == [old]


def test_a_sheet_switched_off_while_a_card_of_it_takes_over(db):
    person = make_person("Mo")
    make_card(person)
    new = make_card()[0]
    asked = replacing.ask(new, PICTURE, person, with_word=False)
    assert asked
    CardReplacement.objects.update(works_at=timezone.now())
    results = at_once(
        partial(replacing.take_over, CardReplacement.objects.get(pk=asked.pk)),
        Card.objects.filter(pk=new.pk).switch_off,
    )
    no_errors(results)
    assert Card.objects.working().filter(person=person).count() == 1
