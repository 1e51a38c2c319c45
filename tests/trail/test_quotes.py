"""Words of somebody on a page: they stand there by a key, and are gone everywhere the moment the yes is."""

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post
from pages.blocks import bring_quotes, quotes_in
from pages.models import InsightPage, StandardPage
from playbook.merging import raw_blocks
from playbook.models import BlockVersion, ChapterPage
from playbook.publishing import other_fields
from signals.models import SignalBoardPage
from tests.at_once import at_once, no_errors
from tests.cast import client_of, make_comment, make_person, make_topic, publish, with_powers
from tests.trail.test_consent import allow
from things import search
from things.models import SearchEntry
from trail import consent
from trail.models import Consent, Quote
from trail.reach import Reach
from workshops.models import PilotSitePage

pytestmark = pytest.mark.django_db

WORDS = "Kwetterende merels wisten het al."


def put_in(page, *consents: Consent, block_id="q0000000-0000-4000-8000-00000000000"):
    """The page with a quote for each consent at its end, on the site."""
    page = type(page).objects.get(pk=page.pk)
    added = [
        {"type": "quote", "id": f"{block_id}{n}", "value": {"consent": each.pk}} for n, each in enumerate(consents)
    ]
    page.body = [*raw_blocks(page.body), *added]
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def read(page, client=None) -> str:
    answer = (client or Client()).get(page.get_url())
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def post(topic, amina, bart) -> Post:
    return publish(Post(topic=topic, author=amina, text=f"{WORDS} Wij niet."), amina, bart).thing


@pytest.fixture
def given(post) -> Consent:
    return allow(post, words=WORDS)


@pytest.fixture
def chapter(site, given) -> ChapterPage:
    """A chapter that quotes Amina."""
    return put_in(ChapterPage.objects.get(number=3), given)


# --- on the page -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [ChapterPage, InsightPage, StandardPage, PilotSitePage, SignalBoardPage])
def test_the_words_stand_on_every_page_with_running_text_until_they_are_taken_back(model, given, site):
    page = put_in(model.objects.live().order_by("pk").first(), given)
    assert WORDS in read(page)
    consent.take_back(given)
    html = read(page)
    assert WORDS not in html
    assert "<blockquote dir" not in html
    assert "b-q0000000" not in html  # no empty frame either


def test_the_name_stands_there_only_where_the_person_wants_it(chapter, given, amina):
    assert "Amina" not in read(chapter)
    Consent.objects.update(with_name=True)
    assert "<bdi>Amina</bdi>" in read(chapter)
    type(amina).objects.filter(pk=amina.pk).update(is_example=True)
    assert 'class="merk">Voorbeeld' in read(chapter).split(WORDS)[1][:200]


def test_words_are_escaped(post, site):
    post.text = "<script>alert(1)</script> & meer"
    post.save()
    page = put_in(ChapterPage.objects.get(number=3), allow(post, words=post.text))
    assert "<script>alert(1)" not in read(page)
    assert "&lt;script&gt;alert(1)" in read(page)


def test_nothing_shows_where_the_reach_does_not_cover_or_the_day_is_past(chapter, given):
    Consent.objects.update(reach=Reach.PARTNERS)
    assert WORDS not in read(chapter)
    Consent.objects.update(reach=Reach.PUBLIC, until=timezone.localdate())
    assert WORDS in read(chapter)
    Consent.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert WORDS not in read(chapter)


def test_a_block_with_a_key_of_nothing_or_of_the_old_form_shows_nothing(site, given):
    page = ChapterPage.objects.get(number=3)
    odd = [
        {"consent": 999_999},
        {"consent": None},
        {},
        {"text": "Oude woorden.", "source": "Iemand", "is_example": False},
    ]
    page.body = [{"type": "quote", "id": f"odd-{n}", "value": value} for n, value in enumerate(odd)]
    page.save_revision().publish()
    assert "Oude woorden" not in read(page)
    assert not Quote.objects.exists()


def test_a_page_that_nobody_brought_quotes_to_holds_no_words(chapter):
    assert WORDS not in str(chapter.body)
    bring_quotes(chapter)
    assert WORDS in str(chapter.body)


# --- every channel -----------------------------------------------------------------------------------------


def test_the_words_are_in_no_revision_log_index_feed_or_history(chapter, given, els):
    everywhere = json.dumps([*Revision.objects.values_list("content", flat=True)], default=str)
    everywhere += json.dumps([*PageLogEntry.objects.values_list("data", flat=True)], default=str)
    everywhere += str([*BlockVersion.objects.values_list("text", flat=True)])
    everywhere += str(Page.objects.filter(pk=chapter.pk).values()) + chapter.search_text()
    assert WORDS not in everywhere
    search.rebuild()
    holding = SearchEntry.objects.filter(text__contains=WORDS)
    assert [entry.kind for entry in holding] == ["reactie"]  # Amina's own reaction
    client = client_of(els)
    for path in (f"{chapter.get_url()}geschiedenis/", "/draaiboek/feed.xml", "/sitemap.xml", "/", "/draaiboek/"):
        assert WORDS not in client.get(path).content.decode(), path


