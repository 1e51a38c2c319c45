""" "Dit is niet oké": different people and places; a voice often set aside counts half, and its owner reads it."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from contributions import deciding, door
from contributions.models import Report, State, Submission
from contributions.rules import DoorRules
from forum.models import Post
from tests.cast import client_of, make_card, make_person, make_topic, publish, with_powers

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(board, amina, bart) -> Submission:
    return publish(make_topic(board, amina), amina, bart)


@pytest.fixture
def path(row) -> str:
    return f"/niet-oke/forum.post-{row.object_id}/"


def make_reader(name: str):
    person = make_person(name)
    make_card(person)
    return with_powers(person, "card")


def state() -> str:
    return Submission.objects.get().state


def set_aside(person, count: int, right: int = 0) -> None:
    """Reports of earlier, that a moderator looked at."""
    kind = ContentType.objects.get_for_model(Post)
    for n in range(count):
        about = Submission.objects.create(kind=kind, object_id=9000 + n)
        Report.objects.create(submission=about, by=person, why="wrong", is_open=False, was_right=n < right)


def test_three_people_take_it_off_and_a_moderator_puts_it_back(path, row, bart):
    readers = [make_reader(name) for name in ("Tine", "Ria", "Jos")]
    for reader in readers[:2]:
        client_of(reader).post(path, {"why": "hurtful"})
    assert state() == "published"
    client_of(readers[2]).post(path, {"why": "hurtful"})
    assert state() == "held"
    deciding.decide(Submission.objects.get(), State.PUBLISHED, bart)
    assert state() == "published"
    assert set(Report.objects.values_list("is_open", "was_right")) == {(False, False)}


def test_one_person_or_one_place_stays_one_voice(path, row):
    tine = make_reader("Tine")
    for _ in range(3):
        client_of(tine).post(path, {"why": "hurtful"})
        Client().post(path, {"why": "hurtful"})  # signed out, in the same place
    assert Report.objects.count() == 1
    for n in range(2):
        Client(REMOTE_ADDR=f"10.1.1.{n}").post(path, {"why": "wrong"})
    assert (Report.objects.count(), state()) == (3, "held")


def test_two_people_on_one_device_are_two_voices(path, row):
    for name in ("Tine", "Ria", "Jos"):
        client_of(make_reader(name)).post(path, {"why": "wrong"})
    assert state() == "held"


def test_editors_say_how_many_it_takes(path, row):
    rules = DoorRules.load()
    rules.voices = 1
    rules.save()
    client_of(make_reader("Tine")).post(path, {"why": "wrong"})
    assert state() == "held"


@pytest.mark.parametrize(("looked_at", "right", "is_light"), [(3, 0, False), (4, 0, True), (4, 1, True), (4, 2, False)])
def test_a_voice_that_was_often_set_aside_counts_half(looked_at, right, is_light, row):
    tine = make_reader("Tine")
    set_aside(tine, looked_at, right)
    assert Report.objects.voice_of(tine).is_light is is_light


def test_half_a_voice_needs_another_half_and_the_reporter_reads_it(path, row):
    light = [make_reader(name) for name in ("Tine", "Ria")]
    for person in light:
        Report.objects.filter(by=person).delete()
        for n in range(4):
            about = Submission.objects.create(kind=row.kind, object_id=9000 + 10 * person.pk + n)
            Report.objects.create(submission=about, by=person, why="wrong", is_open=False, was_right=False)
    client = client_of(light[0])
    page = client.get("/mijn-plek/").content.decode()
    assert "Daarom telt jouw stem nu half." in page
    assert "4 keer bleef de tekst staan" in page
    client_of(make_reader("Jos")).post(path, {"why": "wrong"})
    client_of(make_reader("Mia")).post(path, {"why": "wrong"})
    client.post(path, {"why": "wrong"})
    row.refresh_from_db()
    assert (row.state, row.open_reports) == ("published", 3)
    client_of(light[1]).post(path, {"why": "wrong"})
    row.refresh_from_db()
    assert row.state == "held"


def test_who_was_always_right_is_thanked_and_who_never_reported_reads_nothing(row):
    tine = make_reader("Tine")
    assert "Wat ik niet oké vond" not in client_of(tine).get("/mijn-plek/").content.decode()
    set_aside(tine, 2, right=2)
    page = client_of(tine).get("/mijn-plek/").content.decode()
    assert "Je had elke keer gelijk" in page
    assert "telt jouw stem nu half" not in page


@pytest.mark.parametrize(("decision", "was_right"), [("published", False), ("hidden", True)])
def test_a_decision_says_what_came_of_the_reports_and_taking_it_back_unsays_it(decision, was_right, row, bart):
    door.report(row, "wrong", make_reader("Tine"))
    row.refresh_from_db()
    deciding.decide(row, decision, bart, reason="other")
    assert Report.objects.get().was_right is was_right
    deciding.undo(row, bart)
    assert (Report.objects.get().was_right, Report.objects.get().is_open) == (None, True)
