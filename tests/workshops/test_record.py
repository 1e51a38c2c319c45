"""A record of a session: from a partner's form, by the door, to the site and away again."""

import pytest
from django.test import Client

from contributions import deciding, door
from contributions.models import State, Submission
from tests.cast import client_of, publish, send
from tests.workshops.cast import day, make_record, plan
from workshops.models import WorkshopPage

FORM = {
    "title": "Wie belt mee?", "date": str(day(-2)), "place": "Rabot", "phase": "cocreation",
    "heard": "Bellen is moeilijk.\n\n- Lang wachten\n- Keuzemenu", "decided": "", "next_steps": "",
    "experts": "7", "volunteers": "2", "professionals": "", "policymakers": "", "step": "4",
}  # fmt: skip


def new(site) -> str:
    return f"{site.url}verslag/"


def test_a_partner_sends_a_record_and_after_a_moderator_it_stands_at_its_own_address(pilot_site, chris, bart):
    answer = client_of(chris).post(new(pilot_site), FORM)
    record = WorkshopPage.objects.get()
    submission = Submission.objects.of(record).get()
    assert answer["Location"] == f"/mijn-plek/{submission.pk}/verstuurd/"
    assert (submission.state, record.live) == (State.HELD, False)
    assert record.slug == f"{day(-2)}-wie-belt-mee"
    assert (record.organisation, record.owner, record.step.number) == (chris.organisation, chris, 4)
    assert (record.experts, record.volunteers, record.professionals) == (7, 2, None)
    deciding.decide(submission, State.PUBLISHED, bart)
    page = Client().get(f"/proeftuinen/voorbeeld/{day(-2)}-wie-belt-mee/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<li>Lang wachten</li>" in text
    assert "Samen bedenken" in text
    assert "<dd>minder dan 5</dd>" in text
    assert "<dd>minstens 7</dd>" in text
    assert "Voorbeeldwerking" in text
    assert 'href="/partners/voorbeeldwerking/"' not in text  # an example partner has no page


def test_the_moderator_reads_all_the_words(pilot_site, chris, bart):
    send(make_record(pilot_site, chris), chris)
    text = client_of(bart).get("/modereren/").content.decode()
    for words in ("Wie belt mee?", "Rabot", "Bellen is moeilijk.", "Iemand belt mee.", "Proberen"):
        assert words in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": ""}, "Schrijf in één zin waarover het ging."),
        ({"date": ""}, "Kies de dag van de werksessie."),
        ({"date": "gisteren"}, "Die dag kennen we niet."),
        ({"date": str(day(1))}, "Die dag moet nog komen."),
        ({"date": "1999-01-01"}, "Kijk het jaar na."),
        ({"phase": ""}, "Kies één van deze drie."),
        ({"phase": "alles"}, "Kies één van deze drie."),
        ({"heard": " \n "}, "Vul minstens één van deze drie vragen in."),
        ({"heard": "x" * 5001}, "1 teken te veel"),
        ({"experts": "veel"}, "Typ een getal van 0 tot 500"),
        ({"experts": "-1"}, "Typ een getal van 0 tot 500"),
        ({"volunteers": "501"}, "Typ een getal van 0 tot 500"),
        ({"step": "99"}, "Kies een stap uit de lijst"),
    ],
)
def test_a_form_that_is_not_right_says_why_and_keeps_everything(change, told, pilot_site, chris):
    answer = client_of(chris).post(new(pilot_site), {**FORM, "decided": "Dit blijft staan.", **change, **_only(change)})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert told in text
    assert "Je tekst is niet weg." in text
    assert not WorkshopPage.objects.exists()
    if "heard" not in change:
        assert "Dit blijft staan." in text
        assert "Keuzemenu" in text


def _only(change: dict[str, str]) -> dict[str, str]:
    return {"decided": ""} if not change.get("heard", "x").strip() else {}


def test_a_day_may_be_typed_the_flemish_way(pilot_site, chris):
    past = day(-2)
    client_of(chris).post(new(pilot_site), {**FORM, "date": f"{past.day}/{past.month}/{past.year}"})
    assert WorkshopPage.objects.get().date == past


