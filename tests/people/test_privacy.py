"""Nobody's address, and nobody's words where they do not belong: not in a table, not in a log."""

import json
import logging
from typing import Any

import pytest
from django.test import Client

from comments.models import SiteComment
from config.logs import JsonFormatter
from contributions.models import Submission
from forum.models import Post
from tests.cast import PASSWORD, client_of, come_in, make_card
from tests.tables import tables_that_hold

ADDRESS, PROXY, AGENT = "203.0.113.77", "198.51.100.88", "Herkenbare-Browser/7"
HERE: Any = {"REMOTE_ADDR": ADDRESS, "HTTP_X_FORWARDED_FOR": PROXY, "HTTP_USER_AGENT": AGENT}
WORDS = "Zeldzamewoorden"


def journey(topic, insight, bart) -> None:
    """Everything one can do here, from one recognisable place."""
    _card, code = make_card()
    client = Client(**HERE)
    for path in ("/", topic.get_absolute_url(), "/kaart/", "/bestaat-niet/", "/leren/?thema=netwerk"):
        client.get(path)
    client.post("/kaart/", {"code": "00000-00000-0001"})
    client.post("/kaart/", {"code": make_card()[1][:-1] + "0"})
    client.post("/binnen/", {"username": "bart", "password": "fout"})
    client.post(topic.get_absolute_url(), {"text": f"{WORDS} uit een verlopen sessie"})
    come_in(client, code, "Kompas", label="inside", word="Zonsopgang")
    client.post(topic.get_absolute_url(), {"text": f"{WORDS} in een reactie"})
    client.post(f"/reacties/{insight.pk}/", {"text": f"{WORDS} bij een inzicht"})
    client.post(f"{topic.board.get_url()}nieuw/", {"title": "Titel", "text": f"{WORDS} in een gesprek"})
    client.post(f"/niet-oke/forum.post-{topic.posts.first().pk}/", {"why": "hurtful"})
    Client(**HERE).post(f"/niet-oke/forum.post-{topic.posts.first().pk}/", {"why": "wrong"})
    staff = Client(**HERE)
    staff.post("/binnen/", {"username": "bart", "password": PASSWORD})
    for submission in Submission.objects.waiting():
        staff.post(f"/modereren/{submission.pk}/", {"move": "publish", "revision": submission.revision})
    client.get("/mijn-plek/")
    client.post(f"/mijn-plek/{Submission.objects.latest('pk').pk}/weg/")
    client.post("/mijn-plek/naam/", {"name": "Kompas twee", "label": ""})
    client.post("/buiten/")
    Client(**HERE).get("/snel-weg/")


def test_no_table_holds_where_somebody_was(topic, insight, bart):
    journey(topic, insight, bart)
    assert Post.objects.filter(text__startswith=WORDS).exists()  # the journey did happen
    assert SiteComment.objects.public().exists()
    assert tables_that_hold(ADDRESS, PROXY, AGENT, "herkenbare") == set()
    assert tables_that_hold("zonsopgang") == set()
    assert tables_that_hold("kompas") == {"people_user.pen_name", "people_user.name_key"}


def test_the_search_finds_what_is_there(topic):
    assert "forum_post.text" in tables_that_hold("ik wist het niet")


class Collected(logging.Handler):
    """Keeps every line as the site's own log would write it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def forget_levels(logger: Any) -> None:
    """Loggers remember what they let through."""
    logger.manager._clear_cache()


@pytest.fixture
def log(settings, monkeypatch):
    """All the site logs in production: the loggers as in the settings, one handler that collects."""
    collected = Collected()
    names = ["", *settings.LOGGING["loggers"]]
    for name in names:
        logger = logging.getLogger(name or None)
        wanted = settings.LOGGING["loggers"].get(name, settings.LOGGING["root"])
        monkeypatch.setattr(logger, "level", logging.getLevelName(wanted.get("level", "NOTSET")))
        if wanted.get("handlers") or not wanted.get("propagate", True):
            monkeypatch.setattr(logger, "handlers", [collected] if wanted.get("handlers") else [])
        monkeypatch.setattr(logger, "propagate", wanted.get("propagate", True))
        forget_levels(logger)
    yield collected
    for name in names:
        forget_levels(logging.getLogger(name or None))


def test_the_log_holds_no_address_no_name_and_no_words(topic, insight, bart, log):
    journey(topic, insight, bart)
    text = "\n".join(log.lines)
    for secret in (ADDRESS, PROXY, AGENT, WORDS, "Kompas", "fout", PASSWORD, "verlopen", "Zonsopgang"):
        assert secret not in text


def test_a_mistake_of_ours_is_logged_with_its_place_and_without_what_it_said(topic, amina, log, monkeypatch):
    def breaks(*args, **kwargs):
        raise ValueError(f"Key (text)=({WORDS}) already exists")

    monkeypatch.setattr("contributions.door.submit", breaks)
    client = client_of(amina, raise_request_exception=False)
    answer = client.post(topic.get_absolute_url(), {"text": f"{WORDS} hier"}, **HERE)
    assert answer.status_code == 500
    lines = [json.loads(line) for line in log.lines]
    mistake = next(line for line in lines if line["level"] == "ERROR")
    assert mistake["error"] == "ValueError"
    assert any("breaks" in place for place in mistake["where"])
    assert WORDS not in "\n".join(log.lines)
    assert ADDRESS not in "\n".join(log.lines)


def test_no_mail_is_asked_and_none_is_kept(topic, insight, bart):
    from people.models import User

    journey(topic, insight, bart)
    assert not User.objects.exclude(email="").exists()
    comment = SiteComment.objects.earliest("pk")
    assert (comment.ip_address, comment.user_email, comment.user_name, comment.user_url) == (None, "", "", "")
