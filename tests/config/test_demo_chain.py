"""The demo walks one whole way of a signal; the real signals of the project stand still."""

from itertools import pairwise

import pytest
from django.test import Client

from config import demo
from forum.models import Topic
from playbook.models import ChapterPage
from signals.models import Answer, PolicySignal
from signals.states import State
from trail.models import Commitment, Consent

pytestmark = pytest.mark.django_db


def test_one_whole_way_in_voorbeeldstad_and_no_real_signal_moves(site, tmp_path):
    for _ in range(2):  # twice changes nothing
        demo.make(tmp_path / "demo-access.json")
    invented = PolicySignal.objects.filter(is_example=True)
    assert [signal.state for signal in invented] == [State.FOLLOWED_UP] * 2
    assert {signal.recognition_count for signal in invented} == {5}
    assert all(signal.bundle and signal.bundle.body and signal.bundle.body.is_example for signal in invented)
    assert str(Answer.objects.get().bundle.body) == "Voorbeeldstad"
    dates = list(invented[0].milestones.values_list("at", flat=True))
    assert dates == sorted(set(dates))
    real = PolicySignal.objects.filter(is_example=False)
    assert not real.exclude(state=State.NEW, recognition_count=0, bundle=None).exists()


def test_the_chain_is_walked_both_ways_on_the_screen(site, tmp_path):
    demo.make(tmp_path / "demo-access.json")
    signal = PolicySignal.objects.filter(is_example=True).earliest("number")
    answer = Answer.objects.get()
    commitment = Commitment.objects.filter(state="gedaan").get()
    talk = Topic.objects.get(given_title="Drie keer hetzelfde papier: hoe pak jij dat aan?")
    chapter = ChapterPage.objects.get(number=7)
    chain = [talk, signal, answer.bundle, commitment, chapter]
    pages = [Client().get(thing.get_absolute_url()).content.decode() for thing in chain]
    for (before, page), (after, next_page) in pairwise(zip(chain, pages, strict=True)):
        assert f'href="{after.get_absolute_url()}"' in page, (before, after)
        if before != answer.bundle:
            assert f'href="{before.get_absolute_url()}"' in next_page, (before, after)
    assert answer.get_absolute_url() in pages[3]  # from the commitment to the answer in the bundle


def test_commitments_of_voorbeeldstad_stand_in_every_state_and_home_tells_what_changed(site, tmp_path):
    for _ in range(2):
        demo.make(tmp_path / "demo-access.json")
    found = list(Commitment.objects.all())
    assert {each.state for each in found} == {"afgesproken", "bezig", "gedaan", "niet-gelukt"}
    assert any(each.is_late for each in found)
    assert all(each.is_example for each in found)
    home = Client().get("/").content.decode()
    block = home.partition("Dit veranderde omdat iemand het zei")[2].partition("</section>")[0]
    assert "krijgt een bewijs met een datum" in block
    assert "Ik moest drie keer hetzelfde papier brengen" in block
    assert "Voorbeeld" in block


def test_a_chapter_quotes_somebody_who_said_yes_and_a_second_question_waits(site, tmp_path):
    for _ in range(2):
        demo.make(tmp_path / "demo-access.json")
    given, asked = Consent.objects.order_by("pk")
    assert (given.state, asked.state) == ("gegeven", "gevraagd")
    html = Client().get(ChapterPage.objects.get(slug="meestappen").get_url()).content.decode()
    quote = html.partition('<figure class="citaat">')[2].partition("</figure>")[0]
    assert given.words in quote
    assert "Madeliefje" in quote
    assert "Voorbeeld" in quote
    assert asked.words not in html
