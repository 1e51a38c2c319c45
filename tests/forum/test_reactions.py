"""Three words with a post: one of each for each person, named to nobody."""

import json
import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from contributions import deciding, door
from contributions.models import Notice, Submission
from forum.models import Post
from forum.reactions import Reaction, Word
from mine import closing
from tests.cast import client_of, make_person


@pytest.fixture
def post(topic) -> Post:
    """Amina's opening post."""
    return topic.posts.get()


def say(person, post, word="herken", how="zet", **headers):
    return client_of(person).post("/woorden/", {how: f"{post.pk}-{word}"}, headers=headers)


def row(person, post) -> str:
    page = client_of(person).get(post.topic.get_absolute_url()).content.decode()
    start = page.index('<div class="woorden"')
    return page[start : page.index("</div>", start)]


def test_a_word_is_put_once_and_taken_back(post, chris):
    for _tap in range(2):
        answer = say(chris, post)
        assert (answer.status_code, answer["Location"]) == (302, post.get_absolute_url())
    assert Reaction.objects.count() == 1
    assert 'name="weg"' in row(chris, post)
    assert 'Herken ik <span class="zacht">(minder dan 5)' in row(chris, post)
    for _tap in range(2):
        say(chris, post, how="weg")
    assert not Reaction.objects.exists()


def test_one_of_each_for_each_person(post, chris, dora):
    for word in Word.values:
        say(chris, post, word)
    say(dora, post, "dank")
    assert Reaction.objects.count() == 4


def test_five_is_a_number_and_fewer_is_not(post, chris):
    for n in range(4):
        Reaction.objects.create(post=post, person=make_person(f"Merel {n}"), word="dank")
    assert 'Dank je <span class="zacht">(minder dan 5)' in row(chris, post)
    say(chris, post, "dank")
    assert 'Dank je <span class="zacht">(5)' in row(chris, post)


def test_who_put_it_is_shown_to_nobody(post, chris, amina, bart):
    say(chris, post)
    for client in (Client(), client_of(amina), client_of(bart)):
        shown = client.get(post.topic.get_absolute_url()).content.decode()
        assert "Herken ik: minder dan 5" in shown or "(minder dan 5)" in shown
        assert "Chris" not in shown.replace(client.get("/").content.decode(), "")
    assert not Notice.objects.filter(person=amina, event__contains="woord").exists()


def test_not_on_ones_own_words(post, amina):
    say(amina, post)
    assert not Reaction.objects.exists()
    assert 'value="' + f"{post.pk}-herken" not in client_of(amina).get(post.topic.get_absolute_url()).content.decode()


@pytest.mark.parametrize("value", ["", "x", "0-herken", "1-bestaat-niet", "9" * 30 + "-herken", "-herken", "²-herken"])
def test_what_is_not_there_is_not_found(value, post, chris):
    assert client_of(chris).post("/woorden/", {"zet": value}).status_code == 404
    assert client_of(chris).post("/woorden/").status_code == 404
    assert client_of(chris).get("/woorden/").status_code == 405


def test_not_in_a_closed_group_nor_on_what_is_off_the_site(post, chris, bart):
    deciding.decide(Submission.objects.get(), "hidden", bart, reason="hurtful")
    assert say(chris, post).status_code == 404


def test_a_visitor_comes_in_first_and_their_word_comes_along(post):
    answer = Client().post("/woorden/", {"zet": f"{post.pk}-herken"})
    assert answer.status_code in (200, 302, 403)
    assert not Reaction.objects.exists()


def test_a_script_gets_the_row_alone(post, chris):
    answer = say(chris, post, Accept="application/json")
    assert 'aria-pressed="true"' in answer.json()["html"]


def test_who_closes_everything_takes_their_voices_along(post, chris, amina):
    say(chris, post)
    closing.close(chris, with_words=False)
    assert "Herken ik: " not in client_of(amina).get(post.topic.get_absolute_url()).content.decode()
    chris.closed_at = timezone.now() - closing.WAY_BACK
    chris.save()
    closing.wipe(chris)
    assert not Reaction.objects.exists()


def test_they_go_with_the_words(post, chris, amina):
    say(chris, post)
    door.withdraw(Submission.objects.get(), amina)
    assert not Reaction.objects.exists()


def test_they_are_in_what_one_takes_along(post, chris):
    say(chris, post, "anders")
    packed = zipfile.ZipFile(BytesIO(client_of(chris).post("/mijn-plek/meenemen/").content))
    told = {part["titel"]: part["rijen"] for part in json.loads(packed.read("alles.json"))["delen"]}
    (only,) = told["Woorden die ik bij een reactie zette"]
    assert (only["Woord"], only["Bij"]) == ("Bij mij is het anders", post.title)
