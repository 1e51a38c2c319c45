"""One world with one of each kind in each state, and every way out of the site on which their words could be seen.

Each function of ``KINDS`` makes contributions of a kind, one in every state asked for, and says how to look for
them: by way, a function of a browser and a contribution. What may be seen is ``should_see``, in one place. A browser
asks for a page once, whatever is looked for on it.
"""

import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page

import things
from comments.models import SiteComment
from contributions import deciding, door
from contributions.kinds import kind_of
from contributions.models import State, Submission
from forum.models import BoardPage, Post
from live.consumer import may_listen
from pages.models import InsightPage, LearningIndexPage
from people.models import PEER, Organisation, PersonManager, User
from playbook.house_rules import HouseRulesPage, ReasonsPage
from playbook.models import ChapterPage, Suggestion
from playbook.pieces import PageInPieces
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
ROLES = ("stranger", "amina", "tine", "mees", "chris", "dora", "els", "bart")  # Mees is a peer
MEMBERS = {"amina", "bart"}  # of the closed group
#: One file for everybody, whoever asks.
FOR_ALL = {"sitemap", "feed", "calendar", "one calendar"}


@dataclass(frozen=True)
class Planted:
    """A contribution in one state, known by a word that stands nowhere else."""

    word: str
    state: str
    thing: Any
    row: int


@dataclass(frozen=True)
class Scene:
    """Where it happens, and who play: Amina writes, Bart decides, Els is the editor.

    Attributes:
        name: the kind that is made; part of its rare words.
        commits: a block that ends as a request does: what waits for the commit, is done.
    """

    board: BoardPage
    author: User
    moderator: User
    editor: User
    states: tuple[str, ...] = tuple(State.values)
    name: str = ""
    commits: Callable[..., AbstractContextManager[Any]] = field(default=lambda **_: nullcontext())


class Browser(Client):
    """Somebody's browser: asks for each page once, and keeps what it said."""

    def __init__(self, person: User | AnonymousUser | None) -> None:
        super().__init__()
        self.person = person or AnonymousUser()
        self.pages: dict[str, tuple[int, str]] = {}
        if isinstance(person, User):
            self.cookies = client_of(person).cookies

    def read(self, path: str) -> tuple[int, str]:
        """How a page answers, and its words without the marks of a search."""
        if path not in self.pages:
            answer = self.get(path, follow=True)
            text = (
                b"".join(answer).decode(errors="ignore") if answer.streaming else answer.content.decode(errors="ignore")
            )
            self.pages[path] = answer.status_code, text.replace("<mark>", "").replace("</mark>", "")
        return self.pages[path]

    def text(self, path: str) -> str:
        """Its words."""
        return self.read(path)[1]


Looks = Callable[[Browser, Planted], bool]


# --- looking ------------------------------------------------------------------------------------------


def words(path: str) -> Looks:
    """The page at ``path`` holds the words."""
    return lambda browser, planted: planted.word in browser.text(path)


def my_place(browser: Browser, planted: Planted) -> str:
    """ "Mijn plek" with what is in that state: all of it together is more than one page."""
    return browser.text(f"/mijn-plek/?staat={planted.state}")


def on_my_place(browser: Browser, planted: Planted) -> bool:
    """ "Mijn plek" holds the words."""
    return planted.word in my_place(browser, planted)


def own_page(paths: dict[str, str]) -> Looks:
    """The page of that state's contribution holds its words."""
    return lambda browser, planted: planted.word in browser.text(paths[planted.state])


def there(paths: dict[str, str]) -> Looks:
    """The page of that state's contribution answers 200."""
    return lambda browser, planted: browser.read(paths[planted.state])[0] == 200


def in_data(paths: dict[str, str]) -> Looks:
    """What machines read of the page (schema.org, OpenGraph) holds the words."""
    told = r'<script type="application/ld\+json">.*?</script>|<meta property="og:[^>]*>'
    return lambda browser, planted: any(
        planted.word in part for part in re.findall(told, browser.text(paths[planted.state]), flags=re.S)
    )


def link(page: str, paths: dict[str, str]) -> Looks:
    """The page leads to that state's contribution."""
    return lambda browser, planted: paths[planted.state] in browser.text(page)


def found(browser: Browser, planted: Planted) -> bool:
    """Search finds it; what is not found is not counted either."""
    page = browser.text(f"/zoeken/?q={WORD}")
    told = re.search(r'id="gevonden">(\d+) resulta', page)
    assert (int(told[1]) if told else 0) == page.count('class="fiche klik"')
    return planted.word in page


def taken_along(browser: Browser, planted: Planted) -> bool:
    """The file with all that is mine holds the words."""
    return planted.word in zip_of(browser)


