"""What one hears of in a feed reader: each room's news, for everybody the same, and nothing that is gone."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from lxml import etree

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import BoardPage, ForumIndexPage, Post, Topic
from pages.meta import FEEDS
from pages.models import InsightPage, LearningIndexPage
from people.models import User
from playbook.models import ChapterPage
from signals.models import Milestone, PolicySignal, SignalBoardPage
from signals.states import State as Stop
from tests.cast import client_of, make_topic, publish, with_powers
from tests.config.test_budgets import VISITOR, cost, grow_insights, grow_posts
from tests.workshops.cast import make_pilot_site, plan
from workshops.models import PilotSitePage

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def read(room: str, client: Client | None = None) -> etree._Element:
    answer = (client or Client()).get(f"/{room}/feed.xml")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def entries(room: str) -> list[dict[str, str]]:
    """The entries of a feed: their words by element; the address as "link"."""
    found = []
    for entry in read(room).iter(f"{ATOM}entry"):
        words = {part.tag.removeprefix(ATOM): "".join(part.itertext()) for part in entry}
        words["link"] = entry.find(f"{ATOM}link").get("href")
        words["terms"] = ",".join(part.get("term") for part in entry.iter(f"{ATOM}category"))
        found.append(words)
    return found


def entry_of(room: str, title: str) -> dict[str, str]:
    (found,) = (entry for entry in entries(room) if entry["title"] == title)
    return found


@pytest.fixture
def lively(topic, chris):
    """Something in every room."""
    plan(make_pilot_site(chris.organisation))


@pytest.mark.parametrize("room", FEEDS)
def test_a_feed_is_whole(room, lively):
    feed = read(room)
    found = entries(room)
    assert found
    assert feed.find(f"{ATOM}id").text == f"tag:localhost,2026:feed-{room}"
    assert feed.find(f"{ATOM}title").text.startswith("Onderweg: ")
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "alternate": f"http://localhost:8000/{room}/",
        "self": f"http://localhost:8000/{room}/feed.xml",
    }
    assert len({entry["id"] for entry in found}) == len(found) <= 30
    for entry in found:
        assert entry["id"].startswith("tag:localhost,2026:")
        assert entry["link"].startswith(f"http://localhost:8000/{room}/")
        assert Client().get(entry["link"].removeprefix("http://localhost:8000")).status_code == 200
        assert entry["title"].strip()
        assert entry["author"].strip()
        assert datetime.fromisoformat(entry["published"]) <= datetime.fromisoformat(entry["updated"])
    updated = [datetime.fromisoformat(entry["updated"]) for entry in found]
    assert updated == sorted(updated, reverse=True)
    assert datetime.fromisoformat(feed.find(f"{ATOM}updated").text) == updated[0]


def test_everybody_reads_the_same_feed(lively, closed_board, bart):
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    bart = with_powers(bart, "password")
    publish(make_topic(closed_board, bart, title="Besloten"), bart, bart)
    member = client_of(bart)
    assert "Besloten" in member.get(closed_board.get_url()).content.decode()
    for room in FEEDS:
        answer = member.get(f"/{room}/feed.xml")
        assert answer.content == Client().get(f"/{room}/feed.xml").content
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=60"
        assert not answer.cookies
        assert "Besloten" not in answer.content.decode()


@pytest.mark.parametrize("room", FEEDS)
@pytest.mark.parametrize("how", ["closed", "unpublished"])
def test_a_room_a_visitor_may_not_enter_has_no_feed(room, how, lively, els):
    from wagtail.models import Page, PageViewRestriction

    page = Page.objects.get(slug=room, depth=3)
    if how == "unpublished":
        page.unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert Client().get(f"/{room}/feed.xml").status_code == 404
    assert client_of(els).get(f"/{room}/feed.xml").status_code == 404


def test_a_talk_is_told_with_its_first_words_and_by_the_name_on_the_site(topic, amina):
    entry = entry_of("praat-mee", "Hoe begin je?")
    assert entry["summary"] == "Ik wist het niet."
    assert "Amina" in entry["author"]
    assert entry["terms"] == "gesprek"


def test_words_of_people_are_no_markup_in_a_feed(board, amina, bart):
    publish(make_topic(board, amina, title="Is 1 < 2 & <b>meer</b>?", text="<script>x</script> ]]> & zo"), amina, bart)
    entry = entry_of("praat-mee", "Is 1 < 2 & <b>meer</b>?")
    assert entry["summary"] == "&lt;script&gt;x&lt;/script&gt; ]]&gt; &amp; zo"  # type="html": plain once read


def test_the_introduction_of_a_room_is_told_as_it_is(site):
    LearningIndexPage.objects.update(intro="Lezen & <leren>")
    assert read("leren").find(f"{ATOM}subtitle").text == "Lezen & <leren>"


def test_an_answer_brings_its_talk_to_the_front(board, topic, amina, bart):
    publish(make_topic(board, amina, title="Nieuwer"), amina, bart)
    assert entries("praat-mee")[0]["title"] == "Nieuwer"
    before = entry_of("praat-mee", "Hoe begin je?")
    publish(Post(topic=topic, author=bart, text="Kom eens langs."), bart, bart)
    after = entries("praat-mee")[0]
    assert (after["title"], after["id"], after["published"]) == (before["title"], before["id"], before["published"])
    assert datetime.fromisoformat(after["updated"]) > datetime.fromisoformat(before["updated"])


def test_a_talk_whose_title_was_taken_away_is_not_told_of(topic, amina, bart):
    publish(Post(topic=topic, author=bart, text="Kom eens langs."), bart, bart)
    door.withdraw(Submission.objects.get(author=amina), amina)
    assert Client().get(topic.get_absolute_url(), follow=True).status_code == 200
    assert entries("praat-mee") == []


def test_what_is_invented_says_so(topic, site, amina, chris):
    User.objects.filter(pk=amina.pk).update(is_example=True)
    InsightPage.objects.filter(slug="een-ruilwinkel-als-eerste-stap").update(is_example=True)
    session = plan(make_pilot_site(chris.organisation), is_example=True, organisation=chris.organisation)
    PolicySignal.objects.filter(number=3).update(is_example=True)
    signal = PolicySignal.objects.get(number=3)
    insight = InsightPage.objects.get(slug="een-ruilwinkel-als-eerste-stap")
    for room, thing in (("praat-mee", topic), ("leren", insight), ("proeftuinen", session), ("signalen", signal)):
        entry = entry_of(room, f"Voorbeeld: {thing.title}")
        assert "voorbeeld" in entry["terms"].split(",")
    assert "Amina (voorbeeld)" in entry_of("praat-mee", f"Voorbeeld: {topic.title}")["author"]
    assert "Voorbeeldwerking (voorbeeld)" in entry_of("proeftuinen", f"Voorbeeld: {session.title}")["author"]
    assert not [entry for entry in entries("draaiboek") if entry["title"].startswith("Voorbeeld")]


def test_a_chapter_on_the_site_again_is_news_again_a_draft_is_not(site):
    chapter = ChapterPage.objects.order_by("number").last()
    before = entry_of("draaiboek", chapter.title)
    chapter.title = "Een nieuwe naam"
    revision = chapter.save_revision()
    assert entry_of("draaiboek", before["title"]) == before
    revision.publish()
    after = entries("draaiboek")[0]
    assert (after["title"], after["id"], after["published"]) == ("Een nieuwe naam", before["id"], before["published"])
    assert datetime.fromisoformat(after["updated"]) > datetime.fromisoformat(before["updated"])
    assert "Nog niet nagelezen door mensen met armoede-ervaring" in after["summary"]


def test_a_signal_that_goes_on_is_news_again(site, els):
    signal = PolicySignal.objects.get(number=3)
    before = entry_of("signalen", signal.title)
    assert before["summary"].startswith("Nieuw (halte 1 van 6). ")
    signal.move(Stop.RECOGNISED, els)
    after = entries("signalen")[0]
    assert (after["id"], after["published"]) == (before["id"], before["published"])
    assert after["summary"].startswith("Herkend (halte 2 van 6). ")
    assert datetime.fromisoformat(after["updated"]) > datetime.fromisoformat(before["updated"])


def test_nobody_is_named_with_a_signal(signals, amina, bart):
    signal = PolicySignal(board=signals, author=amina, text="Ik moest drie keer terug.", given_title="Drie keer")
    publish(signal, amina, bart)
    assert b"Amina" not in Client().get("/signalen/feed.xml").content


@pytest.fixture
def signals(site):
    return SignalBoardPage.objects.get()


def test_an_id_stays_whatever_moves(topic, insight, board):
    before = entry_of("leren", insight.title)["id"], entry_of("praat-mee", topic.title)["id"]
    insight.slug = "een-ander-adres"
    insight.save_revision().publish()
    other = BoardPage.objects.exclude(pk=board.pk).get(slug="rechten-en-papieren")
    Topic.objects.filter(pk=topic.pk).update(board=other, given_title="Anders")
    LearningIndexPage.objects.get().get_children().first().move(LearningIndexPage.objects.get(), "last-child")
    moved = entry_of("leren", insight.title), entry_of("praat-mee", "Anders")
    assert (moved[0]["id"], moved[1]["id"]) == before
    assert moved[0]["link"].endswith("/leren/een-ander-adres/")
    assert "/rechten-en-papieren/" in moved[1]["link"]


def test_who_has_it_already_gets_nothing_twice_and_what_is_gone_is_gone_at_once(topic, amina):
    client = Client()
    first = client.get("/praat-mee/feed.xml")
    again = client.get("/praat-mee/feed.xml", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"] == "public, max-age=0, s-maxage=60"
    door.withdraw(Submission.objects.get(author=amina), amina)
    dates = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    for headers in ({"If-None-Match": first["ETag"]}, dates, {**dates, "If-None-Match": first["ETag"]}):
        answer = client.get("/praat-mee/feed.xml", headers=headers)
        assert answer.status_code == 200
        assert b"Hoe begin je?" not in answer.content


def test_hidden_by_a_moderator_it_is_gone_at_once(topic, amina, bart):
    assert len(entries("praat-mee")) == 1
    deciding.decide(Submission.objects.get(author=amina), State.HIDDEN, bart, reason="hurtful")
    assert entries("praat-mee") == []


def test_only_reading_is_possible(site):
    assert Client().post("/leren/feed.xml").status_code == 405
    assert Client().head("/leren/feed.xml").status_code == 200
    assert Client().get("/hulp/feed.xml").status_code == 404


def grow_signals(many: int) -> None:
    """So many signals on the board, each with its first stop."""
    board = SignalBoardPage.objects.get()
    begin = timezone.now() - timedelta(days=1)
    rows = PolicySignal.objects.bulk_create(
        PolicySignal(board=board, given_title=f"Signaal {n}", text="x", text_html="x", shown=1, number=100 + n)
        for n in range(many)
    )
    Milestone.objects.bulk_create(
        Milestone(signal=row, state=Stop.NEW, at=begin + timedelta(seconds=n)) for n, row in enumerate(rows)
    )


def test_a_feed_costs_little_however_much_there_is(site, amina, chris):
    grow_signals(1_000)
    grow_posts(BoardPage.objects.get(slug="aan-tafel"), amina)
    grow_insights(chris.organisation, None)
    InsightPage.objects.filter(last_published_at=None).update(last_published_at=timezone.now())
    pilot_site = PilotSitePage.objects.get(slug="kras")
    for number in range(40):
        plan(pilot_site, title=f"Sessie {number}", slug=f"sessie-{number}")
    for room in FEEDS:
        assert cost(Client(), f"/{room}/feed.xml", VISITOR) == ""
        assert len(entries(room)) == (8 if room == "draaiboek" else 30)


def test_the_pages_of_a_room_lead_to_its_feed(lively, insight, topic):
    leads = {"/": "", "/hulp/": "", "/zoeken/": "", "/leren/": "leren", insight.get_url(): "leren"}
    leads |= {topic.get_absolute_url(): "praat-mee", "/draaiboek/meestappen/": "draaiboek", "/agenda/": "proeftuinen"}
    leads |= {PolicySignal.objects.get(number=3).get_absolute_url(): "signalen", "/programma/": "proeftuinen"}
    for path, room in leads.items():
        page = Client().get(path).content.decode()
        has_own = path == topic.get_absolute_url()
        assert page.count('type="application/atom+xml"') == bool(room) + has_own, path
        assert (f'href="/{room}/feed.xml"' in page) == bool(room), path


def test_one_finds_all_feeds_from_every_page(site):
    assert 'href="/volgen/"' in Client().get("/").content.decode()
    page = Client().get("/volgen/").content.decode()
    for room in FEEDS:
        assert f'href="/{room}/feed.xml"' in page
        assert f"http://localhost:8000/{room}/feed.xml" in page
    assert "http://localhost:8000/agenda.ics" in page


def test_every_feed_has_a_room(site):
    from config.feeds import ROOMS

    assert list(ROOMS) == list(FEEDS)
    assert ForumIndexPage.objects.get().get_url() == "/praat-mee/"