@pytest.mark.parametrize("way", ["take back", "withdraw", "hide", "until", "close"])
def test_after_the_yes_is_gone_the_words_are_in_no_answer_of_the_site(way, chapter, given, post, amina, bart, els):
    paths = [chapter.get_url(), f"{chapter.get_url()}geschiedenis/", "/draaiboek/", "/", "/draaiboek/feed.xml",
             "/sitemap.xml", f"{chapter.get_url()}?since=0", "/redactie/", "/mijn-plek/toestemming/",
             "/beheer/snippets/trail/quote/", f"/beheer/pages/{chapter.pk}/edit/"]  # fmt: skip
    if way in ("take back", "withdraw"):
        paths += ["/beheer/snippets/trail/consent/", "/spoor/gevraagd/"]
    clients = [Client(), client_of(els)]
    assert all(WORDS in read(chapter, client) for client in clients)  # also fills whatever keeps a page
    if way == "take back":
        client_of(amina).post(f"/mijn-plek/toestemming/{given.pk}/terug/")
    elif way == "withdraw":
        door.withdraw(Submission.objects.of(post).get(), amina)
    elif way == "hide":
        deciding.decide(Submission.objects.of(post).get(), State.HIDDEN, bart)
    elif way == "until":
        Consent.objects.update(until=timezone.localdate() - timedelta(days=1))
    else:
        type(amina).objects.filter(pk=amina.pk).update(is_active=False)
    for client in clients:
        for path in paths:
            answer = client.get(path)
            assert WORDS not in answer.content.decode(), (way, path)
    assert Quote.objects.to_mend().count() == 1


def test_a_row_whose_yes_was_taken_back_has_no_words_left(chapter, given):
    consent.take_back(given)
    assert WORDS not in str(list(Consent.objects.values_list("words", "where", "what_happens")))


# --- what is left for the editors ---------------------------------------------------------------------------


def test_editors_get_a_task_and_the_person_sees_it_done(chapter, given, els, amina):
    put_in(ChapterPage.objects.get(number=4), given)
    mine, desk = client_of(amina), client_of(els)
    assert "Je woorden staan op 2 plaatsen." in mine.get("/mijn-plek/toestemming/").content.decode()
    assert "Kijk deze teksten na" not in desk.get("/redactie/").content.decode()
    mine.post(f"/mijn-plek/toestemming/{given.pk}/terug/")
    assert "0 van 2 plaatsen klaar" in mine.get("/mijn-plek/toestemming/").content.decode()
    html = desk.get("/redactie/").content.decode()
    assert f"/beheer/pages/{chapter.pk}/edit/" in html
    task = Quote.objects.to_mend()[0]
    assert desk.post(f"/redactie/nagekeken/{task.pk}/").status_code == 302
    task.refresh_from_db()
    assert task.mended_by == els
    assert "1 van 2 plaatsen klaar" in mine.get("/mijn-plek/toestemming/").content.decode()
    assert "keek dit al na" in desk.post(f"/redactie/nagekeken/{task.pk}/", follow=True).content.decode()


def test_taking_the_block_out_is_the_task_done(chapter, given):
    consent.take_back(given)
    chapter.body = [block for block in raw_blocks(chapter.body) if block["type"] != "quote"]
    chapter.save_revision().publish()
    assert not Quote.objects.to_mend().exists()
    assert Quote.objects.get().mended_at is not None


def test_taking_the_block_out_while_the_yes_stands_leaves_nothing_to_do(chapter, given):
    chapter.body = [block for block in raw_blocks(chapter.body) if block["type"] != "quote"]
    chapter.save_revision().publish()
    consent.take_back(given)
    assert not Quote.objects.exists()


@pytest.mark.parametrize("who", ["amina", "bart", "chris", "dora", "hanne", None])
def test_only_editors_mend(who, chapter, given, request):
    consent.take_back(given)
    client = client_of(request.getfixturevalue(who)) if who else Client()
    assert client.post(f"/redactie/nagekeken/{Quote.objects.get().pk}/").status_code == 404
    assert Quote.objects.to_mend().exists()


def test_a_draft_with_a_quote_is_no_place_yet(given, site):
    page = ChapterPage.objects.get(number=3)
    page.body = [*raw_blocks(page.body), {"type": "quote", "id": "d1", "value": {"consent": given.pk}}]
    page.save_revision()
    assert not Quote.objects.exists()
    assert "citaten van mensen" in other_fields(ChapterPage.objects.get(pk=page.pk))


# --- in Wagtail ---------------------------------------------------------------------------------------------


