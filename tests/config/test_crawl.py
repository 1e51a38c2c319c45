"""Every page that a link leads to, for every role: it is there, it is whole, it leads nowhere else."""

import json
import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client

from contributions import deciding, door
from contributions.models import State
from forum.models import Post
from tests.cast import client_of, come_in, make_card, make_comment, make_topic, publish, send, with_powers
from tests.crawling import OURS, links, walk
from tests.workshops.cast import make_pilot_site, make_record, plan

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "font-src": "'self'",
    "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip
#: Data for machines: no browser runs it.
LINKED_DATA = '<script type="application/ld+json">'
ROLES = ["stranger", "amina", "chris", "dora", "els", "hanne", "bart", "member"]


@pytest.fixture
def lively(board, closed_board, insight, amina, bart, chris, monkeypatch):
    """A site with something in every room and every state, and pages of three posts."""
    monkeypatch.setattr("contributions.numbered.PAGE_SIZE", 3)
    opening = publish(make_topic(board, amina), amina, bart).thing
    for n in range(4):
        post = publish(
            Post(topic=opening.topic, author=bart, text=f"Antwoord {n}, zie https://example.org"), bart, bart
        )
    door.withdraw(post, bart)
    publish(make_comment(insight, amina), amina, bart)
    publish(make_topic(closed_board, bart, title="Besloten"), bart, bart)
    pilot_site = make_pilot_site(chris.organisation)
    publish(make_record(pilot_site, chris), chris, bart)
    plan(pilot_site)
    held = [send(Post(topic=opening.topic, author=chris, text=f"Wacht {n}"), chris) for n in range(3)]
    deciding.decide(held[0], State.CHANGE_ASKED, bart, message="Kijk nog eens.")
    deciding.decide(held[1], State.REJECTED, bart, reason="other")


def client_for(role: str, request: pytest.FixtureRequest) -> Client:
    if role == "stranger":
        return Client()
    person = request.getfixturevalue("amina" if role == "member" else role)
    if role == "member":
        person.groups.add(Group.objects.get(name="stuurgroep"))
        person = with_powers(person, "card")
    return client_of(person)


def faults_of(path: str, page: str) -> list[str]:
    """What is wrong with a page, in words."""
    visible = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    ids = re.findall(r'\sid="([^"]*)"', page)
    found = {
        "no language": not re.search(r'<html lang="nl-BE"', page),
        "not one h1": len(re.findall(r"<h1\b", page)) != 1,
        "an empty h1": bool(re.search(r"<h1[^>]*>\s*</h1>", page)),
        "not one main": len(re.findall(r"<main\b", page)) != 1,
        "no title": not re.search(r"<title>[^<]{5,}</title>", page),
        "no description": not re.search(r'<meta name="description" content="[^"]{5,}">', page),
        "inline script": bool(re.search(r"<script(?![^>]*\bsrc=)", page.replace(LINKED_DATA, ""))),
        "linked data nobody can read": not all(readable(data) for data in linked_data(page)),
        "inline style": bool(re.search(r"<style\b|\sstyle=", page)),
        "handler in an attribute": bool(re.search(r"<[^>]*\son[a-z]+=", page)),
        "an id twice": len(ids) != len(set(ids)),
        "a heading skipped": skips(visible),
        "what a template left": bool(re.search(r"\{\{|\{%|\bNone\b|SafeString|<\w+ object", visible)),
        "a loose thousand": bool(re.search(r'(?:value|href|data-\w+)="[^"]*\b\d{1,3}\.\d{3}\b(?!\.)[^"]*"', visible)),
    }
    return [f"{path}: {fault}" for fault, is_so in found.items() if is_so]


def linked_data(page: str) -> list[str]:
    return re.findall(f"{re.escape(LINKED_DATA)}(.*?)</script>", page, flags=re.S)


def readable(data: str) -> bool:
    """Linked data (schema.org) that says what it is, with whole addresses."""
    try:
        found = json.loads(data)
    except ValueError:
        return False
    addresses = [value for name, value in found.items() if name in ("url", "item")]
    return bool(found["@type"]) and all(address.startswith("http://localhost:8000/") for address in addresses)


