"""Editors plan sessions in Wagtail: what belongs together is asked together."""

import pytest

from pages.models import HomePage
from tests.cast import client_of
from tests.workshops.cast import day, make_attachment, make_photo
from workshops.models import PilotSiteIndexPage, PilotSitePage, WorkshopPage

PLAN = {
    "title": "Kom je mee denken?", "slug": "kom-je-mee-denken", "status": "planned", "date": str(day(5)),
    "start": "14:00", "end": "16:00", "place": "Rabot", "phase": "codecision", "is_open": "on",
    "who_asks": "De ploeg", "how_long": "Twee uur", "what_you_get": "Soep", "what_happens": "We kiezen samen",
    "heard": "", "decided": "", "next_steps": "", "action-publish": "1",
}  # fmt: skip


def add(els, pilot_site, **change):
    address = f"/beheer/pages/add/workshops/workshoppage/{pilot_site.pk}/"
    return client_of(els).post(address, {**PLAN, **change})


def test_an_editor_plans_a_session_and_its_address_begins_with_the_day(els, pilot_site):
    answer = add(els, pilot_site)
    assert answer.status_code == 302
    session = WorkshopPage.objects.get()
    assert session.live
    assert session.slug == f"{day(5)}-kom-je-mee-denken"


@pytest.mark.parametrize("missing", ["who_asks", "how_long", "what_you_get", "what_happens"])
def test_who_is_asked_to_come_must_know_four_things(missing, els, pilot_site):
    answer = add(els, pilot_site, **{missing: " "})
    assert "Wie je vraagt om te komen, moet dit weten." in answer.content.decode()
    assert not WorkshopPage.objects.exists()
    without = {name: value for name, value in PLAN.items() if name != "is_open"}
    address = f"/beheer/pages/add/workshops/workshoppage/{pilot_site.pk}/"
    assert client_of(els).post(address, {**without, missing: ""}).status_code == 302


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"end": "13:00"}, "Het einde komt na het begin."),
        ({"status": "held"}, "Vul minstens één van de drie vragen van het verslag in."),
        ({"slug": "verslag"}, "Kies een ander adres."),
    ],
)
def test_what_can_not_be_is_refused_in_plain_words(change, told, els, pilot_site):
    assert told in add(els, pilot_site, **change).content.decode()
    assert not WorkshopPage.objects.exists()


def test_a_plan_becomes_a_record_at_the_same_address(els, planned):
    address = planned.url
    change = {"status": "held", "date": str(day(-1)), "slug": planned.slug, "heard": "We kozen de muur."}
    answer = client_of(els).post(f"/beheer/pages/{planned.pk}/edit/", {**PLAN, **change})
    assert answer.status_code == 302
    text = client_of(None).get(address).content.decode()
    assert "We kozen de muur." in text
    assert "Verslag" in text


def test_sessions_stand_under_pilot_sites_and_nowhere_else(site):
    assert WorkshopPage.can_create_at(PilotSitePage())
    assert not WorkshopPage.can_create_at(HomePage())
    assert not WorkshopPage.can_create_at(PilotSiteIndexPage())
    assert not PilotSitePage.can_create_at(WorkshopPage())


def test_a_preview_shows_the_words_of_the_draft_clean(els, planned, rf):
    planned.status, planned.heard = "held", "- Eén\n- <b>Twee</b>"
    request = rf.get("/")
    request.user = els
    text = planned.make_preview_request(request, planned.default_preview_mode).content.decode()
    assert "<li>Eén</li>" in text
    assert "<b>Twee" not in text


def test_the_form_speaks_dutch(els, pilot_site):
    text = client_of(els).get(f"/beheer/pages/add/workshops/workshoppage/{pilot_site.pk}/").content.decode()
    for words in ("Wanneer, waar en wat?", "Vraag je mensen om te komen?", "Hoeveel mensen waren er?", "Het verslag"):
        assert words in text


def test_an_editor_sees_what_came_with_a_record(els, record, chris):
    photo, attachment = make_photo(record, chris), make_attachment(record, chris)
    text = client_of(els).get(f"/beheer/pages/{record.pk}/edit/").content.decode()
    for file in (photo, attachment):
        assert f'href="{file.get_absolute_url()}"' in text
        assert f'href="{file.get_absolute_url()}weg/"' in text
        assert file.words in text
