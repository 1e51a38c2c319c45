"""Photos of a record: cleaned, kept when something else is wrong, seen by nobody before their record is on the site."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import PageViewRestriction

from config.body_limit import limit_at
from contributions import deciding, door
from contributions.models import State, Submission
from tests.cast import client_of, make_person
from tests.contributions.test_too_many import fill_up, sent_again
from tests.workshops.test_record import FORM, new
from workshops.models import WorkshopPage, WorkshopPhoto

ALT = "Stoelen in een kring"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    field = WorkshopPhoto._meta.get_field("file")
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path / "private", base_url=None))


def picture(kind="JPEG", size=(60, 40), name="rita-thuis.jpg"):
    exif = Image.Exif()
    exif[0x010F] = "Camera van Rita"
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def post(client, site, **change):
    return client.post(new(site), {**FORM, "photo_1": picture(), "alt_1": ALT, **change})


@pytest.fixture
def sent(pilot_site, chris):
    post(client_of(chris), pilot_site)
    return WorkshopPage.objects.get()


def test_too_many_in_a_short_time_keeps_the_words_and_the_photo_for_later(pilot_site, topic, chris):
    fill_up(topic, chris)
    client = client_of(chris)
    refused = post(client, pilot_site)
    page = refused.content.decode()
    assert (refused.status_code, WorkshopPage.objects.count()) == (429, 0)
    assert 5 * 60 < int(refused["Retry-After"]) <= 6 * 60 + 1
    assert "Bellen is moeilijk." in page
    assert ALT in page
    early = sent_again(client, refused)
    assert early.status_code == 429
    Submission.objects.filter(author=chris).update(received_at=timezone.now() - timedelta(minutes=11))
    assert sent_again(client, early).status_code == 302
    record = WorkshopPage.objects.get()
    assert (record.heard, record.photos.get().alt) == (FORM["heard"], ALT)
    assert WorkshopPhoto.objects.count() == 1, "the one that came with the first try"


def files(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_photo_comes_with_its_record_small_bare_and_under_a_random_name(pilot_site, chris, tmp_path):
    post(client_of(chris), pilot_site, photo_1=picture(size=(3000, 1500)))
    photo = WorkshopPage.objects.get().photos.get()
    assert (photo.alt, photo.owner, photo.width, photo.height) == (ALT, chris, 1280, 640)
    [file] = files(tmp_path)
    assert "rita" not in file.name
    assert b"Rita" not in file.read_bytes()
    assert "private" in file.parts  # no address leads there
    assert len(file.stem) == 24


@pytest.mark.parametrize("who", ["stranger", "amina", "bart", "chris", "dora", "els", "hanne"])
@pytest.mark.parametrize("state", ["held", "change_asked", "rejected", "published", "hidden", "withdrawn", "reported"])
def test_who_sees_a_photo_in_every_state(state, who, sent, bart, chris, amina, dora, hanne, request, tmp_path):
    submission = Submission.objects.of(sent).get()
    photo = sent.photos.get()
    way = {"hidden": ["published", "hidden"], "held": [], "withdrawn": ["published"], "reported": ["published"]}
    for step in way.get(state, [state]):
        deciding.decide(submission, step, bart, message="Vraag eerst of het mag.", reason="private")
    if state == "withdrawn":
        door.withdraw(submission, chris)
    if state == "reported":
        for person in (amina, dora, hanne):
            door.report(submission, "private", person)
    client = Client() if who == "stranger" else client_of(request.getfixturevalue(who))
    may = state == "published" or (state != "withdrawn" and who in ("bart", "chris", "els"))
    answer = client.get(photo.get_absolute_url())
    assert answer.status_code == (200 if may else 404)
    if may:
        assert answer["Content-Type"] == "image/jpeg"
    assert client.get(f"/media/{photo.file.name}").status_code == 404
    assert client.get(f"/media/private/{photo.file.name}").status_code == 404
    on_page = ALT in client.get(sent.get_absolute_url()).content.decode()
    assert on_page is (state == "published")


def test_withdrawn_the_photo_leaves_no_file(sent, chris, tmp_path, django_capture_on_commit_callbacks):
    assert files(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        door.withdraw(Submission.objects.of(sent).get(), chris)
    assert not files(tmp_path)
    assert not WorkshopPhoto.objects.exists()


def test_a_photo_of_a_closed_pilot_site_is_closed_too(sent, bart, amina, pilot_site):
    deciding.decide(Submission.objects.of(sent).get(), State.PUBLISHED, bart)
    photo = sent.photos.get()
    assert Client().get(photo.get_absolute_url()).status_code == 200
    PageViewRestriction.objects.create(page=pilot_site, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(photo.get_absolute_url()).status_code == 404
    assert client_of(amina).get(photo.get_absolute_url()).status_code == 200


def test_a_moderator_looks_at_every_photo_also_of_somebody_known(pilot_site, chris, bart, settings):
    settings.TRUSTED_AFTER = 0
    post(client_of(chris), pilot_site)
    sent = WorkshopPage.objects.get()
    assert Submission.objects.of(sent).get().state == State.HELD
    text = client_of(bart).get("/modereren/").content.decode()
    assert f'src="{sent.photos.get().get_absolute_url()}"' in text
    assert f'alt="{ALT}"' in text
    client_of(chris).post(new(pilot_site), {**FORM, "heard": "Zonder foto."})
    assert WorkshopPage.objects.filter(heard="Zonder foto.", live=True).exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"alt_1": ""}, "Zeg in een paar woorden wat er op de foto staat."),
        ({"photo_1": ""}, "Kies een foto bij deze woorden, of maak de woorden leeg."),
        ({"photo_1": SimpleUploadedFile("x.jpg", b"geen foto")}, "Dit is geen foto die we kunnen tonen."),
        ({"photo_1": SimpleUploadedFile("x.svg", b"<svg onload='a()'/>")}, "Dit is geen foto die we kunnen tonen."),
        ({"photo_1": SimpleUploadedFile("x.jpg", b"")}, "Dit is geen foto die we kunnen tonen."),
        ({"photo_1": SimpleUploadedFile("x.jpg", b"0" * (10 * 1024 * 1024 + 1))}, "groter dan 10 MB"),
        ({"alt_1": "x" * 201}, "1 teken te veel"),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_wrong_with_a_photo_is_told_in_plain_words(change, told, pilot_site, chris):
    answer = post(client_of(chris), pilot_site, **change)
    for value in change.values():
        if hasattr(value, "seek"):
            value.seek(0)
    assert told in answer.content.decode()
    assert not WorkshopPage.objects.exists()


def test_too_many_pixels_are_refused_before_they_are_unpacked(pilot_site, chris, settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100
    assert "te veel beeldpunten" in post(client_of(chris), pilot_site).content.decode()


def test_a_photo_is_kept_while_something_else_is_mended(pilot_site, chris):
    client = client_of(chris)
    answer = post(client, pilot_site, title="")
    text = answer.content.decode()
    photo = WorkshopPhoto.objects.get()
    assert "Foto 1 is bewaard." in text
    assert f'value="{ALT}"' in text
    assert f'name="kept_1" value="{photo.pk}"' in text
    client.post(new(pilot_site), {**FORM, "kept_1": photo.pk, "alt_1": ALT})
    assert WorkshopPage.objects.get().photos.get() == photo


def test_a_kept_photo_can_be_left_out_and_one_that_waits_is_its_owner_s_only(pilot_site, chris, els, bart):
    client = client_of(chris)
    post(client, pilot_site, title="")
    photo = WorkshopPhoto.objects.get()
    assert client.get(photo.get_absolute_url()).status_code == 200
    for other in (Client(), client_of(els), client_of(bart)):
        assert other.get(photo.get_absolute_url()).status_code == 404
    client_of(els).post(new(pilot_site), {**FORM, "kept_1": photo.pk, "alt_1": "Niet van mij", "title": "Van Els"})
    assert not WorkshopPhoto.objects.exclude(workshop=None).exists()
    client.post(new(pilot_site), {**FORM, "kept_1": photo.pk, "alt_1": ALT, "drop_1": "on"})
    assert WorkshopPage.objects.filter(owner=chris).count() == 1
    assert not WorkshopPhoto.objects.exclude(workshop=None).exists()


def test_a_photo_nobody_came_back_for_is_gone_after_a_day(
    pilot_site, chris, tmp_path, django_capture_on_commit_callbacks
):
    post(client_of(chris), pilot_site, title="")
    WorkshopPhoto.objects.update(created_at=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("tidy")
    assert not WorkshopPhoto.objects.exists()
    assert not files(tmp_path)


def test_who_sends_photos_on_and_on_keeps_only_the_newest(pilot_site, chris, els, monkeypatch, tmp_path):
    monkeypatch.setattr("pages.uploads.MOST_WAITING", 2)
    post(client_of(els), pilot_site, title="")
    for _ in range(4):
        post(client_of(chris), pilot_site, title="")
    mine, theirs = (set(WorkshopPhoto.objects.filter(owner=who).values_list("pk", flat=True)) for who in (chris, els))
    assert len(mine) == 2
    assert min(mine) > max(theirs)
    assert len(theirs) == 1  # somebody else's stay


def test_sent_a_second_time_with_a_photo_the_record_gets_the_photo(pilot_site, chris):
    client = client_of(chris)
    client.post(new(pilot_site), FORM)
    post(client, pilot_site)
    assert WorkshopPage.objects.get().photos.count() == 1


def test_who_sent_a_photo_takes_it_away_and_the_record_stays(sent, chris, amina, bart, pilot_site):
    photo = sent.photos.get()
    stranger = client_of(make_person("Zoë", "partner"))
    address = f"{photo.get_absolute_url()}weg/"
    for other in (stranger, client_of(amina)):
        assert other.get(address).status_code in (302, 404)
        other.post(address)
        assert WorkshopPhoto.objects.exists()
    client = client_of(chris)
    assert address in client.get(f"/mijn-plek/{Submission.objects.get().pk}/aanpassen/").content.decode()
    assert ALT in client.get(address).content.decode()
    assert client.post(address)["Location"] == "/mijn-plek/"
    assert not WorkshopPhoto.objects.exists()
    assert WorkshopPage.objects.exists()


def test_large_bodies_are_taken_only_where_photos_come_in():
    assert limit_at("/proeftuinen/kras/verslag/") == (32 + 3 * 5) * 1024 * 1024
    for path in ("/proeftuinen/kras/", "/proeftuinen/a/b/verslag/", "/verslag/", "/proeftuinen/kras/verslag/x", "/"):
        assert limit_at(path) < 1024 * 1024


def test_who_saves_data_sees_no_photo_unasked(sent, bart):
    deciding.decide(Submission.objects.of(sent).get(), State.PUBLISHED, bart)
    text = Client().get(sent.get_absolute_url(), headers={"save-data": "on"}).content.decode()
    assert "<img" not in text
    assert "Toon foto 1" in text
    assert "<img" in Client().get(sent.get_absolute_url()).content.decode()


def test_no_file_lies_where_the_server_serves_files(settings):
    private = Path(settings.PRIVATE_ROOT)
    assert not {Path(settings.DATA_DIR) / "media", Path(settings.STATIC_ROOT)} & {private, *private.parents}
