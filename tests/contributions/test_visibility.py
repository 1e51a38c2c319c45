"""Who sees what: every state of every kind, for every role, over every way out of the site.

A table is generated: for each cell the page is asked for and what it shows is compared with the rule.
Each way out also shows what is allowed: no cell can pass because nothing is ever shown.
"""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageViewRestriction

import things
from contributions import deciding, door, moving
from contributions.kinds import kind_of, registered
from contributions.models import State, Submission
from contributions.pen_names import PenName
from forum.models import BoardPage, Post
from live.consumer import may_listen
from pages.models import InsightPage, LearningIndexPage
from people.models import User
from tests.cast import client_of, make_comment, make_topic, publish, with_powers
from tests.contributions.ways_out import (
    FOR_ALL,
    KINDS,
    WORD,
    Scene,
    clients,
    may_stand_on,
    room_of,
    should_see,
    world,
)

pytestmark = pytest.mark.django_db


def close(page, *groups):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.set(Group.objects.get_or_create(name=name)[0] for name in groups)


@pytest.fixture
def frames(monkeypatch):
    """What went to open browsers: the stream, and the words with it."""
    told: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(moving, "broadcast", lambda stream, content: told.append((stream, content)))
    return told


@pytest.mark.parametrize("place", ["open", "closed"])
def test_what_is_seen_is_what_may_be_seen(
    place, board, closed_board, amina, bart, els, request, settings, frames, django_capture_on_commit_callbacks
):
    settings.TRUSTED_AFTER = 100  # whatever comes in waits, so that each can be brought where it must be
    closed = place == "closed"
    if closed:
        for person in (amina, bart):
            person.groups.add(Group.objects.get(name="stuurgroep"))
        for room in {room_of(kind) for kind in KINDS}:
            if not room.get_view_restrictions().exists():
                close(room, "stuurgroep")
    amina, bart = with_powers(amina, "card"), with_powers(bart, "password")
    states = (State.PUBLISHED, State.HELD) if closed else tuple(State.values)  # a door closes over all alike
    where = closed_board if closed else board
    cells = world(Scene(where, amina, bart, els, states, commits=django_capture_on_commit_callbacks))
    browsers = clients(amina, bart, request)
    rule_and_fact = [
        (of.kind.name, role, way, planted.state, looks(browser, planted), should_see(way, role, planted.state, closed))
        for of in cells for role, browser in browsers.items()
        for way, looks in of.ways.items() for planted in of.planted
    ]  # fmt: skip
    assert [cell for cell in rule_and_fact if cell[4] != cell[5]] == []
    never = FOR_ALL | {"peer"} if closed else set()
    every = {(of.kind.name, way) for of in cells for way in of.ways if way not in never}
    assert {(cell[0], cell[2]) for cell in rule_and_fact if cell[4]} == every  # each way can tell
    assert [
        (role, path, planted.word)
        for role, browser in browsers.items() for path, (_status, text) in browser.pages.items() if WORD in text
        for of in cells for planted in of.planted
        if planted.word in text and not may_stand_on(path, role, planted.state, closed)
    ] == []  # fmt: skip
    for of in cells:
        for planted in of.planted:
            assert told_of(planted, frames, of.kind, browsers) == allowed_frames(planted.state, of.kind), planted.word


def told_of(planted, frames, kind, browsers):
    """(what happened, are its words in it) of each frame about a contribution, or with its words, that may be heard."""
    element = kind_of(planted.thing).element_id(planted.thing)
    heard = [told for stream, told in frames if kind.frames or anybody_hears(stream, browsers)]
    about = [told for told in heard if told["id"] == element or planted.word in told["html"]]
    return [(told["event"], planted.word in told["html"]) for told in about]


def anybody_hears(stream, browsers):
    return any(may_listen(stream, browser.person) for browser in browsers.values())


def allowed_frames(state, kind):
    """Words go over a socket when they come on the site; when they leave it, it is said without them."""
    came, left = ("appear", True), ("vanish", False)
    frames = {State.PUBLISHED: [came], State.HIDDEN: [came, left], State.WITHDRAWN: [came, left]}
    return frames.get(state, []) if kind.frames else []


def test_every_kind_is_in_the_table():
    assert {kind.model for kind in KINDS} | {PenName} == set(registered())  # names: see test_names


def on_the_site(board: BoardPage, author: User, moderator: User) -> dict[str, Submission]:
    """One of each kind whose words may change, on the site."""
    page = InsightPage(title="Oud", kind="insight", source_text="Oud.", owner=author)
    page.index_pk = LearningIndexPage.objects.get().pk
    topic = publish(make_topic(board, moderator), moderator, moderator).thing.topic
    things_ = {
        "opening": make_topic(board, author), "reply": Post(topic=topic, author=author, text="Oud."),
        "comment": make_comment(InsightPage.objects.live().first(), author), "insight": page,
    }  # fmt: skip
    return {kind: publish(thing, author, moderator) for kind, thing in things_.items()}


def test_new_words_that_wait_are_seen_by_moderator_and_writer_only(board, amina, bart, request, settings):
    settings.TRUSTED_AFTER = 100
    rows = on_the_site(board, amina, bart)
    for kind, row in rows.items():
        submission = Submission.objects.get(pk=row.pk)
        names = kind_of(submission.thing).words(submission.thing)
        door.resubmit(submission, dict.fromkeys(names, f"{WORD}{kind}"), amina)
    public = {"/", "/leren/", "/sitemap.xml", board.get_url(), *(row.thing.get_absolute_url() for row in rows.values())}
    for role, browser in clients(amina, bart, request).items():
        assert [path for path in public if WORD in browser.text(path)] == [], role
        for kind, row in rows.items():
            assert (f"{WORD}{kind}" in browser.text("/mijn-plek/")) == (role == "amina")
            assert (f"{WORD}{kind}" in browser.text(f"/modereren/{row.pk}/")) == (role == "bart")


