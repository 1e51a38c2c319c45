"""The server's entrance: how large a request may be, whether the process is well, what the log writes."""

import asyncio
import json
import logging
import sys
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from config import body_limit, health
from config.logs import JsonFormatter

LIMIT = django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def ask(body: bytes, *, path: str = "/", announce: bytes | None = b"", pieces: int = 4) -> tuple[int, str, int]:
    """Send ``body`` in pieces through the limit; (status, page, bytes the site behind it read)."""
    read = 0

    async def site(scope: Any, receive: Any, send: Any) -> None:
        nonlocal read
        more = True
        while more:
            message = await receive()
            read += len(message.get("body", b""))
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"gelezen"})

    size = max(1, -(-len(body) // pieces))
    parts = [body[n : n + size] for n in range(0, len(body), size)] or [b""]
    waiting = [{"type": "http.request", "body": part, "more_body": part is not parts[-1]} for part in parts]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [] if announce is None else [(b"content-length", announce or str(len(body)).encode())]
    asyncio.run(body_limit.limit_body(site)({"type": "http", "path": path, "headers": headers}, receive, send))
    page = b"".join(message.get("body", b"") for message in sent).decode()
    assert [message["type"] for message in sent].count("http.response.start") == 1
    return sent[0]["status"], page, read


def test_a_request_up_to_the_limit_goes_through():
    for announce in (b"", None):
        assert ask(b"x" * LIMIT, announce=announce) == (200, "gelezen", LIMIT)


def test_a_request_that_says_it_is_too_large_is_not_read_by_the_site():
    status, page, read = ask(b"x" * (LIMIT + 1))
    assert (status, read) == (413, 0)
    assert "Dit is te lang" in page
    assert "5.000 tekens" in page


@pytest.mark.parametrize("announce", [None, b"10", b"-5", b"rommel", b""])
def test_a_request_that_turns_out_too_large_stops_halfway(announce):
    status, page, read = ask(b"x" * (LIMIT * 3), announce=announce)
    assert status == 413
    assert read <= LIMIT
    assert "Dit is te lang" in page


def test_a_length_of_thousands_of_signs_breaks_nothing():
    assert ask(b"x", announce=b"9" * 5_000)[0] == 413


def test_editors_may_send_a_photo_to_the_admin_and_nowhere_else():
    photo = b"x" * (2 * 1024 * 1024)
    assert ask(photo, path="/beheer/images/add/")[0] == 200
    assert ask(photo, path="/beheerder/")[0] == 413
    assert ask(b"x" * (body_limit.limit_at("/beheer/") + 1), path="/beheer/images/add/")[0] == 413


def test_the_longest_words_there_are_fit():
    from urllib.parse import quote

    assert len(quote("😀" * django_settings.INSIGHT_LIMIT)) < LIMIT


# --- healthz, readyz --------------------------------------------------------------------------------------


def test_a_living_process_says_so_without_the_database():
    answer = Client().get("/healthz")
    assert answer.json() == {"ok": True}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_everything_is_there():
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "database": True, "migrations": True, "channel_layer": True}


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["database", "migrations", "channel_layer"])
def test_not_ready_says_which_part_is_missing_and_nothing_more(part, monkeypatch):
    def breaks() -> None:
        raise ConnectionError("postgres://gebruiker:geheim@databank/onderweg")

    monkeypatch.setattr(health, f"_check_{part}", breaks)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()[part] is False
    assert [name for name, good in answer.json().items() if not good] == ["ok", part]
    assert "geheim" not in answer.content.decode()


# --- the log ------------------------------------------------------------------------------------------------


def line(**fields: Any) -> dict[str, Any]:
    record = logging.LogRecord("forum", logging.ERROR, __file__, 1, fields.pop("msg", "Er ging iets mis"), (), None)
    record.__dict__.update(fields)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_a_line_is_one_json_object():
    found = line(msg="Eerste\ntweede “é” 😀")
    assert found["message"] == "Eerste\ntweede “é” 😀"
    assert (found["level"], found["logger"]) == ("ERROR", "forum")
    assert found["time"].endswith("+00:00")


def test_of_an_exception_only_its_kind_and_place_are_kept():
    try:
        raise ValueError("DETAIL: Key (text)=(mijn geheim) already exists")
    except ValueError:
        found = line(exc_info=sys.exc_info())
    assert found["error"] == "ValueError"
    assert "test_entrance.py" in found["where"][0]
    assert "geheim" not in json.dumps(found)


def test_fields_beside_the_message_are_left_out():
    found = line(request="<WSGIRequest: POST '/kaart/'>", status_code=500, ip="203.0.113.7")
    assert set(found) == {"time", "level", "logger", "message"}


def test_the_log_of_visits_is_off(settings):
    assert settings.LOGGING["loggers"]["django.channels.server"]["handlers"] == []
    assert settings.LOGGING["loggers"]["django.request"]["level"] == "ERROR"
