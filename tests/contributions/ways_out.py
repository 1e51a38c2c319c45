"""One of each kind in each state, and every way out of the site on which its words could be seen.

Each function of ``KINDS`` makes contributions of a kind, one in every state asked for, and says how to look for
their words: by way, a function of a browser and a state. What may be seen is ``should_see``, in one place.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

import things
from comments.models import SiteComment
from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import BoardPage, Post
from live.consumer import may_listen
from pages.models import InsightPage, LearningIndexPage
from people.models import Organisation, User
from playbook.models import ChapterPage, Suggestion
from signals.models import Answer, Body, PolicySignal, SignalBoardPage
from tests.cast import (
    client_of,
    make_answer,
    make_bundle,
    make_card,
    make_comment,
    make_person,
    make_suggestion,
    make_topic,
    publish,
    send,
    with_powers,
)
from tests.workshops.cast import make_photo, make_pilot_site, make_record
from workshops.models import WorkshopPage

WORD = "zeldzaamwoord"
ROLES = ("stranger", "amina", "tine", "chris", "dora", "els", "bart")
MEMBERS = {"amina", "bart"}  # of the closed group
#: One file for everybody, whoever asks.
FOR_ALL = {"sitemap", "feed", "calendar", "one calendar"}
Looks = Callable[[Client, str], bool]


@dataclass(frozen=True)
class Scene:
    """Where it happens, and who play: Amina writes, Bart decides, Els is the editor."""

    board: BoardPage
    author: User
    moderator: User
    editor: User
    states: tuple[str, ...] = tuple(State.values)


# --- looking ------------------------------------------------------------------------------------------


def get(client: Client, path: str) -> str:
    """A page, asked for once by each client."""
    pages = client.__dict__.setdefault("pages", {})
    if path not in pages:
        pages[path] = client.get(path, follow=True).content.decode()
    return pages[path]


def words(path: str) -> Looks:
    """The page at ``path`` holds the words of that state."""
    return lambda client, state: f"{WORD}{state}" in get(client, path)


def own_page(paths: dict[str, str]) -> Looks:
    """The page of that state's contribution holds its words."""
    return lambda client, state: f"{WORD}{state}" in get(client, paths[state])


def there(paths: dict[str, str]) -> Looks:
    """The page of that state's contribution answers 200."""
    return lambda client, state: client.get(paths[state]).status_code == 200


def in_data(paths: dict[str, str]) -> Looks:
    """What machines read of the page (schema.org, OpenGraph) holds the words of that state."""
    told = r'<script type="application/ld\+json">.*?</script>|<meta property="og:[^>]*>'
    return lambda client, state: f"{WORD}{state}" in "".join(re.findall(told, get(client, paths[state]), flags=re.S))


def link(page: str, paths: dict[str, str]) -> Looks:
    """The page leads to that state's contribution."""
    return lambda client, state: paths[state] in get(client, page)


def found(client: Client, state: str) -> bool:
    """Search finds it; what is not found is not counted either."""
    page = get(client, f"/zoeken/?q={WORD}").replace("<mark>", "").replace("</mark>", "")
    told = re.search(r'id="gevonden">(\d+) resulta', page)
    assert (int(told[1]) if told else 0) == page.count('class="fiche klik"')
    return f"{WORD}{state}" in page


def taken_along(client: Client, state: str) -> bool:
    """The file with all that is mine holds the words; asked for once by each client."""
    pages = client.__dict__.setdefault("pages", {})
    if "export" not in pages:
        answer = client.post("/mijn-plek/meenemen/")
        is_file = answer["Content-Type"] == "application/zip"
        pages["export"] = zipfile.ZipFile(BytesIO(answer.content)).read("alles.html").decode() if is_file else ""
    return f"{WORD}{state}" in pages["export"]


def hears(keys: dict[str, str]) -> Looks:
    """The socket tells of that state's contribution."""
    return lambda client, state: may_listen(keys[state], client.__dict__["person"])


def common(made: dict[str, Any]) -> dict[str, Looks]:
    """The ways every kind has."""
    return {
        "search": found,
        "export": taken_along,
        "report": there({state: f"/niet-oke/{things.key_of(thing)}/" for state, thing in made.items()}),
    }


# --- one of each ----------------------------------------------------------------------------------------