def skips(page: str) -> bool:
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", page)]
    return any(after > before + 1 for before, after in pairwise(levels))


def head_faults(path: str, page: str, stranger: bool) -> list[str]:
    """What is wrong with what machines read: one true address and all that goes with it, or none and no index."""
    head = page.partition("</head>")[0]
    address = re.findall(r'<link rel="canonical" href="([^"]*)">', head)
    hidden = head.count('<meta name="robots" content="noindex">')
    told = re.findall(r'<meta property="og:([a-z:_]+)" content="([^"]*)">', head)
    words, parts = dict(told), urlsplit(path)
    number = re.search(r"\bpagina=([2-9]|\d\d+)", parts.query)
    here = f"http://localhost:8000{parts.path}{f'?{number[0]}' if number else ''}"
    found = {
        f"{len(address)} addresses and {hidden} times no index": len(address) + hidden != 1,
        "a form that may be found": stranger and "csrfmiddlewaretoken" in page and bool(address),
        f"another address: {address}": bool(address) and unescape(address[0]) != here,
        "told twice": len(words) != len(told),
        "told of what is not to be found": bool(told) and bool(hidden),
        "not told of": bool(address)
        and not {"title", "description", "url", "type", "image", "image:alt", "locale", "site_name"} <= set(words),
        "an empty word": not all(words.values()),
        "another address told": bool(address) and words.get("url") != address[0],
        "no picture": bool(address) and not picture_of(words).is_file(),
    }
    return [f"{path}: {fault}" for fault, is_so in found.items() if is_so]


def picture_of(words: dict[str, str]) -> Path:
    return settings.BASE_DIR / words.get("image", "").removeprefix("http://localhost:8000/")


def header_faults(path: str, answer, stranger: bool) -> list[str]:
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip())
    kept = answer["Cache-Control"]
    page = answer.content.decode()
    may_keep = stranger and not answer.cookies and "csrfmiddlewaretoken" not in page
    found = {
        "another content policy": policy != POLICY,
        "kept though it may not be": "public" in kept and not may_keep,
        "not kept though it may be": may_keep and "public" not in kept and "no-store" not in kept,
        "no word on keeping": not ("public" in kept or "no-store" in kept),
        "may be framed": answer["X-Frame-Options"] != "DENY",
        "says where readers came from": answer["Referrer-Policy"] != "same-origin",
        "type may be guessed": answer["X-Content-Type-Options"] != "nosniff",
    }
    return [f"{path}: {fault}" for fault, is_so in found.items() if is_so]


def on_a_shared_device(path: str, answer) -> list[str]:
    """What would tell the next person that somebody was here, or what they wrote."""
    page = answer.content.decode()
    typed = re.findall(r"<(?:textarea|input)\b[^>]*>", page)
    found = {
        "a title that tells": "<title>Lezen</title>" not in page,
        "kept": "no-store" not in answer["Cache-Control"] or "public" in answer["Cache-Control"],
        "filled in by itself": not all(
            'autocomplete="off"' in field or re.search('type="(?:hidden|radio|checkbox|file)"', field)
            for field in typed
        ),
        "nobody asks whether somebody is still there": "<still-here" not in page,
    }
    return [f"{path}: {fault}" for fault, is_so in found.items() if is_so]


def crawl(client: Client, stranger: bool, look=lambda path, answer: []) -> tuple[dict[str, int], list[str]]:
    """Follow the links from the beginning; (status by path, faults, also those that ``look`` finds)."""
    faults: list[str] = []

    def examine(path: str, answer: Any) -> None:
        if answer.status_code in (301, 302):
            return
        if answer.status_code != 200:
            faults.append(f"{path}: {answer.status_code}")
            return
        if answer["Content-Type"].startswith(("text/calendar", "text/csv", "application/atom+xml")):
            return
        page = answer.content.decode()
        faults.extend(
            [*faults_of(path, page), *head_faults(path, page, stranger), *header_faults(path, answer, stranger)]
        )
        faults.extend(look(path, answer))
        for place in {urlsplit(link).netloc for link in links(path, page)}.difference(OURS):
            if not (place == "example.org" and "nofollow" in page):  # what people typed in their words
                faults.append(f"{path}: leads to {place}")

    return walk(client, examine), faults


