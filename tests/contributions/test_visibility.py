"""Who sees what: every state of every kind, for every role, over every way out of the site.

A table is generated: for each cell the page is asked for and what it shows is compared with the rule.
Each way out also shows what is allowed: no cell can pass because nothing is ever shown.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

import things
from contributions import door
from contributions.kinds import kind_of
from contributions.models import State, Submission
from forum.models import BoardPage, Post
from pages.models import InsightPage, LearningIndexPage
from people.models import Organisation, User
from tests.cast import client_of, make_card, make_comment, make_person, make_topic, publish, send, with_powers

pytestmark = pytest.mark.django_db
WORD = "zeldzaamwoord"
ROLES = ("stranger", "amina", "tine", "chris", "dora", "els", "bart")
MEMBERS = {"amina", "bart"}  # of the closed group
ONE_FOR_ALL = {"sitemap", "feed"}  # one file for everybody: what a stranger may see
Looks = Callable[[Client, str], bool]


def words(path: str) -> Looks:
    """The page at ``path`` holds the words of that state."""
    return lambda client, state: f"{WORD}{state}" in get(client, path)


def get(client: Client, path: str) -> str:
    """A page, asked for once by each client."""
    pages = client.__dict__.setdefault("pages", {})
    if path not in pages:
        pages[path] = client.get(path, follow=True).content.decode()
    return pages[path]


def there(paths: dict[str, str]) -> Looks:
    """The page of that state's contribution answers 200."""
    return lambda client, state: client.get(paths[state]).status_code == 200


def own_page(paths: dict[str, str]) -> Looks:
    return lambda client, state: f"{WORD}{state}" in get(client, paths[state])


def in_data(paths: dict[str, str]) -> Looks:
    """What machines read of the page (schema.org, OpenGraph) holds the words of that state."""
    told = r'<script type="application/ld\+json">.*?</script>|<meta property="og:[^>]*>'
    return lambda client, state: f"{WORD}{state}" in "".join(re.findall(told, get(client, paths[state]), flags=re.S))


def link(page: str, paths: dict[str, str]) -> Looks:
    return lambda client, state: paths[state] in get(client, page)


def reports(things_: dict[str, Any]) -> Looks:
    return there({state: f"/niet-oke/{things.key_of(thing)}/" for state, thing in things_.items()})


def walk(thing: Any, state: str, author: User, moderator: User) -> None:
    """Send it and bring it to ``state``."""
    submission = send(thing, author)
    way = {"published": ["published"], "hidden": ["published", "hidden"], "change_asked": ["change_asked"],
           "rejected": ["rejected"], "held": [], "withdrawn": ["published"]}  # fmt: skip
    for step in way[state]:
        door.decide(submission, step, moderator, message="Kijk nog eens.", reason="other")
    if state == "withdrawn":
        door.withdraw(submission, author)
    Submission.objects.update(received_at=timezone.now() - timedelta(days=2))  # so that six are not too many


def one_of_each(make: Callable[[str], Any], author: User, moderator: User) -> dict[str, Any]:
    made = {}
    for state in State.values:
        made[state] = make(f"Tekst {WORD}{state} hier")
        walk(made[state], state, author, moderator)
    return made


def openings(board: BoardPage, author: User, moderator: User) -> dict[str, Looks]:
    made = one_of_each(lambda text: make_topic(board, author, title=text, text=text), author, moderator)
    base = {state: f"{board.get_url()}{post.topic_id}-x/" for state, post in made.items()}
    listed = {state: f"{board.get_url()}{post.topic_id}-tekst-{WORD}" for state, post in made.items()}
    return {
        "topic": own_page(base), "since": own_page({state: f"{path}?since=0" for state, path in base.items()}),
        "report": reports(made), "board": words(board.get_url()), "home": words("/"), "mine": words("/mijn-plek/"),
        "sitemap": link("/sitemap.xml", listed), "feed": words("/praat-mee/feed.xml"), "data": in_data(base),
    }  # fmt: skip


def replies(board: BoardPage, author: User, moderator: User) -> dict[str, Looks]:
    topic = publish(make_topic(board, moderator), moderator, moderator).thing.topic
    made = one_of_each(lambda text: Post(topic=topic, author=author, text=text), author, moderator)
    path = topic.get_absolute_url()
    data = in_data(dict.fromkeys(made, path))
    return {"topic": words(path), "since": words(f"{path}?since=0"), "report": reports(made), "data": data}


def comments(board: BoardPage, author: User, moderator: User) -> dict[str, Looks]:
    page = InsightPage.objects.live().first()
    made = one_of_each(lambda text: make_comment(page, author, text=text), author, moderator)
    permalinks = {state: f'#sitecomment-{comment.pk}"' for state, comment in made.items()}
    return {
        "page": words(page.get_url()), "since": words(f"/reacties/{page.pk}/?since=0"),
        "home": link("/", permalinks), "report": reports(made),
    }  # fmt: skip