def walk(thing: Any, state: str, author: User, moderator: User) -> None:
    """Send it and bring it to ``state``."""
    submission = send(thing, author)
    way = {"published": ["published"], "hidden": ["published", "hidden"], "change_asked": ["change_asked"],
           "rejected": ["rejected"], "held": [], "withdrawn": ["published"]}  # fmt: skip
    for step in way[state]:
        deciding.decide(submission, step, moderator, message="Kijk nog eens.", reason="other")
    if state == "withdrawn":
        door.withdraw(submission, author)
    Submission.objects.update(received_at=timezone.now() - timedelta(days=2))  # so that six are not too many


def one_of_each(make: Callable[[str], Any], scene: Scene) -> dict[str, Any]:
    """By state; each has its own rare word."""
    made = {}
    for state in scene.states:
        made[state] = make(f"Tekst {WORD}{state} hier")
        walk(made[state], state, scene.author, scene.moderator)
    return made


def openings(scene: Scene) -> dict[str, Looks]:
    """Topics."""
    board = scene.board
    made = one_of_each(lambda text: make_topic(board, scene.author, title=text, text=text), scene)
    base = {state: f"{board.get_url()}{post.topic_id}-x/" for state, post in made.items()}
    listed = {state: f"{board.get_url()}{post.topic_id}-tekst-{WORD}" for state, post in made.items()}
    return common(made) | {
        "topic": own_page(base), "since": own_page({state: f"{path}?since=0" for state, path in base.items()}),
        "board": words(board.get_url()), "home": words("/"), "mine": words("/mijn-plek/"),
        "sitemap": link("/sitemap.xml", listed), "feed": words("/praat-mee/feed.xml"), "data": in_data(base),
        "socket": hears({state: things.key_of(post.topic) for state, post in made.items()}),
    }  # fmt: skip


def replies(scene: Scene) -> dict[str, Looks]:
    """Posts in a topic."""
    topic = publish(make_topic(scene.board, scene.moderator), scene.moderator, scene.moderator).thing.topic
    made = one_of_each(lambda text: Post(topic=topic, author=scene.author, text=text), scene)
    path = topic.get_absolute_url()
    data = in_data(dict.fromkeys(made, path))
    return common(made) | {"topic": words(path), "since": words(f"{path}?since=0"), "data": data}


def comments(scene: Scene) -> dict[str, Looks]:
    """Comments under an insight."""
    page = InsightPage.objects.live().first()
    made = one_of_each(lambda text: make_comment(page, scene.author, text=text), scene)
    permalinks = {state: f'#sitecomment-{comment.pk}"' for state, comment in made.items()}
    since = words(f"/reacties/{page.pk}/?since=0")
    return common(made) | {"page": words(page.get_url()), "since": since, "home": link("/", permalinks)}


def insights(scene: Scene) -> dict[str, Looks]:
    """Insights of a partner."""
    partner = Organisation.objects.exclude(page=None).earliest("pk")

    def make(text: str) -> InsightPage:
        page = InsightPage(title=text, kind="insight", source_text=text, partner=partner, owner=scene.author)
        page.index_pk = LearningIndexPage.objects.get().pk
        return page

    made = one_of_each(make, scene)
    paths = {state: page.get_url() for state, page in made.items()}
    return common(made) | {
        "page": own_page(paths), "list": words("/leren/"), "partner": words(partner.page.get_url()),
        "home": words("/"), "mine": words("/mijn-plek/"), "sitemap": link("/sitemap.xml", paths),
        "feed": words("/leren/feed.xml"), "data": in_data(paths),
        "since": there({state: f"/reacties/{page.pk}/?since=0" for state, page in made.items()}),
        "socket": hears({state: things.key_of(page) for state, page in made.items()}),
    }  # fmt: skip


def signals(scene: Scene) -> dict[str, Looks]:
    """Policy signals."""
    board = SignalBoardPage.objects.get()

    def make(text: str) -> PolicySignal:
        return PolicySignal(board=board, author=scene.author, given_title=text, text=text)

    made = one_of_each(make, scene)
    numbers = {state: PolicySignal.objects.get(pk=signal.pk).number or 900 for state, signal in made.items()}
    paths = {state: f"/signalen/{number}-x/" for state, number in numbers.items()}
    return common(made) | {
        "signal": own_page(paths),
        "data": in_data(paths),
        "feed": words("/signalen/feed.xml"),
        "recognise": own_page({state: f"/signalen/{number}/herken/" for state, number in numbers.items()}),
        "list": words("/signalen/"),
        "mine": words("/mijn-plek/"),
        "sitemap": link("/sitemap.xml", {state: f"/{number}-tekst-{WORD}" for state, number in numbers.items()}),
    }


