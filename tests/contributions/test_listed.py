"""The word list of the editors: whole words, in all their forms; a text that holds one waits and says why."""

import pytest

from contributions.listed import has_listed
from contributions.models import Submission
from contributions.rules import DoorRules
from forum.models import Post
from tests.cast import client_of, make_topic, publish, send

LIST = "Prutser\n\n  slechte moeder \nhuis\n!!!\n"


@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        ("Wat een prutser!", True),
        ("PRUTSERS zijn het", True),
        ("prútser", True),
        ("Hij zit te prutsen.", False),
        ("Prutserkoning", False),
        ("Je bent een slechte moeder.", True),
        ("Slechte moeders bestaan niet", True),
        ("Een moeder met slechte schoenen", False),
        ("slechte\nmoeder", True),
        ("Drie huizen verder", True),
        ("Thuis", False),
        ("", False),
    ],
)
def test_whole_words_in_all_their_forms(text, is_held):
    assert has_listed(text, LIST) is is_held
    assert not has_listed(text, "")
    assert not has_listed(text, " \n!?\n")


@pytest.mark.django_db
def test_a_known_writer_waits_for_a_listed_word_and_reads_why(topic, amina, bart, settings):
    settings.TRUSTED_AFTER = 1
    rules = DoorRules.load()
    rules.words = "prutser"
    rules.save()
    assert send(Post(topic=topic, author=amina, text="Wat een mooie dag."), amina).state == "published"
    held = send(Post(topic=topic, author=amina, text="Wat een prutser."), amina)
    assert (held.state, held.reason) == ("held", "listed")
    assert "er staat een woord in dat we altijd nakijken" in client_of(bart).get("/modereren/").content.decode()


@pytest.mark.django_db
def test_a_group_says_how_many_first_texts_are_read(board, amina, bart):
    board.first_texts = 1
    board.save()
    publish(make_topic(board, amina), amina, bart)
    assert send(make_topic(board, amina, title="Nog een", text="Nog iets."), amina).state == "published"
    board.first_texts = None
    board.save()
    assert send(make_topic(board, amina, title="En nog", text="Nog meer."), amina).state == "held"


@pytest.mark.django_db
def test_editors_set_the_rules_and_nobody_else(site, els, bart):
    address = "/beheer/settings/contributions/doorrules/"
    page = client_of(els).get(address, follow=True)
    assert "woordenlijst" in page.content.decode().lower()
    pk = DoorRules.load().pk
    fields = {"words": "prutser", "first_texts": "1", "voices": "", "peer_texts": "20", "flood": "30"}
    client_of(els).post(f"{address}{pk}/", fields)
    assert (DoorRules.current().words, DoorRules.current().trusted_after) == ("prutser", 1)
    assert client_of(bart).get(f"{address}{pk}/").status_code == 403
    assert Submission.objects.count() == 0
