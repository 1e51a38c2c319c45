"""Under 16: cards only through an organisation that works with the young, and always read first. No age anywhere."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions import door
from contributions.models import Reason, State, Submission
from forum.models import Post
from people import replacing
from people.models import Card, CardSheet, Organisation, User
from tests.cast import client_of, come_in, make_card, make_person, publish, send, with_powers

pytestmark = pytest.mark.django_db


def order(client, **more):
    """Make a sheet of one card for the young."""
    return client.post(
        "/begeleiden/",
        {"count": 1, "role": "expert", "for_youth": "on", "form_key": str(uuid.uuid4()), **more},
    )


@pytest.fixture
def jo(db) -> User:
    """Somebody with a young person's card."""
    person = make_person("Jo")
    card, _code = make_card(person)
    Card.objects.filter(pk=card.pk).update(held_first=True)
    return with_powers(person, "card")


def test_only_an_organisation_for_the_young_makes_their_cards(hanne):
    client = client_of(hanne)
    assert "onder 16" not in client.get("/begeleiden/").content.decode()
    order(client)  # somebody who makes up the field gets plain cards
    assert not CardSheet.objects.get().for_youth
    assert not Card.objects.filter(held_first=True).exists()
    Organisation.objects.update(works_with_youth=True)
    assert "onder 16" in client.get("/begeleiden/").content.decode()
    order(client)
    assert CardSheet.objects.latest("pk").for_youth
    assert Card.objects.filter(held_first=True, sheet=CardSheet.objects.latest("pk")).count() == 1


def test_a_card_of_that_sheet_keeps_it_whoever_claims_it(hanne):
    Organisation.objects.update(works_with_youth=True)
    order(client_of(hanne))
    card = Card.objects.get(held_first=True)
    assert card.claim(make_person("Jo"), "fiets")
    assert with_powers(User.objects.get(pen_name="Jo"), "card").is_held_first


def test_what_they_write_is_always_read_first_however_much_was_approved(topic, jo, bart, settings):
    settings.TRUSTED_AFTER = 0
    for number in range(2):
        sent = publish(Post(topic=topic, author=jo, text=f"Dag {number}."), jo, bart)
        sent.refresh_from_db()
        assert sent.held_for == Reason.HOLD_FIRST
    changed = door.resubmit(sent, {"text": "Dag, nog eens."}, jo)
    assert changed.proposed == {"text": "Dag, nog eens."}
    assert Post.objects.get(pk=sent.object_id).text == "Dag 1."


def test_somebody_else_is_read_at_once(topic, amina, settings):
    settings.TRUSTED_AFTER = 0
    assert send(Post(topic=topic, author=amina, text="Dag."), amina).state == State.PUBLISHED


def test_it_costs_no_query_more(topic, jo, amina):
    counts = []
    for person in (amina, jo):
        client = client_of(person)
        client.post(topic.get_absolute_url(), {"text": "Warm."})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.post(topic.get_absolute_url(), {"text": "Dag."})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Submission.objects.filter(author=jo, state=State.HELD).exists()


def test_a_new_card_for_a_lost_one_keeps_it(jo):
    new, code = make_card()
    replacing.ask(new, "kat", jo, with_word=True)
    assert with_powers(jo, "card").is_held_first
    client = Client()
    come_in(client, code, picture="kat")
    assert Card.objects.get(pk=new.pk).held_first