def zip_of(browser: Browser) -> str:
    """All words in the file with all that is mine, for people and for machines alike; asked for once."""
    if "zip" not in browser.pages:
        answer = browser.post("/mijn-plek/meenemen/")
        is_file = answer["Content-Type"] == "application/zip"
        browser.pages["zip"] = answer.status_code, all_of(answer.content) if is_file else ""
    return browser.text("zip")


def all_of(zipped: bytes) -> str:
    """The words of all files in a zip; of both accounts or of neither."""
    files = zipfile.ZipFile(BytesIO(zipped))
    texts = [files.read(name).decode(errors="ignore") for name in files.namelist()]
    told = [set(re.findall(rf"{WORD}\w+", text)) for text in texts[:2]]
    assert told[0] == told[1]
    return "".join(texts)


def reads_along(browser: Browser, planted: Planted) -> bool:
    """One of the texts a peer gets to read, one after the other, has the words."""
    path = "/modereren/meelezen/"
    if path not in browser.pages:
        seen, fields = "", r'name="(submission|revision)" value="(\d+)"'
        while ticket := dict(re.findall(fields, page := browser.get(path).content.decode())):
            seen += page
            browser.post(path, {**ticket, "view": "fine"})
        browser.pages[path] = 200, seen
    return planted.word in browser.text(path)


def hears(keys: dict[str, str]) -> Looks:
    """The socket tells of that state's contribution."""
    return lambda browser, planted: may_listen(keys[planted.state], browser.person)


def logged(browser: Browser, planted: Planted) -> bool:
    """A line of the log's file is about it."""
    return f";{planted.row};" in browser.text("/modereren/logboek.csv")


def common(made: dict[str, Any]) -> dict[str, Looks]:
    """The ways every kind has."""
    kind = kind_of(next(iter(made.values())))
    return {
        "search": found,
        "export": taken_along,
        "my list": lambda browser, planted: f"/mijn-plek/{planted.row}/weg/" in my_place(browser, planted),
        "report": there({state: f"/niet-oke/{things.key_of(thing)}/" for state, thing in made.items()}),
        "queue": words(f"/modereren/lijst/?soort={slugify(kind.label)}"),
        "log": logged,
        **({"peer": reads_along} if kind.peers_read else {}),
    }


# --- one of each ----------------------------------------------------------------------------------------


def walk(thing: Any, state: str, scene: Scene) -> None:
    """Send it and bring it to ``state``."""
    way = {"published": ["published"], "hidden": ["published", "hidden"], "change_asked": ["change_asked"],
           "rejected": ["rejected"], "held": [], "withdrawn": ["published"]}  # fmt: skip
    with scene.commits(execute=True):
        submission = send(thing, scene.author)
    for step in way[state]:
        with scene.commits(execute=True):
            deciding.decide(submission, step, scene.moderator, message="Kijk nog eens.", reason="other")
    if state == "withdrawn":
        with scene.commits(execute=True):
            door.withdraw(submission, scene.author)
    Submission.objects.update(received_at=timezone.now() - timedelta(days=2))  # so that six are not too many


def one_of_each(make: Callable[[str], Any], scene: Scene) -> dict[str, Any]:
    """By state; each has its own rare word."""
    made = {}
    for state in scene.states:
        made[state] = make(f"Tekst {WORD}{scene.name}{state} hier")
        walk(made[state], state, scene)
    return made


Made = tuple[dict[str, Any], dict[str, Looks]]


def openings(scene: Scene) -> Made:
    """Topics."""
    board = scene.board
    made = one_of_each(lambda text: make_topic(board, scene.author, title=text, text=text), scene)
    base = {state: post.topic.get_absolute_url() for state, post in made.items()}
    listed = {state: f"{board.get_url()}{post.topic_id}-tekst-{WORD}" for state, post in made.items()}
    return made, {
        "topic": own_page(base), "since": own_page({state: f"{path}?since=0" for state, path in base.items()}),
        "board": words(board.get_url()), "home": words("/"), "mine": on_my_place,
        "sitemap": link("/sitemap.xml", listed), "feed": words("/praat-mee/feed.xml"), "data": in_data(base),
        "socket": hears({state: things.key_of(post.topic) for state, post in made.items()}),
    }  # fmt: skip


def replies(scene: Scene) -> Made:
    """Posts in a topic."""
    topic = publish(make_topic(scene.board, scene.moderator), scene.moderator, scene.moderator).thing.topic
    made = one_of_each(lambda text: Post(topic=topic, author=scene.author, text=text), scene)
    path = topic.get_absolute_url()
    data = in_data(dict.fromkeys(made, path))
    return made, {"topic": words(path), "since": words(f"{path}?since=0"), "data": data}


