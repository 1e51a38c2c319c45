"""What goes wrong in the rooms: numbers somebody made up, choices that are not there, pages that are taken off."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

import things
from contributions.models import Submission
from people.models import Organisation
from playbook.models import BlockVersion, ChapterPage, Suggestion
from signals.models import Answer, Body, Bundle, PolicySignal, SignalBoardPage
from tests.cast import (
    client_of,
    make_answer,
    make_body,
    make_bundle,
    make_comment,
    make_suggestion,
    publish,
    send,
)
from tests.workshops.cast import make_pilot_site, make_record
from workshops.models import WorkshopPage

pytestmark = pytest.mark.django_db

WORD = "zeldzaamwoord"
LATER = str(timezone.localdate() + timedelta(days=20))
MADE_UP = ["0", "999999", "9" * 19, "9" * 40]


@pytest.fixture
def rooms(site, amina, bart, chris, dora, els):
    """Something of each new kind on the site, each with the rare word."""
    bundle = make_bundle(els, body=make_body(dora))
    answer = publish(make_answer(bundle, dora, line=f"{WORD} een"), dora, bart).thing
    chapter = ChapterPage.objects.get(slug="meestappen")
    suggestion = publish(make_suggestion(chapter, amina, f"{WORD} twee"), amina, bart).thing
    pilot_site = make_pilot_site(chris.organisation)
    record = publish(make_record(pilot_site, chris, title=f"Titel {WORD}", heard=f"{WORD} drie"), chris, bart).thing
    signal = PolicySignal(board=bundle.board, author=amina, given_title=f"{WORD} vier", text="Zo gaat het.")
    publish(signal, amina, bart)
    return {"bundle": bundle, "answer": answer, "suggestion": suggestion, "record": record, "signal": signal}


def snapshot() -> list[object]:
    """All that a wrong number could have changed."""
    return [
        *PolicySignal.objects.order_by("pk").values_list("pk", "state", "recognition_count", "shown"),
        *Bundle.objects.order_by("pk").values_list("pk", "handed_at", "body"),
        *Answer.objects.order_by("pk").values_list("pk", "judged_yes", "judged_bit", "judged_no"),
        *Suggestion.objects.order_by("pk").values_list("pk", "outcome"),
        *WorkshopPage.objects.order_by("pk").values_list("pk", "live"),
        Submission.objects.count(), BlockVersion.objects.count(),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("amina", "/signalen/{}/herken/"), ("amina", "/signalen/{}/oordeel/"), ("els", "/signalen/{}/verder/"),
        ("els", "/signalen/bundel/{}/"), ("els", "/signalen/bundel/{}/leggen/"),
        ("dora", "/signalen/bundel/{}/antwoord/"), ("els", "/redactie/{}/"), ("els", "/redactie/zo-of-zo/{}/"),
        ("els", "/beheer/draaiboek/{}/op-de-site/"), ("chris", "/fotos/{}/weg/"), ("chris", "/fotos/{}/"),
        ("chris", "/agenda/{}.ics"), ("amina", "/niet-oke/signals.policysignal-{}/"),
        ("amina", "/niet-oke/signals.bundle-{}/"), ("amina", "/niet-oke/playbook.blockversion-{}/"),
        ("amina", "/niet-oke/workshops.workshopphoto-{}/"), ("amina", "/draaiboek/meestappen/voorstel/{}/"),
    ],
)  # fmt: skip
def test_a_number_somebody_made_up_is_not_there_and_does_nothing(who, path, rooms, request):
    before = snapshot()
    client = client_of(request.getfixturevalue(who))
    for number in MADE_UP:
        data = {"daad": "herken", "verdict": "yes", "halte": "herkend", "do": "take", "text": "x", "base": "0",
                "edits": "0", "body": "1", "asked_by": LATER, "revision": number, "why": "wrong"}  # fmt: skip
        assert client.post(path.format(number), data).status_code in (404, 405), number
        assert client.get(path.format(number)).status_code in (404, 405), number
    assert snapshot() == before


def test_choices_that_are_not_in_the_list_are_told_and_do_nothing(rooms, els, amina):
    loose = make_bundle(els, 5, 6)
    before, editor = snapshot(), client_of(els)
    for chosen in [*MADE_UP, "-1", "x", "\x00", "", "1.5"]:
        sent = [
            editor.post("/signalen/samenleggen/", {"title": "T", "question": "V?", "signals": [chosen]}),
            editor.post(f"{loose.get_absolute_url()}leggen/", {"body": chosen, "asked_by": LATER}),
            client_of(amina).post("/signalen/3/oordeel/", {"verdict": chosen}),
        ]
        for answer in sent:
            assert answer.status_code == 200, chosen
            assert "Kijk dit na" in answer.content.decode(), chosen
    assert snapshot() == before


def test_a_real_bundle_never_lies_before_an_invented_body(rooms, els):
    loose = make_bundle(els, 5, 6)
    invented = Organisation.objects.create(name="Fictiestad", slug="fictiestad", kind="stad", is_example=True)
    body = Body.objects.create(name="Fictiestad", organisation=invented, is_example=True)
    answer = client_of(els).post(f"{loose.get_absolute_url()}leggen/", {"body": body.pk, "asked_by": LATER})
    assert "Kies iemand uit de lijst." in answer.content.decode()
    loose.refresh_from_db()
    assert loose.handed_at is None


@pytest.mark.parametrize(
    ("path", "note"),
    [("/signalen/?thema={}", "Dat thema kennen we niet."), ("/signalen/?halte={}", "Die halte kennen we niet."),
     ("/leren/?soort={}", "kennen we niet"), ("/leren/?stap={}", "kennen we niet"),
     ("/zoeken/?q=armoede&soort={}", "kennen we niet"), ("/zoeken/?q=armoede&thema={}", "kennen we niet")],
)  # fmt: skip
@pytest.mark.parametrize("value", ["bestaat-niet", "9" * 40, "%00x", "<b>"])
def test_an_unknown_filter_is_left_out_with_a_note(path, note, value, site):
    answer = Client().get(path.format(value.replace("<", "%3C")))
    if value == "%00x":
        assert answer.status_code in (200, 400)
        return
    page = answer.content.decode()
    assert answer.status_code == 200
    assert note in page
    assert "<b>&gt;" not in page
    assert "fiche klik" in page, "everything is shown"


# --- pages that are taken off ---------------------------------------------------------------------------


def room(thing) -> list[str]:
    """Where a thing could be read."""
    key = things.key_of(thing)
    return [thing.get_absolute_url().split("#")[0], f"/niet-oke/{key}/", f"/zoeken/?q={WORD}", "/", "/sitemap.xml"]


@pytest.mark.parametrize(
    ("name", "page_of"),
    [
        ("signal", lambda thing: thing.board),
        ("answer", lambda thing: thing.bundle.board),
        ("suggestion", lambda thing: thing.page),
        ("record", lambda thing: thing),
    ],
)
def test_what_hangs_under_a_page_that_is_taken_off_is_nowhere_and_comes_back(name, page_of, rooms, amina):
    thing, page = rooms[name], page_of(rooms[name])
    words = {"signal": "vier", "answer": "een", "suggestion": "twee", "record": "Titel"}[name]

    def seen() -> list[bool]:
        pages = [Client().get(path) for path in room(thing)]
        texts = [answer.content.decode().replace("<mark>", "").replace("</mark>", "") for answer in pages]
        return [answer.status_code == 200 for answer in pages[:2]] + [
            f"{WORD} {words}" in text or f"{words} {WORD}" in text or f"{words.lower()}-{WORD}" in text
            for text in texts[2:]
        ]

    assert seen()[:3] == [True, True, True]
    type(page).objects.get(pk=page.pk).unpublish()
    assert seen() == [False] * 5
    assert things.resolve(things.key_of(thing), AnonymousUser()) is None
    assert WORD not in client_of(amina).get("/draaiboek/").content.decode()
    type(page).objects.get(pk=page.pk).get_latest_revision().publish()
    assert seen()[:3] == [True, True, True]


def test_editors_and_moderators_still_reach_what_hangs_under_a_board_that_is_off(rooms, amina, bart, els):
    held = send(PolicySignal(board=rooms["bundle"].board, author=amina, text=f"{WORD} wacht"), amina)
    SignalBoardPage.objects.get().unpublish()
    assert f"{WORD} vier" in client_of(els).get("/beheer/snippets/signals/policysignal/").content.decode()
    queue = client_of(bart).get(f"/modereren/{held.pk}/").content.decode()
    assert f"{WORD} wacht" in queue
    mine = client_of(amina).get("/mijn-plek/").content.decode()
    assert f"{WORD} vier" in mine
    assert rooms["signal"].get_absolute_url() not in mine


@pytest.mark.parametrize("name", ["signals", "chapter", "pilot site", "record"])
def test_pages_that_carry_what_people_wrote_are_not_deleted(name, rooms, amina, bart, els):
    record = rooms["record"]
    publish(make_comment(record, amina), amina, bart)
    page = {"signals": rooms["bundle"].board, "chapter": rooms["suggestion"].page, "record": record,
            "pilot site": record.get_parent()}[name]  # fmt: skip
    editor = client_of(els)
    editor.post(f"/beheer/pages/{page.pk}/delete/")
    editor.post(f"/beheer/bulk/wagtailcore/page/delete/?id={page.pk}&next=/beheer/")
    assert type(page).objects.filter(pk=page.pk).exists()
    assert WorkshopPage.objects.filter(pk=record.pk).exists()


def test_the_title_of_a_pilot_site_that_is_off_does_not_stand_with_its_records(rooms):
    record = rooms["record"]
    site = record.get_parent().specific
    assert site.title in Client().get(record.get_absolute_url()).content.decode()
    site.unpublish()
    answer = Client().get(record.get_absolute_url())
    assert answer.status_code == 404 or site.title not in answer.content.decode()