@pytest.mark.parametrize("role", ROLES)
def test_every_link_leads_to_a_whole_page(role, lively, request):
    seen, faults = crawl(client_for(role, request), role == "stranger")
    assert faults == []
    assert len(seen) > 60
    assert any("/praat-mee/stuurgroep/" in path for path in seen) == (role == "member")
    assert any(path.startswith("/modereren/") for path in seen) == (role == "bart")


def test_every_page_on_a_shared_device_is_neutral_and_kept_nowhere(lively, amina):
    client = Client()
    come_in(client, make_card(amina)[1], shared="ja")
    seen, faults = crawl(client, stranger=False, look=on_a_shared_device)
    assert faults == []
    assert len(seen) > 60


@pytest.mark.parametrize(
    "name", ["css/onderweg.css", "js/live-list.js", "js/snel-weg.js", "fonts/ah.woff2", "img/tekens.svg"]
)
def test_what_a_page_loads_is_there(name):
    from django.contrib.staticfiles import finders

    assert finders.find(name)


@pytest.mark.parametrize("path", ["/bestaat-niet/", "/praat-mee/stuurgroep/", "/mijn-plek/x/", "/leren/%00/"])
def test_error_pages_are_whole_too_and_never_kept(path, site):
    answer = Client().get(path)
    assert answer.status_code in (400, 404)
    assert faults_of(path, answer.content.decode()) == []
    assert 'content="noindex"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "'none'" in answer["Content-Security-Policy"]


def test_pages_that_need_nothing_are_whole_without_a_request(settings):
    from django.template.loader import render_to_string

    for name in ("500.html", "413.html", "405.html", "404.html", "403.html", "400.html", "429.html"):
        assert faults_of(name, render_to_string(name)) == []


def test_a_mistake_of_ours_gets_our_own_page(monkeypatch, site):
    monkeypatch.setattr("pages.views.programme_context", lambda page: 1 / 0)
    answer = Client(raise_request_exception=False).get("/programma/")
    assert answer.status_code == 500
    assert "dit is onze fout" in answer.content.decode().lower()
    assert faults_of("500", answer.content.decode()) == []


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/", True), ("/leren/", True), ("/leren/?thema=netwerk", True), ("/hulp/", True), ("/draaiboek/", True),
     ("/praat-mee/aan-tafel/", True), ("/kaart/", False), ("/binnen/", False), ("/sitemap.xml", True),
     ("/robots.txt", True),
     ("/healthz", False), ("/readyz", False), ("/bestaat-niet/", False), ("/mijn-plek/", False), ("/snel-weg/", False)],
)  # fmt: skip
def test_who_may_keep_a_page(path, kept, amina):
    answer = Client().get(path)
    assert ("public" in answer["Cache-Control"]) == kept
    assert ("no-store" in answer["Cache-Control"]) != kept
    with_csrf_cookie = Client()
    with_csrf_cookie.get("/kaart/")
    assert ("public" in with_csrf_cookie.get(path)["Cache-Control"]) == kept
    signed_in = client_of(amina)
    assert "public" not in signed_in.get(path)["Cache-Control"]


def test_reading_sets_no_cookie_and_writes_nothing(lively, django_assert_num_queries):
    from people.models import OpenSession

    OpenSession.objects.all().delete()
    client = Client()
    for path in ("/", "/leren/", "/praat-mee/", "/praat-mee/aan-tafel/", "/draaiboek/", "/hulp/"):
        assert not client.get(path).cookies
    assert not OpenSession.objects.exists()


def test_what_can_not_be_sent_is_told_in_plain_words(site):
    answer = Client().post("/agenda/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "Dat kan hier niet" in answer.content.decode()
    assert faults_of("405", answer.content.decode()) == []
    assert "no-store" in answer["Cache-Control"]


def test_who_asks_for_a_sign_without_reading_the_page_is_sent_to_it():
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/img/ster.svg")
