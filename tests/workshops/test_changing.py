"""The author changes day, numbers and what is on the photos, as long and in the way words may be changed."""

import pytest
from django.test import Client

from contributions import deciding, door
from contributions.models import EarlierText, State, Submission
from contributions.past import digest_of
from tests.cast import client_of, send
from tests.workshops.cast import day, make_photo, make_record
from workshops.kinds import WorkshopKind
from workshops.models import WorkshopPage, WorkshopPhoto


@pytest.fixture
def waiting(pilot_site, chris):
    record = make_record(pilot_site, chris)
    send(record, chris)
    make_photo(record, chris)
    return record


def change(client, record, **words):
    submission = Submission.objects.of(record).get()
    typed = WorkshopKind().words(WorkshopPage.objects.get(pk=record.pk)) | words
    return client.post(f"/mijn-plek/{submission.pk}/aanpassen/", typed)


def test_the_form_holds_what_stands_there_now(waiting, chris):
    submission = Submission.objects.of(waiting).get()
    text = client_of(chris).get(f"/mijn-plek/{submission.pk}/aanpassen/").content.decode()
    for value in (str(day(-3)), "7", "2", "Stoelen in een kring"):
        assert f'value="{value}"' in text


def test_what_waits_changes_at_once_and_its_address_with_its_day(waiting, chris):
    photo = waiting.photos.get()
    answer = change(
        client_of(chris), waiting, date=str(day(-5)), experts="12", volunteers="", **{photo.key: "Een tafel"}
    )
    assert answer["Location"] == "/mijn-plek/"
    record = WorkshopPage.objects.get()
    assert (record.date, record.experts, record.volunteers) == (day(-5), 12, None)
    assert record.slug == f"{day(-5)}-wie-belt-mee"
    assert record.url_path.endswith(f"/{record.slug}/")
    assert record.photos.get().alt == "Een tafel"
    assert EarlierText.objects.get().words["experts"] == "7"


def test_on_the_site_it_waits_for_a_moderator_and_keeps_its_address(waiting, chris, bart):
    submission = Submission.objects.of(waiting).get()
    deciding.decide(submission, State.PUBLISHED, bart)
    address = WorkshopPage.objects.get().get_absolute_url()
    photo = waiting.photos.get()
    change(client_of(chris), waiting, date=str(day(-5)), experts="12", **{photo.key: "Een tafel"})
    page = Client().get(address).content.decode()
    assert "Een tafel" not in page
    assert "<dd>7</dd>" in page
    queue = client_of(bart).get("/modereren/").content.decode()
    for words in ("Mensen die armoede kennen:</b> <span dir=\"auto\">12", "Foto:</b> <span dir=\"auto\">Een tafel",
                  "Foto:</b> <span dir=\"auto\">Stoelen in een kring"):  # fmt: skip
        assert words in queue
    submission.refresh_from_db()
    deciding.decide(submission, State.PUBLISHED, bart)
    page = Client().get(address).content.decode()
    assert "<dd>12</dd>" in page
    assert 'alt="Een tafel"' in page
    record = WorkshopPage.objects.get()
    assert record.date == day(-5)
    submission.refresh_from_db()  # sent again with other files, it is known again
    assert submission.words_digest == digest_of(WorkshopKind().same(WorkshopKind().words(record)))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"date": str(day(1))}, "Die dag moet nog komen."),
        ({"date": ""}, "Kies de dag van de werksessie."),
        ({"experts": "veel"}, "Typ een getal van 0 tot 500"),
        ({"alt": ""}, "Zeg in een paar woorden wat er op de foto staat."),
        ({"alt": "x" * 201}, "1 teken te veel"),
    ],
)
def test_what_is_not_right_is_told_and_nothing_is_lost(words, told, waiting, chris):
    photo = waiting.photos.get()
    words = {photo.key if name == "alt" else name: value for name, value in words.items()}
    text = change(client_of(chris), waiting, heard="Dit blijft staan.", **words).content.decode()
    assert told in text
    assert "Dit blijft staan." in text
    assert WorkshopPage.objects.get().heard == "Bellen is moeilijk."


def test_a_photo_taken_away_meanwhile_is_no_trouble(waiting, chris, bart):
    submission = Submission.objects.of(waiting).get()
    deciding.decide(submission, State.PUBLISHED, bart)
    change(client_of(chris), waiting, **{waiting.photos.get().key: "Een tafel"})
    WorkshopPhoto.objects.all().delete()
    submission.refresh_from_db()
    assert client_of(chris).get(f"/mijn-plek/{submission.pk}/aanpassen/").status_code == 200
    deciding.decide(submission, State.PUBLISHED, bart)
    assert not WorkshopPhoto.objects.exists()


def test_only_the_author_and_only_while_it_may_be_changed(waiting, chris, amina, bart):
    assert change(client_of(amina), waiting, experts="12").status_code == 404
    submission = Submission.objects.of(waiting).get()
    deciding.decide(submission, State.REJECTED, bart, reason="other")
    change(client_of(chris), waiting, experts="12")
    assert WorkshopPage.objects.get().experts == 7


def test_taken_away_nothing_of_it_is_left(waiting, chris, bart):
    submission = Submission.objects.of(waiting).get()
    change(client_of(chris), waiting, experts="12")
    submission.refresh_from_db()
    door.withdraw(submission, chris)
    assert not EarlierText.objects.exists()
    assert not WorkshopPhoto.objects.exists()
    record = WorkshopPage.objects.get()
    assert (record.experts, record.heard) == (None, "")


def test_the_same_words_with_other_numbers_are_another_record(pilot_site, chris):
    send(make_record(pilot_site, chris), chris)
    send(make_record(pilot_site, chris), chris)
    assert WorkshopPage.objects.count() == 1
    send(make_record(pilot_site, chris, experts=12), chris)
    assert WorkshopPage.objects.count() == 2


def test_my_place_with_many_records_asks_the_database_little(pilot_site, chris, django_assert_max_num_queries):
    for number in range(12):
        record = make_record(pilot_site, chris, title=f"Sessie {number}")
        Submission.objects.filter(pk=send(record, chris).pk).update(received_at="2026-01-01T10:00Z")
        make_photo(record, chris)
    client = client_of(chris)
    client.get("/mijn-plek/")
    with django_assert_max_num_queries(10):
        assert "Sessie 11" in client.get("/mijn-plek/").content.decode()
