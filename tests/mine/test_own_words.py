"""What I wrote I can always read again: where nobody else can, and where it could not be sent."""

import pytest

from contributions import deciding, door
from contributions.models import State
from forum.models import Post
from tests.cast import client_of, make_topic, publish, send

WORDS = "Ik schreef “dit” & <dat>."
SHOWN = "Ik schreef “dit” &amp; &lt;dat&gt;."


@pytest.mark.parametrize("state", ["held", "change_asked", "rejected", "hidden"])
def test_mijn_plek_shows_words_that_are_not_on_the_site(state, topic, amina, bart):
    waits = send(Post(topic=topic, author=amina, text=WORDS), amina)
    if state == "hidden":
        deciding.decide(waits, State.PUBLISHED, bart)
    if state != "held":
        deciding.decide(waits, state, bart, message="Kijk nog eens.", reason="other")
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert "Lees wat ik schreef" in page
    assert SHOWN in page


def test_mijn_plek_shows_new_words_that_wait(board, amina, bart, settings):
    settings.TRUSTED_AFTER = 100
    mine = publish(make_topic(board, amina), amina, bart)
    door.resubmit(mine, {"title": "Anders", "text": WORDS}, amina)
    assert SHOWN in client_of(amina).get("/mijn-plek/").content.decode()


def test_words_that_were_taken_away_are_not_there(topic, amina):
    door.withdraw(send(Post(topic=topic, author=amina, text=WORDS), amina), amina)
    page = client_of(amina).get("/mijn-plek/").content.decode()
    assert "Jij haalde dit weg" in page
    assert SHOWN not in page


def test_words_for_a_topic_that_went_off_the_site_meanwhile_are_given_back(topic, amina, bart):
    address = topic.get_absolute_url()
    client = client_of(amina)
    assert client.get(address).status_code == 200
    deciding.decide(door.row_of(topic.posts.get()), State.HIDDEN, bart, reason="private")
    answer = client.post(address, {"text": WORDS})
    assert answer.status_code == 404
    assert "Je tekst is niet weg" in answer.content.decode()
    assert SHOWN in answer.content.decode()


def test_a_page_that_is_not_there_speaks_of_no_words(client, site):
    page = client.get("/nergens/").content.decode()
    assert "Kijk of het adres bovenaan klopt" in page
    assert "Je tekst is niet weg" not in page
