"""The board and a signal on it: what is there, the filters, who sees what, what it costs."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from wagtail.models import PageViewRestriction

import things
from contributions import deciding, door
from contributions.models import Shown, State, Submission
from live.models import Stream
from pages.models import Step, Theme
from signals.models import Milestone, PolicySignal
from signals.states import State as Stop
from tests.cast import client_of, send

pytestmark = pytest.mark.django_db


def read(address, client=None) -> str:
    answer = (client or Client()).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r"</svg> Signaal (\d+)</p>", page)]


def test_the_ten_signals_of_the_project_are_new_and_nobody_s_own(signals):
    page = read("/signalen/")
    assert numbers(page) == list(range(10, 0, -1))
    assert page.count("<b>Nieuw</b>, halte 1 van 6") == 10
    assert "opent" not in page
    assert "straks open" not in page
    assert PolicySignal.objects.filter(author=None, source="projectdossier").count() == 10
    assert Milestone.objects.count() == 10


def test_loading_the_content_again_changes_nothing(signals):
    from config import kras

    kras.load()
    assert PolicySignal.objects.count() == 10
    assert Stream.objects.get(name=things.key_of(signals)).number == 10


def test_a_signal_shows_its_line_its_source_and_how_to_refer_to_it(signals):
    page = read("/signalen/9-veel-hulp-en-toch-komt-ze-niet-aan/")
    assert "Uit het projectdossier: Kortrijk" in page
    assert "Zo verwijs je naar dit signaal" in page
    assert "http://localhost:8000/signalen/9-veel-hulp-en-toch-komt-ze-niet-aan/" in page
    assert "1813" in page
    assert [word for word in Stop.labels if f"<h3>{word}" in page] == Stop.labels[:6]


def test_a_finished_signal_has_its_whole_line_done(given):
    for state in list(Stop)[1:]:
        given.move(state)
    page = read(given.get_absolute_url())
    assert "de hele weg is af" in page
    assert "<h3>Afgerond" in page


def test_another_slug_leads_to_the_signal_and_an_unknown_number_nowhere(signals):
    assert Client().get("/signalen/9-anders/")["Location"] == "/signalen/9-veel-hulp-en-toch-komt-ze-niet-aan/"
    for address in ("/signalen/11-x/", f"/signalen/{2**31}-x/", f"/signalen/{10**30}-x/", "/signalen/0-x/"):
        assert Client().get(address).status_code == 404


# --- filters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("thema=voeding", [8, 5, 1]),
        ("niveau=macro", [6, 5]),
        ("laag=aanleiding", [9, 7, 4, 3]),
        ("stap=5", [4, 3]),
        ("bron=projectdossier&thema=inspraak", [10, 6]),
        ("halte=nieuw&niveau=micro", [7]),
        ("halte=herkend", []),
        ("bron=eigen", []),
        ("thema=schulden", []),
        ("stap=9", []),
        ("voor=4", [3, 2, 1]),
        ("voor=4&thema=netwerk", [3, 2]),
    ],
)
def test_filters(signals, query, found):
    page = read(f"/signalen/?{query}")
    assert numbers(page) == found
    assert "kennen we niet" not in page


@pytest.mark.parametrize(
    "query",
    ["thema=weg", "niveau=nano", "laag=x", "halte=new", "stap=99", "stap=-1", "stap=٣", "bron=ik", "stap=" + "9" * 40,
     "thema=%27%20OR%201=1", "halte=%F0%9F%8D%9E", "voor=x", "voor=-3", "iets=anders"],
)  # fmt: skip
def test_values_we_don_t_know_are_left_out_with_a_note(signals, query):
    page = read(f"/signalen/?{query}")
    assert len(numbers(page)) == 10
    assert ("kennen we niet" in page) == (not query.startswith(("voor", "iets")))


def test_the_number_beside_a_choice_is_the_number_one_gets(signals):
    page = read("/signalen/?niveau=meso")
    for slug, count in re.findall(r'<option value="([a-z]+)">[^<(]+ \((\d+)\)', page.split("id_thema")[2]):
        if Theme.objects.filter(slug=slug).exists():
            assert len(numbers(read(f"/signalen/?niveau=meso&thema={slug}"))) == int(count)


def test_a_long_list_goes_on_with_its_filters(signals, settings):
    board = signals
    for n in range(30):
        PolicySignal(board=board, text=f"Nog iets {n}.", level="micro").put_on_board()
    page = read("/signalen/?niveau=micro")
    assert numbers(page) == list(range(40, 16, -1))
    assert "?niveau=micro&amp;voor=17" in page
    assert numbers(read("/signalen/?niveau=micro&voor=17")) == [16, 15, 14, 13, 12, 11, 7]


# --- who sees what --------------------------------------------------------------------------------------


@pytest.fixture
def everybody(amina, bart, chris, dora, els, hanne):
    return [None, amina, bart, chris, dora, els, hanne]


@pytest.mark.parametrize("state", [State.HELD, State.REJECTED, State.CHANGE_ASKED, State.HIDDEN, State.WITHDRAWN])
def test_what_is_not_on_the_board_is_nowhere(given, bart, amina, everybody, state):
    submission = Submission.objects.of(given).get()
    if state == State.WITHDRAWN:
        door.withdraw(submission, amina)
    elif state == State.HIDDEN:
        deciding.decide(submission, state, bart, reason="other")
    else:
        PolicySignal.objects.filter(pk=given.pk).update(shown=Shown.NO)
        Submission.objects.filter(pk=submission.pk).update(state=state)
    for person in everybody:
        client = client_of(person)
        assert client.get(given.get_absolute_url()).status_code == 404
        assert "hetzelfde papier" not in read("/signalen/", client)
        for path in ("/sitemap.xml", "/signalen/feed.xml"):
            assert "hetzelfde" not in read(path, client)
        assert client.get(f"/niet-oke/signals.policysignal-{given.pk}/").status_code == 404
        assert things.resolve(things.key_of(given), person or AnonymousUser()) is None


def test_a_board_closed_to_somebody_shows_them_nothing(given, signals, amina):
    PageViewRestriction.objects.create(page=signals, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(given.get_absolute_url()).status_code == 404
    assert things.resolve(things.key_of(given), AnonymousUser()) is None
    assert client_of(amina).get(given.get_absolute_url()).status_code == 200


def test_a_signal_never_names_who_gave_it(given):
    assert "Amina" not in read(given.get_absolute_url())
    assert "Amina" not in read("/signalen/")


def test_a_withdrawn_signal_is_wiped(given, amina):
    door.withdraw(Submission.objects.of(given).get(), amina)
    given.refresh_from_db()
    assert (given.given_title, given.text, given.text_html, given.shown) == ("", "", "", Shown.NO)


def test_words_of_people_are_shown_as_typed(make_signal, amina, bart):
    signal = send(make_signal(amina, text="<script>alert(1)</script> & {{ x }}"), amina)
    deciding.decide(signal, State.PUBLISHED, bart)
    page = read(signal.thing.get_absolute_url())
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ x }}" in page


def test_a_signal_of_the_project_can_be_said_not_to_be_right(signals):
    signal = PolicySignal.objects.get(number=1)
    assert Client().get(f"/niet-oke/signals.policysignal-{signal.pk}/").status_code == 200


# --- what it costs ----------------------------------------------------------------------------------------


@pytest.fixture
def many(signals):
    themes, steps = list(Theme.objects.all()), list(Step.objects.all())
    PolicySignal.objects.bulk_create(
        PolicySignal(
            board=signals, text=f"Signaal {n}.", text_html=f"<p>Signaal {n}.</p>", number=n, shown=Shown.YES,
            theme=themes[n % len(themes)], step=steps[n % len(steps)], level=PolicySignal.Level.values[n % 3],
            layer=PolicySignal.Layer.values[n % 3], state=list(Stop)[n % 7], source=PolicySignal.Source.values[n % 4],
        )
        for n in range(11, 5_011)
    )  # fmt: skip
    return signals


@pytest.mark.parametrize(
    "address",
    ["/signalen/", "/signalen/?thema=voeding&niveau=meso&halte=herkend&stap=3", "/signalen/?voor=2500",
     "/signalen/?thema=weg&stap=99", "/signalen/4000-signaal-4000/"],
)  # fmt: skip
def test_five_thousand_signals_cost_no_more(many, amina, address, django_assert_max_num_queries):
    client, her = Client(), client_of(amina)
    for each in (client, her):  # what only editors change is read once a minute
        each.get(address)
    with django_assert_max_num_queries(6):
        assert client.get(address).status_code == 200
    with django_assert_max_num_queries(10):
        assert her.get(address).status_code == 200