def insights(board: BoardPage, author: User, moderator: User) -> dict[str, Looks]:
    partner = Organisation.objects.exclude(page=None).earliest("pk")

    def make(text: str) -> InsightPage:
        page = InsightPage(title=text, kind="insight", source_text=text, partner=partner, owner=author)
        page.index_pk = LearningIndexPage.objects.get().pk
        return page

    made = one_of_each(make, author, moderator)
    paths = {state: page.get_url() for state, page in made.items()}
    return {
        "page": own_page(paths), "list": words("/leren/"), "partner": words(partner.page.get_url()),
        "home": words("/"), "sitemap": link("/sitemap.xml", paths), "mine": words("/mijn-plek/"),
        "report": reports(made), "feed": words("/leren/feed.xml"), "data": in_data(paths),
    }  # fmt: skip


def clients(author: User, moderator: User, request: pytest.FixtureRequest) -> dict[str, Client]:
    tine = make_person("Tine")
    make_card(tine)
    people = {name: request.getfixturevalue(name) for name in ("chris", "dora", "els")}
    people |= {"amina": author, "tine": with_powers(tine, "card"), "bart": moderator, "stranger": None}
    return {name: client_of(people[name]) for name in ROLES}


def should_see(way: str, role: str, state: str, closed: bool) -> bool:
    """The rule, in one place."""
    if way == "mine":
        return role == "amina" and state != State.WITHDRAWN
    if way in ONE_FOR_ALL:
        return state == State.PUBLISHED and not closed
    return state == State.PUBLISHED and (not closed or role in MEMBERS)


@pytest.mark.parametrize(
    ("make", "place"),
    [(openings, "open"), (openings, "closed"), (replies, "open"), (replies, "closed"), (comments, "open"),
     (insights, "open")],
)  # fmt: skip
def test_what_is_seen_is_what_may_be_seen(make, place, board, closed_board, amina, bart, request):
    closed = place == "closed"
    if closed:
        for person in (amina, bart):
            person.groups.add(Group.objects.get(name="stuurgroep"))
    amina, bart = with_powers(amina, "card"), with_powers(bart, "password")
    ways = make(closed_board if closed else board, amina, bart)
    cells = [
        (role, way, state, looks(client, state), should_see(way, role, state, closed))
        for role, client in clients(amina, bart, request).items()
        for way, looks in ways.items()
        for state in State.values
    ]
    assert [cell for cell in cells if cell[3] != cell[4]] == []
    assert {cell[1] for cell in cells if cell[3]} == set(ways) - (ONE_FOR_ALL if closed else set())


def one_change(kind: str, board: BoardPage, author: User, moderator: User) -> Any:
    page = InsightPage(title="Oud", kind="insight", source_text="Oud.", owner=author)
    page.index_pk = LearningIndexPage.objects.get().pk
    topic = publish(make_topic(board, moderator), moderator, moderator).thing.topic
    things_ = {
        "opening": make_topic(board, author), "reply": Post(topic=topic, author=author, text="Oud."),
        "comment": make_comment(InsightPage.objects.live().first(), author), "insight": page,
    }  # fmt: skip
    return publish(things_[kind], author, moderator)


@pytest.mark.parametrize("kind", ["opening", "reply", "comment", "insight"])
def test_new_words_that_wait_are_seen_by_moderator_and_writer_only(kind, board, amina, bart, request, settings):
    settings.TRUSTED_AFTER = 100
    submission = one_change(kind, board, amina, bart)
    submission = Submission.objects.get(pk=submission.pk)
    names = kind_of(submission.thing).words(submission.thing)
    door.resubmit(submission, dict.fromkeys(names, WORD), amina)
    for role, client in clients(amina, bart, request).items():
        for path in ("/", "/leren/", board.get_url(), submission.thing.get_absolute_url()):
            assert WORD not in client.get(path, follow=True).content.decode(), (role, path)
        assert (WORD in client.get("/mijn-plek/", follow=True).content.decode()) == (role == "amina")
        assert (WORD in client.get("/modereren/").content.decode()) == (role == "bart")


# --- pages ----------------------------------------------------------------------------------------------


def close(page, *groups):
    from wagtail.models import PageViewRestriction

    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.set(Group.objects.get_or_create(name=name)[0] for name in groups)


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


@pytest.mark.parametrize("role", ["stranger", "amina", "chris", "dora", "els", "bart"])
def test_what_hangs_under_an_unpublished_page_is_gone_for_everybody(role, said, insight, board, request):
    client = Client() if role == "stranger" else client_of(request.getfixturevalue(role))
    assert [client.get(path).status_code for path in addresses(*said)] == [200] * 7
    insight.unpublish()
    board.unpublish()
    assert [client.get(path).status_code for path in addresses(*said)] == [404] * 7
    for path in ("/", "/leren/", "/praat-mee/", "/sitemap.xml", "/leren/feed.xml", "/praat-mee/feed.xml"):
        assert WORD not in client.get(path).content.decode()


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
    from wagtail.models import PageViewRestriction

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
    door.decide(Submission.objects.get(author=amina), State.HIDDEN, bart, reason="hurtful")
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