def form_of(page, *keys) -> dict[str, Any]:
    quotes = [("quote", {"consent": str(key)}) for key in keys]
    text = ("text", rich_text("<p>Een stukje.</p>"))
    return nested_form_data(
        {"title": page.title, "slug": page.slug, "intro": page.intro, "seo_title": "", "search_description": "",
         "short": streamfield([]), "body": streamfield([text, *quotes]), "comments": {
             "TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}}
    )  # fmt: skip


def test_editors_choose_from_what_people_allow_and_nothing_else(given, els, site):
    page, client = StandardPage.objects.get(slug="over"), client_of(els)
    edit = f"/beheer/pages/{page.pk}/edit/"
    assert WORDS in client.get(edit).content.decode()
    assert client.post(edit, form_of(page, given.pk)).status_code == 302
    newest = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert list(quotes_in(newest).values()) == [given.pk]
    html = client.post(edit, form_of(page, 999_999)).content.decode()
    assert "Deze toestemming is er niet" in html


@pytest.mark.parametrize("gone", ["taken back", "narrow"])
def test_the_form_says_that_a_quote_may_not_stand_there(gone, given, els, site):
    page, client = StandardPage.objects.get(slug="over"), client_of(els)
    put_in(page, given)
    edit = f"/beheer/pages/{page.pk}/edit/"
    if gone == "taken back":
        consent.take_back(given)
        assert "haal dit blok weg" in client.get(edit).content.decode()
    else:
        Consent.objects.update(reach=Reach.PARTNERS)
    answer = client.post(edit, form_of(page, given.pk))
    assert answer.status_code == 200
    assert "een citaat dat hier niet mag" in answer.content.decode()


def test_editors_look_at_consents_and_change_none(chapter, given, els):
    client = client_of(els)
    assert WORDS in client.get("/beheer/snippets/trail/consent/").content.decode()
    assert chapter.title in client.get("/beheer/snippets/trail/quote/").content.decode()
    for model, pk in (("consent", given.pk), ("quote", Quote.objects.get().pk)):
        for path in ("add/", f"edit/{pk}/", f"delete/{pk}/"):
            address = f"/beheer/snippets/trail/{model}/{path}"
            assert client.get(address).status_code in (302, 403, 404), address
            assert client.post(address, {"state": "gegeven"}).status_code in (302, 403, 404), address
    given.refresh_from_db()
    assert given.words == WORDS


def test_an_editor_reads_no_words_of_a_group_she_is_not_in(closed_board, bart, els, site):
    from django.contrib.auth.models import Group

    bart.groups.add(Group.objects.get(name="stuurgroep"))
    bart = with_powers(bart, "password")
    topic = publish(make_topic(closed_board, bart, "Dicht", WORDS), bart, _mo()).thing.topic
    allow(topic, words=WORDS, reach=Reach.GROUP)
    client = client_of(els)
    for path in ("/beheer/snippets/trail/consent/", f"/beheer/pages/{StandardPage.objects.first().pk}/edit/"):
        assert WORDS not in client.get(path).content.decode(), path


def _mo():
    return with_powers(make_person("Mo", "moderator"), "password")


# --- cost ---------------------------------------------------------------------------------------------------


def test_a_chapter_costs_at_most_eight_whatever_its_quotes(chapter, post, insight, amina, bart):
    comment = publish(make_comment(insight, amina, WORDS), amina, bart).thing
    many = [allow(source, words=WORDS, with_name=True) for source in (post, comment) for _ in range(8)]
    page = put_in(chapter, *many, block_id="m")
    for _ in range(2):
        with CaptureQueriesContext(connection) as questions:
            html = Client().get(page.get_url()).content.decode()
    assert html.count(WORDS) == 17
    assert len(questions) <= 8, "\n".join(question["sql"][:150] for question in questions)


def test_the_list_of_my_consents_costs_the_same_for_many(post, amina):
    client = client_of(amina)
    for _ in range(30):
        allow(post, words=WORDS)
    client.get("/mijn-plek/toestemming/")
    with CaptureQueriesContext(connection) as questions:
        assert client.get("/mijn-plek/toestemming/").content.decode().count(WORDS) == 30
    assert len(questions) <= 10


# --- at once ------------------------------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_taken_back_while_an_editor_publishes_nothing_shows_and_a_task_is_left(site, board, amina, bart):
    topic = publish(make_topic(board, amina, "Merels", WORDS), amina, bart).thing.topic
    for number in range(1, 6):
        given = allow(topic, words=WORDS)
        page = ChapterPage.objects.get(number=number)
        page.body = [{"type": "quote", "id": "r1", "value": {"consent": given.pk}}]
        revision = page.save_revision()
        no_errors(at_once(revision.publish, partial(consent.take_back, given)))
        assert WORDS not in read(ChapterPage.objects.get(number=number))
        assert Quote.objects.to_mend().filter(consent=given).count() == 1