def comments(scene: Scene) -> Made:
    """Comments under an insight."""
    page = InsightPage.objects.live().first()
    made = one_of_each(lambda text: make_comment(page, scene.author, text=text), scene)
    permalinks = {state: f'#sitecomment-{comment.pk}"' for state, comment in made.items()}
    since = words(f"/reacties/{page.pk}/?since=0")
    return made, {"page": words(page.get_url()), "since": since, "home": link("/", permalinks)}


def insights(scene: Scene) -> Made:
    """Insights of a partner."""
    partner = Organisation.objects.exclude(page=None).earliest("pk")

    def make(text: str) -> InsightPage:
        page = InsightPage(title=text, kind="insight", source_text=text, partner=partner, owner=scene.author)
        page.index_pk = LearningIndexPage.objects.get().pk
        return page

    made = one_of_each(make, scene)
    paths = {state: page.get_url() for state, page in made.items()}
    return made, {
        "page": own_page(paths), "list": words("/leren/"), "partner": words(partner.page.get_url()),
        "home": words("/"), "mine": on_my_place, "sitemap": link("/sitemap.xml", paths),
        "feed": words("/leren/feed.xml"), "data": in_data(paths),
        "since": there({state: f"/reacties/{page.pk}/?since=0" for state, page in made.items()}),
        "socket": hears({state: things.key_of(page) for state, page in made.items()}),
    }  # fmt: skip


def signals(scene: Scene) -> Made:
    """Policy signals."""
    board = SignalBoardPage.objects.get()

    def make(text: str) -> PolicySignal:
        return PolicySignal(board=board, author=scene.author, given_title=text, text=text)

    made = one_of_each(make, scene)
    now = {state: PolicySignal.objects.get(pk=signal.pk) for state, signal in made.items()}
    paths = {state: signal.get_absolute_url() if signal.number else "/signalen/900-x/" for state, signal in now.items()}
    listed = {state: f"/{signal.number or 900}-tekst-{WORD}" for state, signal in now.items()}
    recognise = {state: f"/signalen/{signal.number or 900}/herken/" for state, signal in now.items()}
    return made, {
        "signal": own_page(paths), "data": in_data(paths), "feed": words("/signalen/feed.xml"),
        "recognise": own_page(recognise), "list": words("/signalen/"), "mine": on_my_place,
        "sitemap": link("/sitemap.xml", listed),
    }  # fmt: skip


def answers(scene: Scene) -> Made:
    """Answers of a body, each to a bundle with one signal of the project."""
    organisation = Organisation.objects.create(name="Anderstad", slug="anderstad", kind="stad", is_example=True)
    body = Body.objects.create(name="Anderstad", organisation=organisation)
    numbers = dict(zip(scene.states, range(1, 7), strict=False))
    bundles = iter([make_bundle(scene.editor, number, body=body) for number in numbers.values()])
    made = one_of_each(lambda text: make_answer(next(bundles), scene.author, line=text, text=text), scene)
    signals_ = {state: PolicySignal.objects.get(number=number) for state, number in numbers.items()}
    return made, {
        "bundle": own_page({state: answer.bundle.get_absolute_url() for state, answer in made.items()}),
        "signal": own_page({state: signal.get_absolute_url() for state, signal in signals_.items()}),
        "judge": own_page({state: f"/signalen/{number}/oordeel/" for state, number in numbers.items()}),
    }


def suggestions(scene: Scene) -> Made:
    """Other words for a stukje."""
    return _suggested(ChapterPage.objects.get(slug="meestappen"), scene)


def rules(scene: Scene) -> Made:
    """Other words for a house rule."""
    return _suggested(HouseRulesPage.objects.get(), scene)


def reasons(scene: Scene) -> Made:
    """Other words for a reason of moderators."""
    return _suggested(ReasonsPage.objects.get(), scene)


def _suggested(page: PageInPieces, scene: Scene) -> Made:
    made = one_of_each(lambda text: make_suggestion(page, scene.author, text), scene)
    path = f"{page.get_url()}voorstel/{next(iter(made.values())).block_id}/"
    return made, {"stukje": words(path), "desk": words("/redactie/")}


def records(scene: Scene) -> Made:
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
    return made, {
        "page": own_page(paths), "site": words(site.get_url()), "agenda": words("/agenda/"),
        "calendar": words("/agenda.ics"), "sitemap": link("/sitemap.xml", paths), "data": in_data(paths),
        "feed": words("/proeftuinen/feed.xml"),
        "mine": on_my_place, "photo": there(dict(zip(made, photos, strict=True))),
        "one calendar": there({state: f"/agenda/{page.pk}.ics" for state, page in made.items()}),
        "since": there({state: f"/reacties/{page.pk}/?since=0" for state, page in made.items()}),
        "socket": hears({state: things.key_of(page) for state, page in made.items()}),
    }  # fmt: skip


