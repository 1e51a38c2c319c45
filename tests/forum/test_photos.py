"""A photo with a post: looked at first, seen where its post is, gone with it."""

import json
import uuid
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from config import retention
from config.body_limit import limit_at
from contributions import deciding, door, peers
from contributions.models import Submission
from contributions.rules import DoorRules
from forum.models import Post, PostPhoto
from tests.cast import client_of, make_person, with_powers

ALT = "Een tafel met soep"


def picture(name: str = "van-rita.jpg") -> SimpleUploadedFile:
    """A photo from a phone, with a place in its EXIF."""
    exif = Image.Exif()
    exif[0x010E] = "bij Rita thuis"
    out = BytesIO()
    Image.new("RGB", (320, 200), "olive").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture(autouse=True)
def _known_at_once(settings, tmp_path, monkeypatch):
    settings.TRUSTED_AFTER = 0
    field = PostPhoto._meta.get_field("file")
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path / "private", base_url=None))


def send(person, topic, **said):
    words = {"text": "Zo staat onze tafel.", "photo_1": picture(), "alt_1": ALT, "form_key": uuid.uuid4(), **said}
    return client_of(person).post(topic.get_absolute_url(), {name: each for name, each in words.items() if each})


@pytest.fixture
def sent(topic, amina) -> Submission:
    """A reply of Amina's with a photo, that waits."""
    assert send(amina, topic).status_code == 302
    return Submission.objects.latest("pk")


def see(client: Client, photo: PostPhoto) -> int:
    return client.get(photo.get_absolute_url()).status_code


def test_a_photo_is_looked_at_first_whoever_sends_it(sent):
    assert (sent.state, sent.reason) == ("held", "picture")
    photo = sent.thing.photo
    assert "rita" not in photo.file.name
    with photo.file.open() as file, Image.open(file) as image:
        assert not image.getexif()


def test_it_is_seen_where_its_post_is_and_by_who_looks_first(sent, topic, amina, bart, chris):
    photo = sent.thing.photo
    others = [Client(), client_of(chris)]
    assert [see(client, photo) for client in (*others, client_of(amina), client_of(bart))] == [404, 404, 200, 200]
    assert ALT in client_of(bart).get(f"/modereren/{sent.pk}/").content.decode()
    deciding.decide(sent, "published", bart)
    assert [see(client, photo) for client in others] == [200, 200]
    assert photo.get_absolute_url() in Client().get(topic.get_absolute_url()).content.decode()
    deciding.decide(sent, "hidden", bart, reason="hurtful")
    assert [see(client, photo) for client in others] == [404, 404]


def test_no_cache_keeps_it_and_a_browser_asks_again(sent, bart):
    deciding.decide(sent, "published", bart)
    answer = Client().get(sent.thing.photo.get_absolute_url())
    assert "no-cache" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    again = {"If-None-Match": answer["ETag"]}
    assert Client().get(sent.thing.photo.get_absolute_url(), headers=again).status_code == 304
    deciding.decide(sent, "hidden", bart, reason="hurtful")
    assert Client().get(sent.thing.photo.get_absolute_url(), headers=again).status_code == 404


def test_it_goes_with_its_post_file_and_all(sent, amina, bart, django_capture_on_commit_callbacks):
    photo = sent.thing.photo
    storage, name = photo.file.storage, photo.file.name
    deciding.decide(sent, "published", bart)
    with django_capture_on_commit_callbacks(execute=True):
        door.withdraw(sent, amina)
    assert not PostPhoto.objects.exists()
    assert not storage.exists(name)


