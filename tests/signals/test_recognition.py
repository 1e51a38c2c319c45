""" "Dit herken ik", and taking a signal on by hand."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from signals.models import PolicySignal, Recognition
from signals.states import CIRCLE, State
from tests.cast import client_of, make_card, make_person, with_powers

pytestmark = pytest.mark.django_db

HERKEN = "/signalen/3/herken/"


@pytest.fixture
def signal(signals) -> PolicySignal:
    return PolicySignal.objects.get(number=3)


def count(signal) -> int:
    signal.refresh_from_db()
    assert signal.recognitions.count() == signal.recognition_count
    return signal.recognition_count


def page_of(signal, client=None) -> str:
    return (client or Client()).get(signal.get_absolute_url()).content.decode()


def test_somebody_with_a_card_recognises_it_once_and_takes_it_back(signal, amina):
    client = client_of(amina)
    assert "Dit herken ik</button>" in page_of(signal, client)
    assert client.post(HERKEN, {"daad": "herken"})["Location"] == signal.get_absolute_url()
    client.post(HERKEN, {"daad": "herken"})
    assert count(signal) == 1
    assert 'aria-pressed="true"' in page_of(signal, client)
    client.post(HERKEN, {"daad": "neem-terug"})
    client.post(HERKEN, {"daad": "neem-terug"})
    assert count(signal) == 0
    assert 'aria-pressed="false"' in page_of(signal, client)


def test_a_stranger_finds_a_link_and_is_invited_to_a_card(signal):
    page = page_of(signal)
    assert f'href="{HERKEN}"' in page
    assert "<form" not in page.split('id="herken"')[1].split("</section>")[0]
    assert "csrf" not in page
    invitation = Client().get(HERKEN)
    assert "Ik heb een kaart" in invitation.content.decode()
    assert "no-store" in invitation["Cache-Control"]
    assert Client().post(HERKEN, {"daad": "herken"}).status_code == 403
    assert count(signal) == 0


@pytest.mark.parametrize("who", ["bart", "chris", "dora", "els", "hanne"])
def test_staff_sessions_do_not_count(signal, who, request):
    client = client_of(request.getfixturevalue(who))
    assert "Herkennen is voor mensen met een kaart" in client.get(HERKEN).content.decode()
    assert client.post(HERKEN, {"daad": "herken"}).status_code == 403
    assert count(signal) == 0


def test_one_s_own_signal_counts_already(given, amina):
    address = f"/signalen/{given.number}/herken/"
    assert "Dit is jouw signaal" in client_of(amina).get(address).content.decode()
    assert client_of(amina).post(address, {"daad": "herken"}).status_code == 403


@pytest.mark.parametrize(
    ("number", "says"),
    [(0, "Nog niemand zei"), (1, "Minder dan 5"), (4, "Minder dan 5"), (5, ">5</b> mensen"), (1234, ">1.234</b>")],
)
def test_a_count_that_could_point_at_somebody_is_not_said(signal, number, says):
    PolicySignal.objects.filter(pk=signal.pk).update(recognition_count=number)
    assert says in page_of(signal)


def test_a_signal_that_is_not_there_can_t_be_recognised(signals, amina):
    PolicySignal.objects.filter(number=3).update(shown=0)
    for address in (HERKEN, "/signalen/99/herken/", f"/signalen/{10**20}/herken/"):
        assert client_of(amina).post(address, {"daad": "herken"}).status_code == 404


def test_who_recognises_is_shown_nowhere(signal, amina):
    signal.recognise(amina)
    assert "Amina" not in page_of(signal)
    amina.delete()
    assert count(signal) == 1
    assert Recognition.objects.get().person is None


# --- on to the next stop ----------------------------------------------------------------------------------


@pytest.fixture
def circle(db):
    """Zonder haast, with a card, in the circle."""
    person = make_person("Zonder haast")
    make_card(person)
    person.groups.add(Group.objects.get_or_create(name=CIRCLE)[0])
    return with_powers(person, "card")


@pytest.mark.parametrize("who", ["els", "bart", "circle"])
def test_an_editor_a_moderator_or_the_circle_takes_it_on(signal, who, request):
    client = client_of(request.getfixturevalue(who))
    assert "Breng het naar ‘Herkend’" in page_of(signal, client)
    client.post("/signalen/3/verder/", {"halte": "herkend", "note": "In drie werkingen."})
    signal.refresh_from_db()
    assert signal.state == State.RECOGNISED
    says = "kring van ervaringsdeskundigen" if who == "circle" else "In drie werkingen."
    assert says in page_of(signal)


@pytest.mark.parametrize("who", ["amina", "chris", "dora", "hanne"])
def test_for_others_that_page_is_not_there(signal, who, request):
    client = client_of(request.getfixturevalue(who))
    assert "verder/" not in page_of(signal, client)
    assert client.get("/signalen/3/verder/").status_code == 404
    assert client.post("/signalen/3/verder/", {"halte": "herkend"}).status_code == 404
    signal.refresh_from_db()
    assert signal.state == State.NEW


def test_a_number_never_decides(signal, amina):
    PolicySignal.objects.filter(pk=signal.pk).update(recognition_count=1000)
    client_of(amina).post(HERKEN, {"daad": "herken"})
    signal.refresh_from_db()
    assert signal.state == State.NEW


def test_sent_twice_it_goes_one_stop(signal, els):
    client = client_of(els)
    for _ in range(2):
        assert client.post("/signalen/3/verder/", {"halte": "herkend"}).status_code == 302
    signal.refresh_from_db()
    assert (signal.state, signal.milestones.count()) == (State.RECOGNISED, 2)


@pytest.mark.parametrize("asked", ["afgerond", "samengelegd", "nieuw", "x", "closed"])
def test_another_stop_than_the_next_is_refused_and_told(signal, els, asked):
    answer = client_of(els).post("/signalen/3/verder/", {"halte": asked}, follow=True)
    assert "Dit kan nu niet" in answer.content.decode()
    signal.refresh_from_db()
    assert signal.state == State.NEW


@pytest.mark.parametrize("state", [State.RECOGNISED, State.BUNDLED, State.HANDED_OVER, State.CLOSED])
def test_what_belongs_to_a_bundle_is_not_done_by_hand(signal, els, state):
    PolicySignal.objects.filter(pk=signal.pk).update(state=state)
    assert "verder/" not in page_of(signal, client_of(els))
    client_of(els).post("/signalen/3/verder/", {})
    signal.refresh_from_db()
    assert signal.state == state
