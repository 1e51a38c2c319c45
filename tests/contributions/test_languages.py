"""A text in another language waits for a moderator who reads it; the page says which language it is."""

import pytest
from django.core.cache import cache
from django.test import Client

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post
from tests.cast import client_of, make_person, make_topic, publish, send, with_powers

pytestmark = pytest.mark.django_db
WORDS = "Ben de aynı şeyi yaşadım."


@pytest.fixture
def bea(db):
    """Reads Turkish."""
    return with_powers(make_person("Bea", "moderator", reads="tr ar"), "password")


@pytest.fixture
def turkish(topic, amina, bart, settings) -> Submission:
    settings.TRUSTED_AFTER = 1
    client_of(amina).post(topic.get_absolute_url(), {"text": WORDS, "lang": "tr"})
    return Submission.objects.latest("pk")


def test_it_waits_for_who_reads_it_and_the_page_says_its_language(bea, turkish, topic, bart):
    assert (turkish.state, turkish.reason, turkish.lang) == ("held", "language", "tr")
    theirs = client_of(bart).get("/modereren/").content.decode()
    assert WORDS not in theirs
    assert "Turks: 1 tekst</li>" in client_of(bart).get("/mijn-plek/talen/").content.decode()
    assert not deciding.may_decide(turkish, bart)
    hers = client_of(bea).get("/modereren/").content.decode()
    assert WORDS in hers
    assert "dit is Turks" in hers
    assert "Turks: 1" not in client_of(bea).get("/mijn-plek/talen/").content.decode()
    deciding.decide(turkish, State.PUBLISHED, bea)
    page = Client().get(topic.get_absolute_url()).content.decode()
    assert f'dir="auto" lang="tr"><p>{WORDS}' in page


def test_once_people_say_it_is_not_right_every_moderator_may_look(turkish, bart, bea, chris):
    deciding.decide(turkish, State.PUBLISHED, bea)
    door.report(turkish, "hurtful", chris)
    turkish.refresh_from_db()
    assert deciding.may_decide(turkish, bart)


@pytest.mark.parametrize(
    ("sent", "kept"), [({}, "nl"), ({"lang": ""}, "nl"), ({"lang": "xx"}, "nl"), ({"lang": "fr"}, "fr")]
)
def test_what_is_no_language_here_is_dutch(sent, kept, topic, insight, board, amina):
    client = client_of(amina)
    client.post(topic.get_absolute_url(), {"text": "Eén.", **sent})
    client.post(f"/reacties/{insight.pk}/", {"text": "Twee.", **sent})
    client.post(f"{board.get_url()}nieuw/", {"title": "Een vraag", "text": "Drie.", **sent})
    rows = Submission.objects.order_by("-pk")[:3]
    assert [(row.lang, row.thing.lang) for row in rows] == [(kept, kept)] * 3


def test_other_words_for_it_are_in_the_same_language(turkish, amina, bea):
    deciding.decide(turkish, State.PUBLISHED, bea)
    client_of(amina).post(f"/mijn-plek/{turkish.pk}/aanpassen/", {"text": "Başka bir şey."})
    turkish.refresh_from_db()
    assert (turkish.state, turkish.reason) == ("published", "language")
    assert turkish.proposed == {"text": "Başka bir şey.", "fold": "", "note": ""}


def test_what_none_of_us_reads_is_shown_to_all_with_what_to_do_after_what_we_can_read(turkish, topic, amina, bart):
    later = send(Post(topic=topic, author=amina, text="Zie https://voorbeeld.be"), amina)
    client = client_of(bart)
    first = client.get("/modereren/").content.decode()
    assert "Zie https" in first
    assert "<b>Niemand van ons leest deze taal.</b>" in first
    page = client.get(f"/modereren/{turkish.pk}/").content.decode()
    assert "Niemand van ons leest deze taal: zoek iemand die meeleest." in page
    assert WORDS in page
    listed = client.get("/modereren/lijst/?soort=reactie").content.decode()
    assert f'value="{later.pk}-0"' in listed
    assert f'value="{turkish.pk}-0"' not in listed, "not among many others"
    assert "Niemand van ons leest dit." in client.get("/mijn-plek/talen/").content.decode()
    deciding.decide(turkish, State.PUBLISHED, bart)


def test_its_writer_is_told_honestly_that_none_of_us_reads_it(turkish, topic, amina):
    told = "Niemand van ons leest Turks. We zoeken iemand die meeleest. Dat kan lang duren."
    client = client_of(amina)
    answer = client.post(topic.get_absolute_url(), {"text": "Bir şey daha.", "lang": "tr"}, follow=True)
    assert told in answer.content.decode()
    assert told in client.get("/mijn-plek/").content.decode()
    assert told in client.get(f"/mijn-plek/{turkish.pk}/verstuurd/").content.decode()
    with_powers(make_person("Bea", "moderator", reads="tr"), "password")
    cache.clear()
    assert told not in client.get("/mijn-plek/").content.decode()


def test_a_moderator_says_which_languages_they_read(turkish, bart, bea, amina, els):
    client = client_of(bart)
    assert "Welke talen lees jij?" in client.get("/modereren/").content.decode()
    assert client.get("/mijn-plek/talen/").status_code == 200
    client.post("/mijn-plek/talen/", {"languages": ["tr", "ar"]})
    assert WORDS in client.get("/modereren/").content.decode()
    assert client.post("/mijn-plek/talen/", {"languages": ["xx"]}).status_code == 200
    client.post("/mijn-plek/talen/", {})
    assert WORDS not in client.get("/modereren/").content.decode()
    for person in (amina, els):
        assert client_of(person).get("/mijn-plek/talen/").status_code == 404


def test_who_reads_no_other_language_sees_dutch_only(board, amina, chris, bart):
    publish(make_topic(board, amina), amina, bart)
    post = make_topic(board, chris, text="Bonjour.")
    post.lang = "fr"
    assert send(post, chris).reason == "language"
    assert Post.objects.filter(lang="nl").count() == 1
