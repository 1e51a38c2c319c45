"""Several texts at once; and the log of all that was decided."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions import deciding, door
from contributions.models import Move, Report, State, Submission
from forum.models import Post
from tests.cast import client_of, make_card, make_person, make_topic, publish, send, with_powers

pytestmark = pytest.mark.django_db
LIST = "/modereren/lijst/?soort=reactie"


@pytest.fixture
def adverts(board) -> list[Submission]:
    """Three talks of three people."""
    people = [with_powers(make_person(f"Mens {n}"), "card") for n in range(3)]
    for person in people:
        make_card(person)
    return [send(make_topic(board, by, text=f"Koop dit, {by.pen_name}."), by) for by in people]


def bulk(person, picked, **data) -> Any:
    ticks = [f"{row.pk}-{row.revision}" for row in picked]
    return client_of(person).post(LIST, {"tekst": ticks, **data}, follow=True)


def states() -> list[str]:
    return list(Submission.objects.order_by("pk").values_list("state", flat=True))


def test_the_list_asks_for_a_kind_before_it_shows_words(adverts, bart):
    page = client_of(bart).get("/modereren/lijst/").content.decode()
    assert "Kies hierboven een soort." in page
    assert "Koop dit" not in page
    page = client_of(bart).get(LIST).content.decode()
    assert page.count("Koop dit") == 3
    assert page.count('type="checkbox"') == 3


def test_one_decision_for_several_reaches_each_author_with_its_reason(adverts, bart):
    answer = bulk(bart, adverts[:2], move="reject", reason="advert", message="Dit is geen winkel.")
    assert "Gedaan: 2 teksten." in answer.content.decode()
    assert states() == ["rejected", "rejected", "held"]
    assert Move.objects.filter(by=bart, reason="advert").count() == 2
    for row in adverts[:2]:
        mine = client_of(with_powers(row.author, "card")).get("/mijn-plek/").content.decode()
        assert "Waarom: het is reclame." in mine
        assert "Dit is geen winkel." in mine
    assert answer.redirect_chain[-1][0] == LIST


def test_those_that_moved_meanwhile_are_counted_and_left_alone(adverts, bart):
    door.withdraw(Submission.objects.get(pk=adverts[0].pk), adverts[0].author)
    door.resubmit(Submission.objects.get(pk=adverts[1].pk), {"title": "T", "text": "Anders."}, adverts[1].author)
    answer = bulk(bart, adverts, move="publish").content.decode()
    assert "Gedaan: 1 tekst." in answer
    assert "2 teksten niet" in answer
    assert states() == ["withdrawn", "held", "published"]


def test_where_somebody_may_be_in_danger_nobody_decides_in_passing(adverts, bart):
    Report.objects.create(submission=adverts[0], why="danger")
    Submission.objects.filter(pk=adverts[0].pk).update(open_reports=1)
    assert client_of(bart).get(LIST).content.decode().count('type="checkbox"') == 2
    bulk(bart, adverts, move="publish")
    assert states() == ["held", "published", "published"]


def test_what_is_of_the_own_organisation_is_not_decided(adverts, bart, chris):
    adverts[0].author.organisation = chris.organisation
    adverts[0].author.save()
    bart.organisation = chris.organisation
    bart.save()
    bulk(with_powers(bart, "password"), adverts, move="publish")
    assert states() == ["held", "published", "published"]


@pytest.mark.parametrize(
    ("picked", "data", "message"),
    [
        (0, {"move": "publish"}, "Duid eerst een of meer teksten aan."),
        (3, {}, "Kies wat er met deze tekst moet gebeuren."),
        (3, {"move": "hide", "reason": "other"}, "Kies wat er met deze teksten moet gebeuren."),
        (3, {"move": "reject", "message": "Een lange zin."}, "Kies een reden."),
        (3, {"move": "ask_change"}, "Schrijf wat de schrijver kan aanpassen."),
    ],
)
def test_what_is_not_complete_keeps_ticks_and_words(picked, data, message, adverts, bart):
    page = bulk(bart, adverts[:picked], **data).content.decode()
    assert message in page
    assert page.count(" checked") == picked
    assert data.get("message", "") in page
    assert set(states()) == {"held"}


def test_more_than_fifty_and_ticks_that_are_nothing(adverts, bart):
    client = client_of(bart)
    ticks = [f"{n}-0" for n in range(1, 60)]
    assert "hoogstens 50" in client.post(LIST, {"tekst": ticks, "move": "publish"}).content.decode()
    nonsense = ["", "x", "1", "1-", f"{'9' * 30}-0", "1-0-0", "١-0"]
    page = client.post(LIST, {"tekst": nonsense, "move": "publish"}).content.decode()
    assert "Duid eerst" in page
    client.post("/modereren/lijst/", {"tekst": [f"{adverts[0].pk}-0"], "move": "publish"})  # words nobody was shown
    assert set(states()) == {"held"}


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "2"])
def test_a_page_that_is_not_there(number, adverts, bart):
    assert client_of(bart).get(f"{LIST}&blad={number}").status_code == 200


def test_a_long_list_costs_at_most_ten_and_goes_on(topic, board, bart):
    people = [make_person(f"Mens {n}") for n in range(60)]
    posts = Post.objects.bulk_create(Post(topic=topic, author=person, text="x") for person in people)
    kind = ContentType.objects.get_for_model(Post)
    Submission.objects.bulk_create(
        Submission(kind=kind, object_id=row.pk, page_id=board.pk, author_id=row.author_id, reason="link")
        for row in posts
    )
    client = client_of(bart)
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(LIST).content.decode()
    assert len(asked) <= 10, "\n".join(query["sql"][:150] for query in asked)
    assert page.count('type="checkbox"') == 50
    assert "&amp;blad=2" in page
    assert client.get(f"{LIST}&blad=2").content.decode().count('type="checkbox"') == 10


# --- the log ------------------------------------------------------------------------------------------


@pytest.fixture
def decided(adverts, bart) -> list[Submission]:
    """One refused, one on the site and taken back, one taken away by its author."""
    deciding.decide(adverts[0], State.REJECTED, bart, reason="advert", message="Geheime zin.")
    deciding.decide(adverts[1], State.PUBLISHED, bart)
    deciding.undo(Submission.objects.get(pk=adverts[1].pk), bart)
    door.withdraw(adverts[2], adverts[2].author)
    return adverts


def lines(person, query="") -> list[list[str]]:
    answer = client_of(person).get(f"/modereren/logboek.csv{query}")
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]


def test_every_act_is_in_the_log_and_no_text_of_anybody(decided, bart):
    found = [(row[1], *row[3:]) for row in lines(bart)]
    one, two, three = (str(row.pk) for row in decided)
    assert found == [
        (three, "weggehaald", "de schrijver", ""),
        (two, "beslissing teruggenomen", "Bart", ""),
        (two, "op de site gezet", "Bart", ""),
        (one, "niet op de site gezet", "Bart", "het is reclame"),
    ]
    file = client_of(bart).get("/modereren/logboek.csv").content.decode()
    page = client_of(bart).get("/modereren/logboek/").content.decode()
    for secret in ("Koop dit", "Geheime zin", "Mens 0"):
        assert secret not in file + page
    assert "niet op de site gezet" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [("wat=rejected", 1), ("wat=undone", 1), ("wat=published", 1), ("soort=reactie", 4), ("soort=signaal", 0),
     ("reden=advert", 1), ("wat=x", 4), ("wie=x", 4), ("wie=" + "9" * 30, 4)],
)  # fmt: skip
def test_the_log_is_narrowed_and_what_nobody_knows_left_out(query, count, decided, bart):
    assert len(lines(bart, f"?{query}")) == count
    page = client_of(bart).get(f"/modereren/logboek/?{query}").content.decode()
    assert page.count("<li><div><p><b>") == count


def test_the_log_by_who_decided(decided, bart):
    bea = with_powers(make_person("Bea", "moderator"), "password")
    assert len(lines(bea, f"?wie={bart.pk}")) == 3
    assert lines(bart, f"?wie={bea.pk}") == []


def test_a_moderator_does_not_read_what_was_decided_on_their_own_organisation(decided, bart, chris):
    bea = with_powers(make_person("Bea", "moderator", organisation=chris.organisation), "password")
    decided[0].author.organisation = chris.organisation
    decided[0].author.save()
    assert str(decided[0].pk) not in {row[1] for row in lines(bea)}
    assert str(decided[0].pk) in {row[1] for row in lines(bart)}


@pytest.mark.parametrize("path", ["/modereren/logboek/", "/modereren/logboek.csv", "/modereren/lijst/"])
@pytest.mark.parametrize("who", ["amina", "els", "hanne"])
def test_for_everybody_else_it_is_not_there(who, path, site, request):
    assert client_of(request.getfixturevalue(who)).get(path).status_code == 404


def test_the_log_goes_on(decided, bart):
    kept = Submission.objects.get(pk=decided[0].pk)
    Move.objects.bulk_create(Move(submission=kept, after=State.HELD, by=bart) for _ in range(60))
    page = client_of(bart).get("/modereren/logboek/?wat=held").content.decode()
    assert "?wat=held&amp;voor=" in page
    assert page.count("<li><div><p><b>") == 50


def test_a_name_that_begins_like_a_formula_is_no_formula(board, amina):
    moderator = with_powers(make_person("=1+1", "moderator"), "password")
    publish(make_topic(board, amina), amina, moderator)
    assert lines(moderator)[0][4] == "'=1+1"


def test_a_decision_of_long_ago_stays_in_the_log_without_a_name(decided, bart):
    Move.objects.update(at=timezone.now() - timedelta(days=800), by=None)
    assert {row[4] for row in lines(bart)} == {"de site (of niet meer bekend)"}
