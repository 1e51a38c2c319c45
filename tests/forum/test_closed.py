"""A group that is not for everybody tells nothing of itself to others: not its name, a title, a word or a number.

A table is generated: for each way out and each person what they get is compared with the rule. Each way also shows
something to somebody, so that no cell passes because nothing is ever shown.
"""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client

import things
from forum.models import Post
from live.consumer import may_listen
from tests.cast import client_of, make_card, make_person, make_topic, publish, send, with_powers
from tests.forum.cast import make_board
from trail.models import Link

pytestmark = pytest.mark.django_db

NAME, TITLE, WORD = "Verborgenkring", "Stillevraag", "fluisterwoord"
TOLD = (NAME, TITLE, WORD, NAME.lower(), TITLE.lower())
#: Who is in the room, by what it asks.
LET_IN = {"login": {"amina", "tine", "dora", "bart", "peer"}, "groups": {"amina", "bart"}}
ROLES = ("stranger", "amina", "tine", "dora", "bart", "peer")
#: Ways only their own people have: what Amina wrote, what moderators and peers read.
OWN = {"mine": {"amina"}, "export": {"amina"}, "desk": {"bart"}, "log": {"bart"}}


@pytest.fixture
def scene(site, board, amina, bart, dora):
    """(the topic behind the door, a public one that leads to it, a text that waits there)."""
    group = Group.objects.get(name="stuurgroep")
    for person in (amina, bart):
        person.groups.add(group)
    peer = make_person("Pien")
    make_card(peer)
    peer.groups.add(Group.objects.get_or_create(name="peer")[0])
    tine = make_person("Tine")
    make_card(tine)
    people = {"amina": amina, "bart": bart, "dora": dora, "tine": tine, "peer": peer}
    password = ("bart", "dora")
    return {name: with_powers(each, "password" if name in password else "card") for name, each in people.items()}


def behind_the_door(restriction, board, people):
    """What stands in the closed group, and the public topic that links to it."""
    amina, bart = people["amina"], people["bart"]
    closed = make_board(NAME, NAME.lower(), restriction, welcome=WORD)
    hidden = publish(make_topic(closed, amina, title=TITLE, text=WORD), amina, bart).thing.topic
    send(Post(topic=hidden, author=amina, text=f"{WORD} wacht"), amina)
    public = publish(make_topic(board, amina, title="Iedereen leest dit"), amina, bart).thing.topic
    Link.objects.lay(hidden, public, "werd", bart)
    return closed, hidden, public


def told(client: Client, path: str) -> bool:
    page = client.get(path, follow=True).content.decode()
    return any(word in page for word in TOLD)


def taken_along(client: Client) -> bool:
    answer = client.post("/mijn-plek/meenemen/")
    if answer["Content-Type"] != "application/zip":
        return False
    return WORD in zipfile.ZipFile(BytesIO(answer.content)).read("alles.html").decode()


def ways_to(closed, hidden, public):
    """By way, a function of a browser and the person in it that says whether anything is told."""
    pages = {
        "index": "/praat-mee/", "group": closed.get_url(), "topic": hidden.get_absolute_url(),
        "since": f"{hidden.get_absolute_url()}?since=0", "by id": f"{public.board.get_url()}{hidden.pk}-x/",
        "trail": public.get_absolute_url(), "whole trail": f"/spoor/{things.key_of(public)}/",
        "home": "/", "search": f"/zoeken/?q={TITLE}", "feed": "/praat-mee/feed.xml", "sitemap": "/sitemap.xml",
        "report": f"/niet-oke/{things.key_of(hidden.posts.first())}/", "mine": "/mijn-plek/",
        "desk": "/modereren/", "log": "/modereren/logboek/", "along": "/modereren/meelezen/",
    }  # fmt: skip
    found: dict[str, Any] = {way: lambda client, person, path=path: told(client, path) for way, path in pages.items()}
    found["search"] = lambda client, person: hidden.get_absolute_url() in client.get(pages["search"]).content.decode()
    found["export"] = lambda client, person: taken_along(client)
    found["socket"] = lambda client, person: may_listen(things.key_of(hidden), person)
    return found


def should_hear(way: str, role: str, restriction: str) -> bool:
    """The rule, in one place."""
    if way == "log":  # it holds no words of anybody
        return False
    if way in OWN:
        return role in OWN[way]
    if way == "along":
        return role == "peer" and role in LET_IN[restriction]
    if way in ("feed", "sitemap"):  # one file for everybody
        return False
    return role in LET_IN[restriction]


@pytest.mark.parametrize("restriction", ["login", "groups"])
def test_nothing_comes_out(restriction, board, scene):
    ways = ways_to(*behind_the_door(restriction, board, scene))
    cells = []
    for role in ROLES:
        person = scene.get(role)
        client = client_of(person)
        for way, looks in ways.items():
            hears = looks(client, person or AnonymousUser())
            cells.append((role, way, hears, should_hear(way, role, restriction)))
    assert [cell for cell in cells if cell[2] != cell[3]] == []
    silent = {"feed", "sitemap", "log"} | ({"along"} if restriction == "groups" else set())
    assert {cell[1] for cell in cells if cell[2]} == set(ways) - silent
