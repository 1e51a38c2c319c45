"""What machines read of a page: what stands on it, by the names on the site, and nothing more."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from contributions import door
from contributions.models import Submission
from forum.models import Post, Topic
from pages.meta import PICTURE_SIZE, PICTURES, REACTIONS
from pages.models import InsightPage
from people.models import User
from playbook.models import ChapterPage
from signals.models import PolicySignal
from tests.cast import client_of, make_comment, make_person, make_topic, publish, send
from tests.workshops.cast import make_pilot_site, make_record, plan

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"


def linked(path: str, client: Client | None = None) -> dict[str, dict[str, Any]]:
    """The linked data of a page by type."""
    page = (client or Client()).get(path).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.S)
    return {data["@type"]: data for data in map(json.loads, found)}


def og(path: str) -> dict[str, str]:
    """What a page says when it is shared."""
    page = Client().get(path).content.decode()
    return dict(re.findall(r'<meta property="og:([a-z:_]+)" content="([^"]*)">', page))


def canonical(path: str, client: Client | None = None) -> str:
    """The one true address of a page; empty when it has none."""
    page = (client or Client()).get(path).content.decode()
    found = re.findall(r'<link rel="canonical" href="([^"]*)">', page)
    assert len(found) == 1 - page.count('<meta name="robots" content="noindex">')
    return found[0].removeprefix(SITE) if found else ""


# --- one address --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "address"),
    [("/", "/"), ("/?utm_source=x", "/"), ("/leren/?thema=netwerk&soort=vraag", "/leren/"),
     ("/leren/?voor=9", "/leren/"),
     ("/signalen/?thema=recht&voor=5", "/signalen/"), ("/agenda/?voor=2026-01-01_3", "/agenda/"),
     ("/programma/", "/programma/"), ("/volgen/", "/volgen/"), ("/hulp/?pagina=3", "/hulp/"),
     ("/zoeken/?q=armoede", ""), ("/kaart/", ""), ("/binnen/", ""), ("/signalen/geven/", ""),
     ("/signalen/opvolgen/", ""), ("/signalen/3/herken/", ""), ("/bestaat-niet/", "")],
)  # fmt: skip
def test_a_page_has_one_address_and_a_form_has_none(path, address, site):
    assert canonical(path) == address


def test_forms_for_people_with_a_card_have_none_either(topic, amina):
    client = client_of(amina)
    submission = Submission.objects.get()
    for path in (f"{topic.board.get_url()}nieuw/", "/mijn-plek/", f"/mijn-plek/{submission.pk}/weg/",
                 f"/niet-oke/forum.post-{submission.object_id}/"):  # fmt: skip
        assert canonical(path, client) == "", path


def test_each_page_of_a_talk_has_its_own(topic, amina, bart, insight, monkeypatch):
    monkeypatch.setattr("contributions.numbered.PAGE_SIZE", 2)
    for n in range(4):
        publish(Post(topic=topic, author=bart, text=f"Antwoord {n}"), bart, bart)
        publish(make_comment(insight, bart, f"Reactie {n}"), bart, bart)
    for path in (topic.get_absolute_url(), insight.get_url()):
        assert canonical(path) == canonical(f"{path}?pagina=1&x=y") == canonical(f"{path}?pagina=x") == path
        assert canonical(f"{path}?pagina=2") == f"{path}?pagina=2"
    assert canonical(f"{topic.get_absolute_url()}?pagina=99") == f"{topic.get_absolute_url()}?pagina=3"


def test_another_word_in_an_address_leads_to_the_true_one(topic, site):
    signal = PolicySignal.objects.get(number=3)
    for path, wrong in (
        (topic.get_absolute_url(), f"{topic.board.get_url()}{topic.pk}-iets-anders/"),
        (topic.get_absolute_url(), f"/praat-mee/rechten-en-papieren/{topic.pk}-x/"),
        (signal.get_absolute_url(), "/signalen/3-iets-anders/"),
    ):
        answer = Client().get(wrong)
        assert (answer.status_code, answer["Location"]) == (302, path)
        assert canonical(path) == path


# --- shared elsewhere ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "room"),
    [("/", "begin"), ("/leren/", "leren"), ("/proeftuinen/kras/", "proeftuinen"), ("/agenda/", "proeftuinen"),
     ("/praat-mee/aan-tafel/", "praat-mee"), ("/signalen/", "signalen"), ("/draaiboek/meestappen/", "draaiboek"),
     ("/hulp/", "hulp"), ("/privacy/", "begin"), ("/partners/kras/", "begin")],
)  # fmt: skip
def test_every_room_has_its_picture(path, room, site):
    words = og(path)
    assert words["image"] == f"{SITE}/static/img/deel/{room}.png"
    assert (words["image:width"], words["image:height"]) == ("1200", "630")
    assert words["image:alt"] == PICTURES[room]
    assert (words["locale"], words["site_name"]) == ("nl_BE", "Onderweg")
    assert words["url"] == f"{SITE}{path}"
    assert '<meta name="twitter:card" content="summary_large_image">' in Client().get(path).content.decode()


def test_the_pictures_are_there_and_small_and_no_page_loads_them(site):
    folder = settings.BASE_DIR / "static/img/deel"
    assert {path.stem for path in folder.iterdir()} == set(PICTURES)
    for path in folder.iterdir():
        assert path.stat().st_size <= 60 * 1024
        with Image.open(path) as image:
            assert image.size == PICTURE_SIZE
    assert 'src="/static/img/deel' not in Client().get("/").content.decode()


def test_the_words_are_those_of_the_page(topic, board, amina, bart):
    publish(make_topic(board, amina, title='Wat is "recht" & <plicht>?'), amina, bart)
    path = Topic.objects.latest("pk").get_absolute_url()
    words = og(path)
    assert words["title"] == "Wat is &quot;recht&quot; &amp; &lt;plicht&gt;? · Praat mee"
    assert f"<title>{words['title']} · Onderweg</title>" in Client().get(path).content.decode()
    assert words["description"] == "Een gesprek met 1 reactie in de groep Aan tafel."
    assert (words["type"], og("/")["type"], og("/draaiboek/meestappen/")["type"]) == ("article", "website", "article")


# --- linked data --------------------------------------------------------------------------------------


def test_an_insight_is_an_article(insight):
    insight.save_revision().publish()
    data = linked(insight.get_url())
    article = data["Article"]
    assert article["headline"] == insight.title
    assert article["url"] == f"{SITE}{insight.get_url()}"
    assert article["@id"] == f"tag:localhost,2026:pages.insightpage-{insight.pk}"
    assert article["inLanguage"] == "nl-BE"
    assert article["author"]["@type"] == article["publisher"]["@type"] == "Organization"
    assert datetime.fromisoformat(article["datePublished"]) <= datetime.fromisoformat(article["dateModified"])
    assert datetime.fromisoformat(article["datePublished"]).tzinfo
    way = data["BreadcrumbList"]["itemListElement"]
    assert [(stop["position"], stop["name"], stop["item"]) for stop in way] == [
        (1, "Begin", f"{SITE}/"), (2, "Wat we leren", f"{SITE}/leren/"),
        (3, insight.title, f"{SITE}{insight.get_url()}"),
    ]  # fmt: skip


def test_a_chapter_is_an_article_of_the_site_and_a_draft_is_not_in_it(site):
    chapter = ChapterPage.objects.get(slug="meestappen")
    before = linked(chapter.get_url())["Article"]
    assert before["headline"] == chapter.title
    assert before["author"] == {"@type": "Organization", "name": "Onderweg", "url": f"{SITE}/"}
    chapter.title = chapter.intro = "Nog niet gepubliceerd"
    chapter.save_revision()
    assert linked(chapter.get_url())["Article"] == before


def test_a_planned_session_is_an_event_on_its_page_and_in_the_agenda(chris):
    session = plan(make_pilot_site(chris.organisation), organisation=chris.organisation)
    event = linked(session.url)["Event"]
    assert event["name"] == session.title
    assert (
        datetime.fromisoformat(event["startDate"]).utcoffset() == datetime.fromisoformat(event["endDate"]).utcoffset()
    )
    assert event["startDate"].startswith(f"{session.date}T14:00:00+0")
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert event["location"] == {"@type": "Place", "name": "Rabot", "address": "Rabot"}
    assert event["organizer"] == {"@type": "Organization", "name": "Voorbeeldwerking (voorbeeld)"}
    assert "Article" not in linked(session.url)
    assert linked("/agenda/")["Event"] == event
    assert linked(session.url)["BreadcrumbList"]["itemListElement"][1]["item"] == f"{SITE}/proeftuinen/voorbeeld/"


def test_a_session_without_hours_takes_the_day(chris):
    session = plan(make_pilot_site(chris.organisation), start=None, end=None, place="")
    event = linked(session.url)["Event"]
    assert event["startDate"] == str(session.date)
    assert not {"endDate", "location"} & set(event)


def test_a_record_is_an_article_too_and_never_tells_how_many_people(chris, bart):
    record = publish(make_record(make_pilot_site(chris.organisation), chris), chris, bart).thing
    data = linked(record.get_absolute_url())
    assert data["Article"]["description"] == data["Event"]["description"] == "Bellen is moeilijk."
    assert not re.search(
        r"\b[27]\b", json.dumps({**data["Article"], "datePublished": "", "dateModified": "", "@id": ""})
    )


def test_what_is_invented_says_so(chris, insight, topic, amina):
    session = plan(make_pilot_site(chris.organisation), is_example=True)
    InsightPage.objects.filter(pk=insight.pk).update(is_example=True)
    User.objects.filter(pk=amina.pk).update(is_example=True)
    assert linked(session.url)["Event"]["name"].startswith("Voorbeeld: ")
    assert linked(insight.get_url())["Article"]["headline"].startswith("Voorbeeld: ")
    talk = linked(topic.get_absolute_url())["DiscussionForumPosting"]
    assert talk["headline"] == "Voorbeeld: Hoe begin je?"
    assert talk["author"]["name"] == "Amina (voorbeeld)"


def test_a_talk_with_the_reactions_that_are_shown(topic, amina, bart, chris):
    said = [publish(Post(topic=topic, author=bart, text=f"Antwoord {n}"), bart, bart) for n in range(REACTIONS + 3)]
    door.withdraw(said[0], bart)
    send(Post(topic=topic, author=chris, text="Dit wacht nog."), chris)
    talk = linked(topic.get_absolute_url())["DiscussionForumPosting"]
    assert talk["headline"] == "Hoe begin je?"
    assert talk["text"] == "Ik wist het niet."
    assert talk["author"] == {"@type": "Person", "name": "Amina"}
    assert talk["url"] == f"{SITE}{topic.get_absolute_url()}"
    assert datetime.fromisoformat(talk["datePublished"]) <= datetime.fromisoformat(talk["dateModified"])
    assert [comment["text"] for comment in talk["comment"]] == [f"Antwoord {n}" for n in range(1, REACTIONS + 1)]
    for comment in talk["comment"]:
        assert comment["@type"] == "Comment"
        assert comment["author"] == {"@type": "Person", "name": "Bart"}
        assert comment["url"].startswith(f"{SITE}{topic.get_absolute_url()}#post-")
        assert datetime.fromisoformat(comment["datePublished"]).tzinfo


def test_long_words_are_pointed_at_not_copied(board, amina, bart):
    publish(make_topic(board, amina, text="lang " * 900), amina, bart)
    talk = linked(Topic.objects.get().get_absolute_url())["DiscussionForumPosting"]
    assert len(talk["text"]) <= 300


def test_what_a_page_does_not_show_is_not_in_its_data(topic, amina, bart, monkeypatch):
    monkeypatch.setattr("contributions.numbered.PAGE_SIZE", 2)
    for n in range(4):
        publish(Post(topic=topic, author=bart, text=f"Antwoord {n}"), bart, bart)
    assert list(linked(f"{topic.get_absolute_url()}?pagina=2")) == ["BreadcrumbList"]
    door.withdraw(Submission.objects.get(author=amina), amina)
    topic.refresh_from_db()
    assert list(linked(topic.get_absolute_url())) == ["BreadcrumbList"]
    page = Client().get(topic.get_absolute_url()).content.decode()
    assert "Ik wist het niet." not in page
    assert "Hoe begin je?" not in page


def test_who_is_gone_is_called_as_on_the_page(topic, amina):
    Post.objects.update(author=None)
    Topic.objects.update(author=None)
    assert linked(topic.get_absolute_url())["DiscussionForumPosting"]["author"]["name"] == "Iemand"


@pytest.mark.parametrize(
    "words", ["</script><script>alert(1)</script>", "<!-- <script>", "]]> & \u2028 \\u003c", '", "@type": "Person']
)
def test_no_words_of_people_end_the_block(words, board, bart):
    author = make_person("Ruben <!--")
    publish(make_topic(board, author, title=words, text=words), author, bart)
    path = Topic.objects.get().get_absolute_url()
    page = Client().get(path).content.decode()
    talk = linked(path)["DiscussionForumPosting"]
    assert talk["headline"] == words
    assert talk["text"] == " ".join(words.split())
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.S)
    assert len(blocks) == 2
    assert not any(sign in block for block in blocks for sign in "<>&")


def test_a_signal_has_its_way_back_and_no_name(site, amina, bart):
    data = linked(PolicySignal.objects.get(number=3).get_absolute_url())
    assert list(data) == ["BreadcrumbList"]
