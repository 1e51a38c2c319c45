"""The file with all that is mine: whole, of nobody else, and made by a button only."""

import json
import zipfile
from io import BytesIO

import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.files.storage import FileSystemStorage
from django.test import Client

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post
from mine import keeping, taking
from people.models import Card, User
from signals.models import Answer, PolicySignal
from tests.cast import client_of, make_answer, make_body, make_bundle, make_topic, publish, send
from tests.workshops.cast import make_photo, make_pilot_site, make_record
from workshops.models import WorkshopPhoto

pytestmark = pytest.mark.django_db

ADDRESS = "/mijn-plek/meenemen/"


def taken(person) -> dict[str, str]:
    """By name the files in the zip, as text."""
    answer = client_of(person).post(ADDRESS)
    assert answer.status_code == 200
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode("utf-8", "replace") for name in packed.namelist()}


def leading_to_people() -> set[str]:
    """``app.model.field`` of every field in the database that leads to a person."""
    return {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation and field.related_model is User and not model._meta.auto_created
    }


def test_every_field_that_leads_to_a_person_is_told_or_has_a_reason_not_to_be():
    assert leading_to_people() - keeping.told() - set(keeping.NOT_TOLD) == set()
    assert keeping.told() & set(keeping.NOT_TOLD) == set()


def test_every_field_of_a_person_is_told_or_has_a_reason_not_to_be():
    fields = {field.name for field in [*User._meta.local_fields, *User._meta.local_many_to_many]}
    told = {name.removeprefix("people.user.") for name in keeping.told() if name.startswith("people.user.")}
    assert fields - told - set(keeping.NOT_TOLD_OF_ME) == set()


def test_all_i_wrote_is_there_in_every_state_with_what_was_said_of_it(topic, amina, bart, settings):
    waits = send(Post(topic=topic, author=amina, text="Dit wacht nog <b>."), amina)
    deciding.decide(waits, State.CHANGE_ASKED, bart, message="Laat de naam weg.")
    refused = send(Post(topic=topic, author=amina, text="Koop bij mij."), amina)
    deciding.decide(refused, State.REJECTED, bart, reason="advert")
    settings.TRUSTED_AFTER = 0
    opening = Submission.objects.get(object_id=topic.posts.get(is_opening=True).pk)
    door.resubmit(opening, {"title": "Anders", "text": "Nieuwe woorden."}, amina)
    found = taken(amina)
    assert set(found) == {"alles.json", "alles.html"}
    for words in ("Dit wacht nog <b>.", "Laat de naam weg.", "Koop bij mij.", "het is reclame", "Nieuwe woorden.",
                  "Ik wist het niet.", "Amina", "Staat op de site"):  # fmt: skip
        assert words in found["alles.json"]
    assert "Dit wacht nog &lt;b&gt;." in found["alles.html"]
    parts = json.loads(found["alles.json"])["delen"]
    assert [part["titel"] for part in parts] == [part.title for part in keeping.parts()]


def test_nothing_of_anybody_else(topic, amina, chris, bart):
    mine = publish(Post(topic=topic, author=amina, text="Van mij."), amina, bart)
    publish(Post(topic=topic, author=chris, text="Van Chris."), chris, bart)
    door.report(mine, "hurtful", chris)
    whole = "".join(taken(amina).values())
    for words in ("Van Chris.", "Chris", "Bart", "bart", amina.username, amina.password):
        assert words not in whole
    for card in Card.objects.all():
        assert card.code_hash not in whole
    assert "hurtful" not in whole
    assert "doet pijn" not in whole
    assert "doet pijn" in "".join(taken(chris).values())  # who said so may take that along


def test_my_voices_are_there(site, amina, dora, els, bart):
    signal = PolicySignal.objects.get(number=3)
    signal.recognise(amina)
    bundle = make_bundle(els, 3, 4, body=make_body(dora))
    publish(make_answer(bundle, dora), dora, bart)
    Answer.objects.get().judge(amina, "bit")
    found = taken(amina)["alles.html"]
    assert signal.title in found
    assert "Een beetje" in found


def test_photos_come_along_and_what_is_too_much_is_named(site, chris, bart, tmp_path, monkeypatch):
    field = WorkshopPhoto._meta.get_field("file")
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path, base_url=None))
    record = publish(make_record(make_pilot_site(chris.organisation), chris), chris, bart).thing
    photo = make_photo(record, chris)
    [name] = [name for name in taken(chris) if name.startswith("bestanden/")]
    file = str(photo.file.name)
    assert name.endswith(file.split("/")[-1])
    with zipfile.ZipFile(BytesIO(taking.pack(chris, room=10))) as packed:
        assert photo.get_absolute_url() in packed.read("alles.html").decode()
        assert not [name for name in packed.namelist() if name.startswith("bestanden/")]
    photo.file.storage.delete(file)
    assert "alles.json" in taken(chris)  # a file the disk lost takes nothing else with it


def test_it_opens_without_a_network(topic, amina):
    page = taken(amina)["alles.html"]
    assert "<script" not in page
    assert "http" not in page.replace('http-equiv="', "")
    assert "src=" not in page


def test_a_link_makes_nothing_and_nobody_keeps_it(topic, amina):
    client = client_of(amina)
    asked = client.get(ADDRESS)
    assert "Neem mee wat van mij is" in asked.content.decode()
    assert asked["Content-Type"].startswith("text/html")
    answer = client.post(ADDRESS)
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert "Amina" not in answer["Content-Disposition"]
    assert Client().post(ADDRESS).status_code == 403
    assert Client().get(ADDRESS)["Location"].startswith("/kaart/")
    assert Client(enforce_csrf_checks=True).post(ADDRESS).status_code == 403


def test_five_times_an_hour_is_enough(amina, chris):
    client = client_of(amina)
    assert [client.post(ADDRESS).status_code for _ in range(6)] == [200] * 5 + [429]
    assert "Wacht een uur" in client.post(ADDRESS).content.decode()
    assert client_of(chris).post(ADDRESS).status_code == 200
    caches["shared"].clear()
    assert client.post(ADDRESS).status_code == 200


def test_three_hundred_texts_cost_no_query_each(topic, amina, django_assert_max_num_queries):
    rows = Post.objects.bulk_create(Post(topic=topic, author=amina, text=f"Tekst {n}") for n in range(300))
    kind = Submission.objects.get().kind
    Submission.objects.bulk_create(Submission(kind=kind, object_id=row.pk, author=amina) for row in rows)
    with django_assert_max_num_queries(45):
        assert "Tekst 299" in zipfile.ZipFile(BytesIO(taking.pack(amina))).read("alles.json").decode()


def test_words_that_were_taken_away_are_in_no_file(board, amina, bart):
    mine = publish(make_topic(board, amina, title="Weg ermee", text="Geheimpje"), amina, bart)
    door.withdraw(mine, amina)
    whole = "".join(taken(amina).values())
    assert "Weg ermee" not in whole
    assert "Geheimpje" not in whole