# --- pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def said(insight, board, amina, bart):
    """A comment and a topic that everybody reads."""
    comment = publish(make_comment(insight, amina, text=f"Tekst {WORD}"), amina, bart).thing
    post = publish(make_topic(board, amina, title=f"Titel {WORD}"), amina, bart).thing
    return comment, post


def addresses(comment, post):
    return [
        comment.page.get_url(), f"/reacties/{comment.page_id}/?since=0", f"/niet-oke/{things.key_of(comment)}/",
        post.topic.board.get_url(), f"{post.topic.board.get_url()}{post.topic_id}-titel-{WORD}/",
        f"{post.topic.board.get_url()}{post.topic_id}-titel-{WORD}/?since=0", f"/niet-oke/{things.key_of(post)}/",
    ]  # fmt: skip


def test_what_hangs_under_an_unpublished_page_is_gone_for_everybody(said, insight, board, amina, bart, request):
    assert [Client().get(path).status_code for path in addresses(*said)] == [200] * 7
    insight.unpublish()
    board.unpublish()
    lists = ("/", "/leren/", "/praat-mee/", "/sitemap.xml", "/leren/feed.xml", "/praat-mee/feed.xml")
    for role, browser in clients(amina, bart, request).items():
        assert [browser.read(path)[0] for path in addresses(*said)] == [404] * 7, role
        assert [path for path in lists if WORD in browser.text(path)] == [], role


@pytest.mark.parametrize("above", ["the page itself", "the room", "the home page"])
def test_a_restriction_counts_for_all_that_hangs_below(above, said, insight, board, dora):
    for page in (insight, board):
        closed = {
            "the page itself": page,
            "the room": page.get_parent(),
            "the home page": page.get_parent().get_parent(),
        }
        if not closed[above].get_view_restrictions().exists():
            close(closed[above], "raad")
    client = client_of(dora)
    assert [client.get(path).status_code for path in addresses(*said)] == [404] * 7
    for path in ("/sitemap.xml", "/leren/feed.xml", "/praat-mee/feed.xml"):
        assert WORD not in client.get(path).content.decode()
    dora.groups.add(Group.objects.get(name="raad"))
    assert [client.get(path).status_code for path in addresses(*said)] == [200] * 7


def test_a_page_closed_twice_asks_for_both(said, insight, dora):
    close(insight.get_parent(), "raad")
    close(insight, "kern")
    client = client_of(dora)
    dora.groups.add(Group.objects.get(name="raad"))
    assert client.get(insight.get_url()).status_code == 404
    dora.groups.add(Group.objects.get(name="kern"))
    assert client.get(insight.get_url()).status_code == 200


@pytest.mark.parametrize(
    ("kind", "stranger", "signed_in"), [("none", 200, 200), ("login", 404, 200), ("password", 404, 404)]
)
def test_other_restrictions_of_wagtail(kind, stranger, signed_in, insight, amina):
    if kind != "none":
        PageViewRestriction.objects.create(page=insight, restriction_type=kind, password="x")
    assert Client().get(insight.get_url()).status_code == stranger
    assert client_of(amina).get(insight.get_url()).status_code == signed_in


def test_nobody_writes_where_they_may_not_read(closed_board, insight, dora, topic):
    close(insight, "raad")
    client = client_of(dora)
    words = {"title": "T", "text": "Binnen?"}
    for path in (f"{closed_board.get_url()}nieuw/", f"/reacties/{insight.pk}/", f"/reacties/{closed_board.pk}/"):
        assert client.get(path).status_code == 404
        assert client.post(path, words).status_code == 404
    assert Submission.objects.count() == 1
    dora.groups.add(*Group.objects.filter(name__in=["raad", "stuurgroep"]))
    assert client.post(f"{closed_board.get_url()}nieuw/", words).status_code == 302
    assert client.post(f"/reacties/{insight.pk}/", words).status_code == 302


def test_a_topic_of_a_closed_group_is_not_reached_through_an_open_one(closed_board, board, bart):
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    bart = with_powers(bart, "password")
    post = publish(make_topic(closed_board, bart, title=f"Titel {WORD}", text=WORD), bart, bart).thing
    for tail in ("x/", f"titel-{WORD}/", "x/?since=0"):
        path = f"{board.get_url()}{post.topic_id}-{tail}"
        assert Client().get(path).status_code == 404
        assert WORD in client_of(bart).get(path, follow=True).content.decode()


def test_an_answer_under_a_hidden_opening_tells_nobody_its_title(topic, amina, bart, chris):
    answer = publish(Post(topic=topic, author=chris, text="Ja."), chris, bart)
    deciding.decide(Submission.objects.get(author=amina), State.HIDDEN, bart, reason="hurtful")
    mine = client_of(chris).get("/mijn-plek/").content.decode()
    assert "Hoe begin je?" not in mine
    assert "Hoe begin je?" not in client_of(chris).get(f"/mijn-plek/{answer.pk}/weg/").content.decode()
    assert "Hoe begin je?" not in Client().get(f"/niet-oke/forum.post-{answer.object_id}/").content.decode()


def test_my_place_links_only_to_what_is_there(topic, amina, bart, chris):
    publish(Post(topic=topic, author=chris, text="Ja."), chris, bart)
    address = f"{topic.get_absolute_url()}#"
    assert address in client_of(chris).get("/mijn-plek/").content.decode()
    topic.board.unpublish()
    assert address not in client_of(chris).get("/mijn-plek/").content.decode()
