"""The agenda: what is planned, what is over, and the same for the calendar on a phone."""

import datetime

import pytest
from django.test import Client
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from tests.cast import client_of, publish, send
from tests.workshops.cast import day, make_record, plan
from workshops import views
from workshops.calendar import BRUSSELS, calendar, uid
from workshops.models import WorkshopPage


def events(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_agenda_shows_what_is_planned_first_and_then_what_is_over(planned, record, pilot_site):
    late = plan(pilot_site, title="Later nog eens", slug="later", date=day(20))
    missed = plan(pilot_site, title="Zonder verslag", slug="zonder", date=day(-1))
    text = Client().get("/agenda/").content.decode()
    places = [text.index(f'href="{page.get_absolute_url()}"') for page in (planned, late, missed, record)]
    assert places == sorted(places)
    assert "Van 14.00 tot 16.00 uur. Rabot. Iedereen mag komen." in text
    assert "Het verslag komt nog." in Client().get(missed.url).content.decode()


def test_an_empty_agenda_says_so(site):
    text = Client().get("/agenda/").content.decode()
    assert "Er is nu niets gepland." in text
    assert "Hier staat nog niets." in text


def test_today_is_still_to_come(pilot_site):
    plan(pilot_site, date=day(0))
    assert WorkshopPage.objects.upcoming().count() == 1
    assert WorkshopPage.objects.past().count() == 0


def test_who_is_asked_to_come_reads_the_four_things(planned):
    text = Client().get(planned.url).content.decode()
    for words in ("Wie vraagt het?", "De ploeg", "Hoeveel tijd?", "Twee uur", "Wat krijg je?", "Soep",
                  "Wat gebeurt ermee?", "We kiezen samen"):  # fmt: skip
        assert words in text


def test_a_session_in_the_calendar_has_its_hours_in_brussels_and_a_lasting_name(planned, settings):
    [event] = events(Client().get(f"/agenda/{planned.pk}.ics"))
    assert str(event["uid"]) == f"werksessie-{planned.pk}@localhost" == uid(planned)
    assert event["dtstart"].dt == datetime.datetime.combine(planned.date, planned.start, BRUSSELS)
    assert event["dtend"].dt - event["dtstart"].dt == datetime.timedelta(hours=2)
    assert event["dtstart"].params["TZID"] == "Europe/Brussels"
    assert str(event["url"]) == f"{settings.PUBLIC_URL}{planned.get_absolute_url()}"
    assert "Wat krijg je? Soep" in str(event["description"])
    planned.title = "Een andere titel"
    planned.save_revision().publish()
    [changed] = events(Client().get("/agenda.ics"))
    assert (changed["uid"], str(changed["summary"])) == (event["uid"], "Een andere titel")
    assert changed["last-modified"].dt >= event["last-modified"].dt


def test_a_session_without_hours_takes_the_day_and_an_example_says_so(pilot_site):
    session = plan(pilot_site, start=None, end=None, is_example=True)
    [event] = events(Client().get(f"/agenda/{session.pk}.ics"))
    assert event["dtstart"].dt == session.date
    assert str(event["summary"]).startswith("Voorbeeld: ")


def test_words_of_people_can_not_break_out_of_the_calendar(pilot_site):
    plan(pilot_site, title="Koffie, thee; en\\meer\nEND:VCALENDAR", place="A\r\nATTENDEE:mailto:x@y.z")
    raw = Client().get("/agenda.ics").content
    assert raw.count(b"END:VCALENDAR") == raw.replace(b"\\nEND:VCALENDAR", b"").count(b"END:VCALENDAR") + 1 == 2
    assert b"\r\nATTENDEE" not in raw
    assert len(Calendar.from_ical(raw).walk("VEVENT")) == 1


def test_the_calendar_names_its_zone(planned):
    raw = calendar([planned]).decode()
    assert "BEGIN:VTIMEZONE" in raw
    assert "TZID:Europe/Brussels" in raw


def test_what_is_not_for_everybody_is_in_no_calendar_whoever_asks(planned, pilot_site, els, chris):
    send(make_record(pilot_site, chris), chris)
    PageViewRestriction.objects.create(page=pilot_site, restriction_type=PageViewRestriction.LOGIN)
    for client in (Client(), client_of(els), client_of(chris)):
        assert not events(client.get("/agenda.ics"))
        assert client.get(f"/agenda/{planned.pk}.ics").status_code == 404
    assert planned.title in client_of(els).get("/agenda/").content.decode()  # they read it on the site
    assert planned.title not in Client().get("/agenda/").content.decode()


def test_lists_go_on_where_they_stopped_and_miss_nothing(pilot_site, chris, bart, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    titles = [f"Sessie {number}" for number in range(5)]
    for number, title in enumerate(titles):
        plan(pilot_site, title=title, slug=f"s{number}", status="held", heard="Iets.", date=day(-(number // 2) - 1))
    for start in ("/agenda/", pilot_site.url):
        seen, address = [], start
        while address:
            text = Client().get(address).content.decode()
            seen += [title for title in titles if f">{title}<" in text]
            _before, found, rest = text.partition('rel="next" href="')
            address = start + rest.partition('"')[0].replace("#verslagen", "") if found else ""
        assert sorted(seen) == titles


@pytest.mark.parametrize("place", ["x", "2026-13-45_1", "2026-01-01", "_1", "2026-01-01_" + "9" * 19, "0000-00-00_1"])
def test_a_place_that_means_nothing_is_the_beginning(place, planned):
    assert planned.title in Client().get("/agenda/", {"voor": place}).content.decode()


def test_the_rooms_before_it_show_the_next_session(planned):
    for address in ("/", "/proeftuinen/"):
        text = Client().get(address).content.decode()
        assert "Volgende werksessie:" in text
        assert f'href="{planned.get_absolute_url()}"' in text


def test_without_a_plan_home_says_nothing_of_it(record):
    assert "Volgende werksessie" not in Client().get("/").content.decode()


def test_a_record_held_back_is_on_no_list(pilot_site, chris, bart):
    record = publish(make_record(pilot_site, chris), chris, bart).thing
    record.refresh_from_db()
    record.unpublish()
    for address in ("/agenda/", pilot_site.url, "/sitemap.xml", "/proeftuinen/feed.xml"):
        assert record.slug not in Client().get(address).content.decode()