def answers(scene: Scene) -> dict[str, Looks]:
    """Answers of a body, each to a bundle with one signal of the project."""
    organisation = Organisation.objects.create(name="Anderstad", slug="anderstad", kind="stad", is_example=True)
    body = Body.objects.create(name="Anderstad", organisation=organisation)
    numbers = dict(zip(scene.states, range(1, 7), strict=False))
    bundles = iter([make_bundle(scene.editor, number, body=body) for number in numbers.values()])
    made = one_of_each(lambda text: make_answer(next(bundles), scene.author, line=text, text=text), scene)
    return common(made) | {
        "bundle": own_page({state: answer.bundle.get_absolute_url() for state, answer in made.items()}),
        "signal": own_page({state: f"/signalen/{number}-x/" for state, number in numbers.items()}),
        "judge": own_page({state: f"/signalen/{number}/oordeel/" for state, number in numbers.items()}),
    }


def suggestions(scene: Scene) -> dict[str, Looks]:
    """Other words for a stukje."""
    chapter = ChapterPage.objects.get(slug="meestappen")
    made = one_of_each(lambda text: make_suggestion(chapter, scene.author, text), scene)
    path = f"{chapter.get_url()}voorstel/{next(iter(made.values())).block_id}/"
    return common(made) | {"stukje": words(path), "desk": words("/redactie/")}


def records(scene: Scene) -> dict[str, Looks]:
    """Records of sessions at a pilot site, with a photo."""
    site = make_pilot_site(Organisation.objects.exclude(page=None).earliest("pk"))
    photos: list[str] = []

    def make(text: str) -> WorkshopPage:
        record = make_record(site, scene.author, title=text, heard=text)
        photo = make_photo(None, scene.author)
        photos.append(photo.get_absolute_url())
        record.new_photos = [photo]
        return record

    made = one_of_each(make, scene)
    paths = {state: page.get_url() for state, page in made.items()}
    return common(made) | {
        "page": own_page(paths), "site": words(site.get_url()), "agenda": words("/agenda/"),
        "calendar": words("/agenda.ics"), "sitemap": link("/sitemap.xml", paths), "data": in_data(paths),
        "feed": words("/proeftuinen/feed.xml"),
        "mine": words("/mijn-plek/"), "photo": there(dict(zip(made, photos, strict=True))),
        "one calendar": there({state: f"/agenda/{page.pk}.ics" for state, page in made.items()}),
        "since": there({state: f"/reacties/{page.pk}/?since=0" for state, page in made.items()}),
        "socket": hears({state: things.key_of(page) for state, page in made.items()}),
    }  # fmt: skip


@dataclass(frozen=True)
class KindOnSite:
    """A kind: its model (openings are posts too), how to make them, and the room that can be closed over it."""

    model: type[Any]
    make: Callable[[Scene], dict[str, Looks]]
    room: str


KINDS = [
    KindOnSite(Post, openings, "praat-mee/stuurgroep"), KindOnSite(Post, replies, "praat-mee/stuurgroep"),
    KindOnSite(SiteComment, comments, "leren"), KindOnSite(InsightPage, insights, "leren"),
    KindOnSite(PolicySignal, signals, "signalen"), KindOnSite(Answer, answers, "signalen"),
    KindOnSite(Suggestion, suggestions, "draaiboek"), KindOnSite(WorkshopPage, records, "proeftuinen"),
]  # fmt: skip


def room_of(kind: KindOnSite) -> Page:
    """The page that is closed when a kind is looked at behind a closed door."""
    return Page.objects.get(url_path__endswith=f"/{kind.room}/")


def should_see(way: str, role: str, state: str, closed: bool) -> bool:
    """The rule, in one place."""
    if way in ("mine", "export"):
        return role == "amina" and state != State.WITHDRAWN
    if way == "desk":
        return role == "els" and state == State.PUBLISHED
    if way in FOR_ALL:
        return state == State.PUBLISHED and not closed
    if way == "photo" and role in ("amina", "bart", "els"):  # who sent it, who reads it first
        return state != State.WITHDRAWN
    return state == State.PUBLISHED and (not closed or role in MEMBERS)


def clients(author: User, moderator: User, request: pytest.FixtureRequest) -> dict[str, Client]:
    """A browser for each role."""
    tine = make_person("Tine")
    make_card(tine)
    people = {name: request.getfixturevalue(name) for name in ("chris", "dora", "els")}
    people |= {"amina": author, "tine": with_powers(tine, "card"), "bart": moderator, "stranger": None}
    made = {name: client_of(people[name]) for name in ROLES}
    for name, client in made.items():
        client.__dict__["person"] = people[name] or AnonymousUser()
    return made
