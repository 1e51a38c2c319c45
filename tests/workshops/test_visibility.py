"""Who finds a record where, in every state it can be in, and what the pages cost."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

import things
from contributions import deciding, door
from contributions.models import State, Submission
from tests.cast import client_of, send
from tests.workshops.cast import day, make_record, plan

STATES = ("held", "change_asked", "rejected", "published", "hidden", "withdrawn")
PEOPLE = ("stranger", "amina", "bart", "chris", "dora", "els", "hanne")


def bring_to(state, submission, bart, chris):
    if state == "withdrawn":
        deciding.decide(submission, State.PUBLISHED, bart)
        door.withdraw(submission, chris)
        return
    way = {"held": [], "hidden": [State.PUBLISHED, State.HIDDEN]}.get(state, [state])
    for step in way:
        deciding.decide(submission, step, bart, message="Haal de naam weg.", reason="private")


def browser(who, request):
    return Client() if who == "stranger" else client_of(request.getfixturevalue(who))


@pytest.mark.parametrize("state", STATES)
def test_a_record_is_found_on_every_channel_or_on_none(state, pilot_site, chris, bart, request):
    record = make_record(pilot_site, chris, title="Zeldzame titel", heard="Zeldzame woorden.")
    submission = send(record, chris)
    address, key = record.get_absolute_url(), things.key_of(record)
    bring_to(state, submission, bart, chris)
    there = state == "published"
    for who in PEOPLE:
        client = browser(who, request)
        user = AnonymousUser() if who == "stranger" else request.getfixturevalue(who)
        assert client.get(address).status_code == (200 if there else 404), who
        assert client.get(f"/agenda/{record.pk}.ics").status_code == (200 if there else 404), who
        assert client.get(f"/reacties/{record.pk}/?since=0").status_code == (200 if there else 404), who
        assert client.get(f"/niet-oke/{key}/").status_code == (200 if there else 404), who
        assert (things.resolve(key, user) is not None) is there, who
        files = ("/agenda.ics", "/sitemap.xml", "/proeftuinen/feed.xml")
        for page in ("/agenda/", *files, pilot_site.url, "/", "/proeftuinen/"):
            text = client.get(page).content.decode()
            found = "Zeldzame" in text or record.slug in text
            assert found is (there and page not in ("/", "/proeftuinen/")), (who, page)


@pytest.mark.parametrize("who", ["els", "bart"])
def test_reported_by_enough_people_it_waits_for_a_moderator(who, record, amina, dora, hanne, request):
    for person in (amina, dora, hanne):
        door.report(door.row_of(record), "wrong", person)
    assert Submission.objects.of(record).get().state == State.HELD
    assert browser(who, request).get(record.get_absolute_url()).status_code == 404


def test_a_planned_session_of_the_editors_can_be_reported_too(planned, amina, bart):
    door.report(door.row_of(planned), "wrong", amina)
    assert Submission.objects.of(planned).get().open_reports == 1
    assert "Wat krijg je? Soep" in client_of(bart).get("/modereren/").content.decode()


@pytest.fixture
def many(pilot_site, chris, bart):
    """200 records and a plan."""
    for number in range(200):
        plan(pilot_site, title=f"Sessie {number}", slug=f"sessie-{number}", status="held", heard="Iets.",
             date=day(-number), organisation=chris.organisation)  # fmt: skip
    return plan(pilot_site)


def test_pages_ask_the_database_little_however_much_there_is(
    many, pilot_site, chris, amina, django_assert_max_num_queries
):
    for person, most in ((None, 6), (amina, 10), (chris, 10)):
        client = client_of(person)
        for address in (pilot_site.url, "/agenda/", "/agenda.ics", "/proeftuinen/", many.url):
            client.get(address)
            with django_assert_max_num_queries(most):
                assert client.get(address).status_code == 200, address