def test_two_taps_make_one_record_and_two_records_of_a_day_two_addresses(pilot_site, chris):
    key = {"form_key": "8f14e45f-ceea-467f-a8d9-8a2d4c6f0c11"}
    for _tap in range(2):
        client_of(chris).post(new(pilot_site), {**FORM, **key})
    assert WorkshopPage.objects.count() == 1
    client_of(chris).post(new(pilot_site), {**FORM, "heard": "Iets anders."})
    assert {page.slug for page in WorkshopPage.objects.all()} == {
        f"{day(-2)}-wie-belt-mee",
        f"{day(-2)}-wie-belt-mee-2",
    }


@pytest.mark.parametrize(
    ("who", "status"), [("chris", 200), ("els", 200), ("bart", 200), ("amina", 403), ("dora", 403)]
)
def test_partners_and_those_who_run_the_site_write_records(who, status, pilot_site, request):
    client = client_of(request.getfixturevalue(who))
    assert client.get(new(pilot_site)).status_code == status
    client.post(new(pilot_site), FORM)
    assert WorkshopPage.objects.exists() is (status == 200)


def test_a_stranger_is_asked_to_come_in_and_the_words_travel_along(pilot_site):
    assert Client().get(new(pilot_site)).status_code == 302
    answer = Client().post(new(pilot_site), FORM)
    assert answer.status_code == 403
    assert 'name="carried"' in answer.content.decode()


def test_the_author_changes_the_words_and_takes_them_away_for_good(record, chris, bart):
    submission = Submission.objects.of(record).get()
    words = {"title": "Wie belt er mee?", "date": str(day(-3)), "heard": "Anders."}
    answer = client_of(chris).post(f"/mijn-plek/{submission.pk}/aanpassen/", words)
    assert answer.status_code == 302
    submission.refresh_from_db()
    if submission.proposed:
        deciding.decide(submission, State.PUBLISHED, bart)
    page = Client().get(record.url).content.decode()
    assert "Anders." in page
    assert "Iemand belt mee." not in page
    submission.refresh_from_db()
    door.withdraw(submission, chris)
    record.refresh_from_db()
    assert Client().get(f"/proeftuinen/voorbeeld/{day(-3)}-wie-belt-mee/").status_code == 404
    assert (record.title, record.heard, record.heard_html, record.place) == ("Weggehaald", "", "", "")
    assert record.experts is None
    assert not record.revisions.exists()
    assert "belt" not in record.slug


def test_a_changed_record_still_says_something(record, chris):
    submission = Submission.objects.of(record).get()
    words = {"title": "Leeg", "place": "", "heard": "", "decided": "", "next_steps": ""}
    answer = client_of(chris).post(f"/mijn-plek/{submission.pk}/aanpassen/", words)
    assert "Vul minstens één van deze drie vragen in." in answer.content.decode()


def test_what_people_type_is_never_markup(pilot_site, chris, bart):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"
    record = publish(make_record(pilot_site, chris, heard=evil, place=evil[:80], title=evil), chris, bart).thing
    text = Client().get(record.get_absolute_url()).content.decode()
    assert "<script>alert" not in text
    assert "<img" not in text


def test_people_comment_under_a_record(record, amina):
    answer = client_of(amina).post(f"/reacties/{record.pk}/", {"text": "Dat ken ik."})
    assert answer.status_code == 302
    assert Submission.objects.filter(author=amina).exists()


def test_the_counts_stand_nowhere_but_on_the_page(pilot_site, chris, bart):
    record = publish(make_record(pilot_site, chris, experts=3, volunteers=4), chris, bart).thing
    assert "minder dan 5" not in record.search_text()
    for address in (record.get_absolute_url(), pilot_site.url, "/agenda/"):
        assert "<dd>3</dd>" not in Client().get(address).content.decode()


def test_an_empty_pilot_site_says_so(pilot_site):
    text = Client().get(pilot_site.url).content.decode()
    assert "Er staat nog niets." in text
    assert "Er is hier nu niets gepland." in text
    assert "Schrijf een verslag" not in text


def test_a_pilot_site_shows_what_is_planned_and_its_records_newest_first(pilot_site, chris, bart):
    older = publish(make_record(pilot_site, chris, title="Eerst", date=day(-9)), chris, bart).thing
    newer = publish(make_record(pilot_site, chris, title="Daarna", date=day(-2), heard="Meer."), chris, bart).thing
    session = plan(pilot_site)
    text = client_of(chris).get(pilot_site.url).content.decode()
    places = [text.index(f'href="{page.get_absolute_url()}"') for page in (session, newer, older)]
    assert places == sorted(places)
    assert "Schrijf een verslag" in text