@dataclass(frozen=True)
class KindOnSite:
    """A kind: its model (openings are posts too), how to make them, the room that can be closed over it.

    Attributes:
        frames: True when its words go over a socket; of the others nothing is ever in a frame that anybody may hear.
    """

    model: type[Any]
    make: Callable[[Scene], Made]
    room: str
    frames: bool = False

    @property
    def name(self) -> str:
        """What it is called here."""
        return self.make.__name__


KINDS = [
    KindOnSite(Post, openings, "praat-mee/stuurgroep", frames=True),
    KindOnSite(Post, replies, "praat-mee/stuurgroep", frames=True),
    KindOnSite(SiteComment, comments, "leren", frames=True), KindOnSite(InsightPage, insights, "leren"),
    KindOnSite(PolicySignal, signals, "signalen"), KindOnSite(Answer, answers, "signalen"),
    KindOnSite(Suggestion, suggestions, "draaiboek"), KindOnSite(Suggestion, rules, "huisregels"),
    KindOnSite(Suggestion, reasons, "huisregels"), KindOnSite(WorkshopPage, records, "proeftuinen"),
]  # fmt: skip


@dataclass(frozen=True)
class Cells:
    """The contributions of one kind, and the ways out on which they could be seen."""

    kind: KindOnSite
    planted: list[Planted]
    ways: dict[str, Looks]


def world(scene: Scene) -> list[Cells]:
    """One of each kind in each state, all together."""
    made_of_all = [(kind, *kind.make(replace(scene, name=kind.name))) for kind in KINDS]
    return [
        Cells(
            kind,
            [
                Planted(f"{WORD}{kind.name}{state}", state, thing, Submission.objects.of(thing).get().pk)
                for state, thing in made.items()
            ],
            ways | common(made),
        )
        for kind, made, ways in made_of_all
    ]


def room_of(kind: KindOnSite) -> Page:
    """The page that is closed when a kind is looked at behind a closed door."""
    return Page.objects.get(url_path__endswith=f"/{kind.room}/")


def should_see(way: str, role: str, state: str, closed: bool) -> bool:
    """The rule, in one place."""
    if way in ("mine", "my list", "export"):
        return role == "amina" and state != State.WITHDRAWN
    if way == "desk":
        return role == "els" and state == State.PUBLISHED
    if way == "queue":
        return role == "bart" and state == State.HELD
    if way == "peer":
        return role == "mees" and state == State.HELD and not closed
    if way == "log":  # what came in and was not moved yet, has no line
        return role == "bart" and state != State.HELD
    if way in FOR_ALL:
        return state == State.PUBLISHED and not closed
    if way == "photo" and role in ("amina", "bart", "els"):  # who sent it, who reads it first
        return state != State.WITHDRAWN
    return state == State.PUBLISHED and (not closed or role in MEMBERS)


def may_stand_on(path: str, role: str, state: str, closed: bool) -> bool:
    """May words stand there at all? The rule again, for every page that was asked for, whatever it was asked for."""
    if path == "zip" or path.startswith("/mijn-plek/"):
        return should_see("mine", role, state, closed)
    if path.startswith("/modereren/"):
        way = {"/modereren/meelezen/": "peer"}.get(path, "queue")
        return not path.endswith(".csv") and should_see(way, role, state, closed)
    if path == "/redactie/":
        return should_see("desk", role, state, closed)
    is_file = path.endswith((".xml", ".ics"))
    return should_see("feed" if is_file else "page", role, state, closed)


def clients(author: User, moderator: User, request: pytest.FixtureRequest) -> dict[str, Browser]:
    """A browser for each role. Who somebody is, is read once: it does not change while everybody looks around."""
    patch = request.getfixturevalue("monkeypatch")
    patch.setattr(PersonManager, "in_session", lru_cache(PersonManager.in_session))
    tine, mees = make_person("Tine"), make_person("Mees")
    mees.groups.add(Group.objects.get(name=PEER))
    for person in (tine, mees):
        make_card(person)
    people = {name: request.getfixturevalue(name) for name in ("chris", "dora", "els")}
    people |= {"tine": with_powers(tine, "card"), "mees": with_powers(mees, "card")}
    people |= {"amina": author, "bart": moderator, "stranger": None}
    return {name: Browser(people[name]) for name in ROLES}
