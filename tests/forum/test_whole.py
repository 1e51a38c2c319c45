"""A whole talk on one page: all of what is public, nothing else, and as good as free."""

import pytest
from django.test import Client

from contributions import door
from contributions.models import Submission
from forum.models import Post, Topic
from forum.quoting import Passage
from people.models import User
from tests.cast import make_person, make_topic, publish, send
from tests.config.test_budgets import VISITOR, cost, grow_posts

pytestmark = pytest.mark.django_db


def whole(topic, client=None):
    return (client or Client()).get(f"{topic.get_absolute_url()}alles/")


def test_all_that_is_public_stands_there_with_its_number(topic, amina, bart):
    publish(Post(topic=topic, author=amina, text="Twee <b>dikke</b>."), amina, bart)
    gone = publish(Post(topic=topic, author=amina, text="Drie geheim."), amina, bart)
    door.withdraw(Submission.objects.get(pk=gone.pk), amina)
    send(Post(topic=topic, author=amina, text="Vier wacht."), amina)
    page = whole(topic).content.decode()
    assert "&lt;b&gt;dikke" in page
    assert "reactie 2" in page
    assert "Reactie 3 is weg." in page
    assert "Drie geheim" not in page
    assert "Vier wacht" not in page
    assert '<meta name="robots" content="noindex">' in page


def test_names_are_as_they_are_shown_now(topic, amina):
    User.objects.filter(pk=amina.pk).update(pen_name="<i>Amina</i>", label="inside")
    page = whole(topic).content.decode()
    assert "&lt;i&gt;Amina" in page
    assert "ik ken armoede van binnenuit" in page
    User.objects.filter(pk=amina.pk).update(hidden_name="<i>Amina</i>")
    assert "Amina" not in whole(topic).content.decode()


def test_what_one_may_not_see_is_not_there(topic, closed_board, bart):
    hidden = publish(make_topic(closed_board, bart), bart, bart).thing.topic
    assert whole(hidden).status_code == 404
    Topic.objects.filter(pk=topic.pk).update(shown=0)
    assert whole(topic).status_code == 404


def test_five_hundred_posts_cost_little(board):
    topic = grow_posts(board, make_person("Kompas", label="inside"))
    assert cost(Client(), f"{topic.get_absolute_url()}alles/", VISITOR) == ""


def test_what_folds_quotes_or_is_in_another_language_is_drawn_as_in_the_talk(topic, amina, bart):
    said = publish(Post(topic=topic, author=bart, text="Dit was eerst."), bart, bart).thing
    heavy = Post(topic=topic, author=amina, text="Zwaar woord.", is_folded=True, note="over verlies", lang="ar")
    heavy.quote(said, Passage(0, len(said.text)))
    publish(heavy, amina, bart)
    publish(Post(topic=topic, author=amina, text="Gewoon."), amina, bart)
    page = whole(topic).content.decode()
    assert '<summary><span dir="auto">Dit kan zwaar zijn om te lezen: over verlies</span></summary>' in page
    assert page.count(f"<p>{said.text}</p>") == 2
    assert 'lang="ar"' in page
    door.withdraw(door.row_of(said), bart)
    assert "Deze woorden zijn weggehaald." in whole(topic).content.decode()
