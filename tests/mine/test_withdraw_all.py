"""Everything I wrote, gone at once: from every way out of the site, whatever somebody does meanwhile."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions import deciding, door
from contributions.models import EarlierText, State, Submission
from forum.models import Post
from mine import withdrawing
from playbook.deciding import take_over
from playbook.models import ChapterPage, Suggestion
from tests.cast import client_of, make_suggestion, make_topic, publish, send, with_powers
from tests.contributions.ways_out import WORD, Browser, Scene, clients, world
from tests.tables import tables_that_hold

pytestmark = pytest.mark.django_db

ADDRESS = "/mijn-plek/alles-weg/"


def test_nothing_is_left_on_any_way_out(board, amina, bart, els, request, settings, django_capture_on_commit_callbacks):
    settings.TRUSTED_AFTER = 100
    states = tuple(state for state in State.values if state != State.WITHDRAWN)
    cells = world(Scene(board, amina, with_powers(bart, "password"), els, states))
    before = clients(amina, bart, request)
    assert seen(cells, before) == {(of.kind.name, way) for of in cells for way in of.ways}  # each of them can tell
    with django_capture_on_commit_callbacks(execute=True):
        client_of(amina).post(ADDRESS)
    assert not withdrawing.standing(amina).exists()
    after = {role: Browser(browser.person) for role, browser in before.items()}
    assert {way for _kind, way in seen(cells, after)} == {"log"}  # a number, and no words
    planted = [each.word for of in cells for each in of.planted]
    pages = [(path, text) for browser in after.values() for path, (_status, text) in browser.pages.items()]
    assert [(path, word) for path, text in pages for word in planted if word in text] == []
    assert tables_that_hold(WORD) == set()


def seen(cells, browsers):
    """(kind, way) on which somebody sees something."""
    return {
        (of.kind.name, way)
        for of in cells
        for way, looks in of.ways.items()
        if any(looks(browser, planted) for browser in browsers.values() for planted in of.planted)
    }


def test_what_it_says_first_and_asking_is_not_doing(topic, amina, chris, bart):
    send(Post(topic=topic, author=amina, text="Dit wacht nog."), amina)
    publish(Post(topic=topic, author=chris, text="Van mij."), chris, bart)
    page = client_of(amina).get(ADDRESS).content.decode()
    assert '<th scope="row">Reactie</th><td class="n">2</td><td class="n">1</td>' in page
    assert "Ja, haal weg" in page
    assert "Wat blijft er?" in page
    assert withdrawing.standing(amina).count() == 2


def test_only_mine_goes_and_what_others_answered_stays(topic, amina, chris, bart):
    publish(Post(topic=topic, author=chris, text="Bij ons ook."), chris, bart)
    answer = client_of(amina).post(ADDRESS, follow=True)
    assert "Weg. Al je woorden zijn gewist." in answer.content.decode()
    page = Client().get(topic.get_absolute_url(), follow=True).content.decode()
    assert "Bij ons ook." in page
    assert "Reactie 1 is weg." in page
    assert "Ik wist het niet." not in page
    assert "Hoe begin je?" not in page


def test_new_words_that_wait_and_earlier_words_go_too(board, amina, bart, settings):
    mine = publish(make_topic(board, amina), amina, bart)
    settings.TRUSTED_AFTER = 0
    door.resubmit(Submission.objects.get(pk=mine.pk), {"title": "Anders", "text": "Eerst zo."}, amina)
    settings.TRUSTED_AFTER = 100
    door.resubmit(Submission.objects.get(pk=mine.pk), {"title": "Anders", "text": "Toen wachtend."}, amina)
    assert EarlierText.objects.exists()
    client_of(amina).post(ADDRESS)
    assert not EarlierText.objects.exists()
    assert tables_that_hold("ik wist het niet", "eerst zo", "toen wachtend") == set()


def test_words_in_the_playbook_become_a_task_without_a_name(site, amina, bart, els):
    chapter = ChapterPage.objects.get(slug="meestappen")
    publish(make_suggestion(chapter, amina, "Zeg eerst dag."), amina, bart)
    take_over(Suggestion.objects.get(), "<p>Zeg eerst dag.</p>", els, base=0)
    ChapterPage.objects.get(pk=chapter.pk).get_latest_revision().publish()
    assert "Amina" in Client().get(f"{chapter.get_url()}geschiedenis/").content.decode()
    client_of(amina).post(ADDRESS)
    assert "Schrijf dit opnieuw" in client_of(els).get("/redactie/").content.decode()
    assert "Amina" not in Client().get(f"{chapter.get_url()}geschiedenis/").content.decode()


def test_once_more_does_nothing_and_says_so(topic, amina):
    client = client_of(amina)
    client.post(ADDRESS)
    moves = Submission.objects.get().moves.count()
    assert "Er is niets om weg te halen." in client.get(ADDRESS).content.decode()
    assert client.post(ADDRESS).status_code == 302
    assert Submission.objects.get().moves.count() == moves


def test_what_there_was_no_time_for_goes_later(topic, amina):
    for n in range(2):
        send(Post(topic=topic, author=amina, text=f"Nog {n}"), amina)
    until = timezone.now()
    assert withdrawing.withdraw_all(amina, patience=0) == 3
    answer = client_of(amina).get(ADDRESS).content.decode()
    assert '<td class="n">3</td>' in answer
    later = send(Post(topic=topic, author=amina, text="Dit schreef ik daarna."), amina)
    Submission.objects.filter(pk=later.pk).update(received_at=until + timedelta(minutes=1))
    withdrawing.finish.call(amina.pk, until.isoformat())
    withdrawing.finish.call(amina.pk, until.isoformat())  # safe to run twice
    assert list(withdrawing.standing(amina)) == [later]
    withdrawing.finish.call(0, until.isoformat())  # somebody who is gone


def test_a_decision_at_the_same_moment_stops_nothing(topic, amina, bart, monkeypatch):
    waits = send(Post(topic=topic, author=amina, text="Wacht nog."), amina)
    real = door.withdraw

    def late(row, author):
        monkeypatch.setattr("contributions.door.withdraw", real)
        deciding.decide(Submission.objects.get(pk=waits.pk), State.PUBLISHED, bart)
        return real(row, author)

    monkeypatch.setattr("contributions.door.withdraw", late)
    client_of(amina).post(ADDRESS)
    assert not withdrawing.standing(amina).exists()
    assert not Post.objects.exclude(text="").exists()


def test_a_stranger_comes_in_first(site):
    assert Client().get(ADDRESS)["Location"].startswith("/kaart/")
    assert Client().post(ADDRESS).status_code == 403
