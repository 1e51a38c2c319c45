"""What nobody else may ever read, planted in a site full of life: every role follows every link and finds none of it.

``SECRETS`` says what was planted and who may read it after all; that they do shows that looking works.
"""

import logging
from collections import defaultdict
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post
from mine.models import NewsMail
from people import phrases
from people.codes import show_code
from people.models import Card, OpenSession
from playbook.models import ChapterPage
from signals import receipts
from signals.models import PolicySignal, SignalBoardPage
from tests.cast import (
    client_of,
    make_body,
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
from tests.crawling import NOT_FOLLOWED, walk
from tests.people.test_privacy import ADDRESS as IP
from tests.people.test_privacy import AGENT, HERE, PROXY, Collected, log  # noqa: F401  (log is a fixture)
from tests.workshops.cast import make_pilot_site, make_record, plan

pytestmark = pytest.mark.django_db

ROLES = ["stranger", "writer", "tine", "chris", "dora", "els", "hanne", "bart"]
#: The key of the row of the writer: so odd that it stands nowhere by chance.
NUMBER = 987_654_321
#: Words of the writer that are not on the site, by state.
OFF_SITE = {state: f"buitenbeeld{state.value}" for state in State if state != State.PUBLISHED}
#: Where the writer wants to hear that there is news.
NEWS = "waar.ik.lees@voorbeeld.be"
MAY_READ = {
    NEWS: {"writer"},
    **{word: {"writer"} for state, word in OFF_SITE.items() if state != State.WITHDRAWN},
    OFF_SITE[State.HELD]: {"writer", "bart"},  # the queue
    OFF_SITE[State.HIDDEN]: {"writer", "bart"},  # who hid it may put it back
    "wachtendenieuwewoorden": {"writer", "bart"},
    "zegdatjenietalleenbent": {"writer"},  # what the moderator said
    "Brulboei": {"els"},  # who suggested without a name: the editors know
}


@pytest.fixture
def writer(db):
    """Somebody with much to lose; a number, a mail address and a user name that can be recognised."""
    person = make_person("Kwartel", pk=NUMBER, email="kwartel.echtenaam@voorbeeld.be", label="inside")
    return person


@pytest.fixture
def secrets(writer, board, closed_board, insight, bart, chris, dora, els, hanne) -> dict[str, set[str]]:
    """A site with something in every room; what must be read by nobody but those named."""
    for person in (bart, chris, dora, els, hanne):
        person.username = f"inlog-{person.username}-xk"
        person.email = f"{person.username}@voorbeeld.be"
        person.save()
    card, code = make_card(writer)
    phrases.choose(writer, card, "zwaluwstaart in de verborgen la")
    never = [card.code_hash, code, show_code(code), writer.username, writer.email, str(NUMBER), IP, PROXY, AGENT]
    never += ["zwaluwstaart", writer.pass_phrase.hidden]
    NewsMail.objects.create(person=writer, address=NEWS, confirmed_at=timezone.now())
    for person in (bart, chris, dora, els, hanne):
        never += [person.username, person.email, person.password]
    bart = with_powers(bart, "password")
    _write(board, closed_board, insight, with_powers(writer, "card"), bart, chris)
    quiet = make_person("Stilleloper")  # only reads, recognises and says what is not right
    signal = PolicySignal.objects.get(number=3)
    signal.recognise(quiet)
    door.report(Submission.objects.filter(state=State.PUBLISHED, author=writer).earliest("pk"), "hurtful", quiet)
    never += ["Stilleloper", quiet.username]
    nameless = make_person("Brulboei")
    chapter = ChapterPage.objects.get(slug="meestappen")
    publish(make_suggestion(chapter, nameless, "Vraag eerst wat iemand wil.", with_name=False), nameless, bart)
    make_bundle(els, 5, 6, body=make_body(dora))
    given = PolicySignal(board=SignalBoardPage.objects.get(), given_title="Zonder kaart", text="Ik moest terug.")
    row = send(given, None)
    receipt = receipts.make(row.form_key)
    PolicySignal.objects.filter(pk=given.pk).update(receipt_hash=receipts.hashes(receipt)[0])
    deciding.decide(row, State.PUBLISHED, bart)
    never += [receipt, receipts.show(receipt), receipts.hashes(receipt)[0]]
    never += [str(key) for key in Submission.objects.values_list("form_key", flat=True)]
    never += [digest for digest in Submission.objects.values_list("words_digest", flat=True) if digest]
    never.append(OFF_SITE[State.WITHDRAWN])
    return {**{text: set() for text in never if text}, **MAY_READ}


def _write(board, closed_board, insight, writer, bart, chris) -> None:
    """Something in every room, and the writer's words in every state."""
    opening = publish(make_topic(board, writer, title="Wie begint?"), writer, bart).thing
    publish(make_topic(closed_board, bart, title="Besloten"), bart, bart)
    publish(make_comment(insight, writer), writer, bart)
    pilot_site = make_pilot_site(chris.organisation)
    publish(make_record(pilot_site, chris), chris, bart)
    plan(pilot_site)
    way = {"hidden": ["published", "hidden"], "change_asked": ["change_asked"], "rejected": ["rejected"],
           "held": [], "withdrawn": ["published"]}  # fmt: skip
    for state, word in OFF_SITE.items():
        row = send(Post(topic=opening.topic, author=writer, text=f"Tekst {word} hier"), writer)
        for step in way[state.value]:
            deciding.decide(row, step, bart, message="zegdatjenietalleenbent", reason="private")
        if state == State.WITHDRAWN:
            door.withdraw(row, writer)
        Submission.objects.update(received_at="2026-01-05T10:00:00Z")
    said = publish(Post(topic=opening.topic, author=writer, text="Dit staat er."), writer, bart)
    Submission.objects.filter(pk=said.pk).update(proposed={"text": "wachtendenieuwewoorden"})


def browser(role: str, writer: Any, request: pytest.FixtureRequest) -> Client:
    """A browser of that role, from a place and with a browser that can be recognised."""
    if role == "stranger":
        return Client(**HERE)
    if role == "writer":
        return client_of(with_powers(writer, "card"), **HERE)
    if role == "tine":
        tine = make_person("Tine")
        make_card(tine)
        return client_of(with_powers(tine, "card"), **HERE)
    person = request.getfixturevalue(role)
    return client_of(with_powers(person, "password"), **HERE)


#: Errors, files for machines, and addresses that people try by hand.
BESIDE = (
    "/", "/sitemap.xml", "/robots.txt", "/agenda.ics", "/healthz", "/readyz", "/bestaat-niet/", "/leren/?x=%00",
    "/modereren/", "/redactie/", "/begeleiden/", "/mijn-plek/", "/mijn-plek/1/weg/", "/praat-mee/stuurgroep/",
    "/leren/feed.xml", "/praat-mee/feed.xml", "/signalen/feed.xml", "/proeftuinen/feed.xml", "/draaiboek/feed.xml",
    "/zoeken/?q=tekst", "/zoeken/?q=kwartel", "/zoeken/?q=buitenbeeld", "/signalen/wacht-op-ons/",
    f"/spoor/people.user-{NUMBER}/", f"/niet-oke/people.user-{NUMBER}/", "/kaart/", "/binnen/", "/privacy/bewaren/",
)  # fmt: skip


class Finder:
    """Looks for planted words in all an answer says: address, headers, cookies, body."""

    def __init__(self, secrets: dict[str, set[str]]) -> None:
        self.secrets = secrets
        self.found: dict[str, set[str]] = defaultdict(set)

    def look(self, path: str, answer: Any) -> None:
        """Note which words stand in it, and where."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        asked = "" if path in BESIDE else path.partition("?")[0]  # those are typed by hand
        heads = "\n".join(f"{name}: {value}" for name, value in answer.items())
        said = "\n".join([asked, heads, body.decode("utf-8", "replace")])
        for word in self.secrets:
            if word.lower() in said.lower():
                self.found[word].add(path)


def test_nobody_reads_what_is_not_for_them(secrets, writer, request, log):  # noqa: F811
    """One site for all roles: growing it takes longer than walking through it."""
    wrong: dict[str, Any] = {}
    rows = Submission.objects.waiting() | Submission.objects.filter(state=State.HIDDEN)
    for_moderators = [f"/modereren/{row.pk}/" for row in rows]
    for role in ROLES:
        finder, client = Finder(secrets), browser(role, writer, request)
        seen = walk(client, finder.look, begin=BESIDE, likes=2)
        for path in for_moderators:
            finder.look(path, client.get(path))
        assert len(seen) > 60, role
        wrong[role] = {word: paths for word, paths in finder.found.items() if role not in secrets[word]}
        may_read = {word for word, roles in secrets.items() if role in roles}
        if role in ("writer", "bart"):
            assert may_read - set(finder.found) == set()  # looking works
    assert {role: found for role, found in wrong.items() if found} == {}
    assert_quiet(log, secrets)


def assert_quiet(collected: Collected, secrets: dict[str, set[str]]) -> None:
    """No log line and no mail says any of it."""
    told = "\n".join([*collected.lines, *(f"{each.subject}{each.body}" for each in mail.outbox)]).lower()
    assert [word for word in secrets if word.lower() in told] == []


def test_nor_does_an_editor_in_wagtail(secrets, writer, request, log):  # noqa: F811
    finder = Finder(secrets)
    client = browser("els", writer, request)
    left_alone = (*NOT_FOLLOWED[:-1], "/beheer/logout", "/beheer/login", "/beheer/account", "/beheer/jsi18n")
    seen = walk(client, finder.look, begin=["/beheer/", "/beheer/pages/", "/beheer/reports/site-history/"],
                not_followed=left_alone, likes=1)  # fmt: skip
    assert sum(path.startswith("/beheer/") for path in seen) > 30
    own = request.getfixturevalue("els").username  # Wagtail greets her with it
    found = {word: paths for word, paths in finder.found.items() if "els" not in secrets[word] and word != own}
    assert found == {}
    assert_quiet(log, secrets)


def test_nor_does_a_mistake_of_ours_say_it(secrets, writer, request, monkeypatch, log):  # noqa: F811
    def breaks(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(f"Key (email)=({writer.email}) of {writer.username} {OFF_SITE[State.HELD]}")

    monkeypatch.setattr("pages.search.find", breaks, raising=False)
    monkeypatch.setattr("mine.views.items_of", breaks)
    client = browser("writer", writer, request)
    client.raise_request_exception = False
    answer = client.get("/mijn-plek/")
    assert answer.status_code == 500
    finder = Finder(secrets)
    finder.look("/mijn-plek/", answer)
    assert dict(finder.found) == {}
    assert log.lines
    assert logging.getLogger("django.request").handlers  # the log did listen
    assert_quiet(log, secrets)


def test_the_name_on_the_site_is_seen(secrets, writer, request):
    """What is planted is there to be found: only the private part of it stays away."""
    finder = Finder({"Kwartel": set(), "Dit staat er.": set()})
    walk(browser("stranger", writer, request), finder.look, likes=2)
    assert set(finder.found) == {"Kwartel", "Dit staat er."}


def test_the_keys_that_open_the_door_are_in_no_page_of_their_owner(secrets, writer, request):
    client = browser("writer", writer, request)
    keys = set(OpenSession.objects.values_list("session_key", flat=True))
    keys |= set(Card.objects.values_list("code_hash", flat=True)) | {writer.password}
    finder = Finder({key: set() for key in keys if key})
    walk(client, finder.look, begin=["/mijn-plek/"], likes=1)
    finder.look("/mijn-plek/meenemen/", client.post("/mijn-plek/meenemen/"))
    assert dict(finder.found) == {}