def test_its_sender_takes_it_away_alone(sent, amina, bart, chris):
    deciding.decide(sent, "published", bart)
    path = sent.thing.photo.get_removal_url()
    assert client_of(chris).post(path).status_code == 404
    assert PostPhoto.objects.exists()
    assert client_of(amina).get(path).status_code == 200
    assert client_of(amina).post(path).status_code == 302
    assert not PostPhoto.objects.exists()
    assert Post.objects.get(pk=sent.object_id).text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"alt_1": ""}, "Zeg in een paar woorden wat er op de foto staat."),
        ({"photo_1": ""}, "Kies een foto bij deze woorden"),
        ({"photo_1": SimpleUploadedFile("x.jpg", b"geen foto", "image/jpeg")}, "Dit is geen foto"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(said, told, topic, amina):
    shown = send(amina, topic, **said).content.decode()
    assert told in shown
    assert "Zo staat onze tafel." in shown
    assert Submission.objects.count() == 1


def test_a_photo_waits_for_the_form_that_was_not_right_and_for_reading_over(topic, amina):
    client = client_of(amina)
    first = client.post(topic.get_absolute_url(), {"text": "", "photo_1": picture(), "alt_1": ALT, "form_key": ""})
    photo = PostPhoto.objects.get()
    assert "Je foto is bewaard" in first.content.decode()
    again = {"text": "Nu wel.", "alt_1": ALT, "kept_1": photo.pk, "form_key": uuid.uuid4()}
    review = client.post(topic.get_absolute_url(), {**again, "lees": "na"})
    assert photo.get_absolute_url() in review.content.decode()
    for _tap in range(2):
        client.post(topic.get_absolute_url(), again)
    assert Post.objects.filter(author=amina, text="Nu wel.").count() == 1
    assert Post.objects.get(text="Nu wel.").photo == photo


def test_nobody_takes_the_photo_of_somebody_else(topic, amina, chris):
    client_of(chris).post(topic.get_absolute_url(), {"text": "", "photo_1": picture(), "alt_1": ALT})
    photo = PostPhoto.objects.get()
    client_of(amina).post(topic.get_absolute_url(), {"text": "Van mij.", "kept_1": photo.pk, "alt_1": ""})
    photo.refresh_from_db()
    assert photo.post is None


def test_a_new_topic_may_have_one(board, amina, bart):
    words = {"title": "Onze tafel", "text": "Zo.", "photo_1": picture(), "alt_1": ALT}
    client_of(amina).post(f"{board.get_url()}nieuw/", words)
    row = Submission.objects.get()
    assert row.reason == "picture"
    deciding.decide(row, "published", bart)
    assert see(Client(), PostPhoto.objects.get()) == 200


def test_peers_do_not_read_what_comes_with_a_photo(sent):
    rules = DoorRules.current()
    rules.peers_publish = True
    rules.save()
    peer = with_powers(make_person("Peer", "peer"), "password")
    assert not peers.may_let_through(sent, peer)
    assert sent not in peers.readable_by(peer)


def test_other_words_do_not_let_it_through(sent, amina):
    client_of(amina).post(
        f"/mijn-plek/{sent.pk}/aanpassen/", {"text": "Andere woorden.", "alt": "Een stoel", "note": ""}
    )
    sent.refresh_from_db()
    assert sent.state == "held"
    assert sent.thing.photo.alt == "Een stoel"


def test_on_the_site_other_words_need_no_second_look(sent, amina, bart):
    deciding.decide(sent, "published", bart)
    path = f"/mijn-plek/{sent.pk}/aanpassen/"
    client_of(amina).post(path, {"text": "Andere woorden.", "alt": ALT, "note": ""})
    sent.refresh_from_db()
    assert sent.proposed is None
    assert sent.thing.text == "Andere woorden."


def test_what_nobody_sent_is_thrown_away_after_a_day(topic, amina):
    client_of(amina).post(topic.get_absolute_url(), {"text": "", "photo_1": picture(), "alt_1": ALT})
    PostPhoto.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert retention.files_nobody_sent(timezone.now(), False) >= 1
    assert not PostPhoto.objects.exists()


def test_it_is_in_what_one_takes_along(sent, amina):
    packed = zipfile.ZipFile(BytesIO(client_of(amina).post("/mijn-plek/meenemen/").content))
    about = json.loads(packed.read("alles.json"))
    assert any(sent.thing.photo.file.name.rpartition("/")[2] in name for name in about["bestanden"])
    assert ALT in json.dumps(about, ensure_ascii=False)


def test_a_photo_of_a_phone_gets_in(topic, board):
    for path in (topic.get_absolute_url(), f"{board.get_url()}nieuw/"):
        assert limit_at(path) > 10 * 1024 * 1024
    assert limit_at(board.get_url()) < 1024 * 1024
