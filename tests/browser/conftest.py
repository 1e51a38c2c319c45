"""A real server, a real browser: the ASGI application in a thread, Chromium on phones and desks.

Nothing may leave this machine and nothing may go wrong in silence: a request to another host, an error
on a page's console or a 5xx fails the test that caused it (``faults.expect(…)`` for those a test asks for).
"""

import importlib
import os
import re
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.signals import template_rendered

from tests.cast import client_of

# `make test` has no Playwright; the marker keeps these tests out, this keeps them from being imported.
collect_ignore_glob = [] if find_spec("playwright") else ["*"]

HERE = Path(__file__).parent
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--force-color-profile=srgb",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]  # fmt: skip
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
OURS = {"localhost", "127.0.0.1", ""}
PATIENCE_MS = 8_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium, and a server that reads its static files in small pieces (as ``serve``)."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"))


# --- the server -------------------------------------------------------------------------------------


class Server:
    """uvicorn in a thread, as ``manage.py serve`` runs it; may be stopped and started again on its port."""

    def __init__(self, application: Any) -> None:
        self.application = application
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.host = f"localhost:{self.port}"

    def start(self) -> None:
        """Serve; returns when it answers."""
        config = uvicorn.Config(
            self.application, host="127.0.0.1", port=self.port, ws="websockets-sansio", ws_per_message_deflate=False,
            ws_max_size=65_536, access_log=False, log_config=None, server_header=False, lifespan="on",
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        self.uvicorn = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.uvicorn.run, name="server", daemon=True)
        self.thread.start()
        until = time.monotonic() + 20
        while not self.uvicorn.started:
            assert self.thread.is_alive(), "the server did not start"
            assert time.monotonic() < until, "the server did not start in time"
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop, as after Ctrl-C: open sockets are closed."""
        self.uvicorn.should_exit = True
        self.thread.join(20)
        assert not self.thread.is_alive(), "the server did not stop"


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The site's ASGI application with static files as in production: hashed, compressed, kept for ever."""
    static = override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        },
        WHITENOISE_AUTOREFRESH=False,
    )
    with static:
        call_command("collectstatic", interactive=False, verbosity=0)
        from config import asgi

        yield importlib.reload(asgi).application  # its middleware reads the settings once


@pytest.fixture(scope="session")
def running(application: Any) -> Iterator[Server]:
    """One server for all tests."""
    # Playwright keeps an event loop in this thread; the tests use the database in it all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    server = Server(application)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running: Server, site: Any) -> Server:
    """The server, with the content of Kras in its database."""
    return running


_content: dict[str, sqlite3.Connection] = {}


@pytest.fixture
def _restored(transactional_db: None) -> None:
    """SQLite: put the content back as it was, faster than loading it again. PostgreSQL: ``site`` loads it."""
    if connection.vendor == "sqlite" and "copy" in _content:
        connection.ensure_connection()
        _content["copy"].backup(connection.connection)
        ContentType.objects.clear_cache()


@pytest.fixture
def site(_restored: None, site: Any) -> Any:
    """The content of Kras, really committed: the server sees it too."""
    if connection.vendor == "sqlite" and "copy" not in _content:
        _content["copy"] = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(_content["copy"])
    return site


# --- the browser --------------------------------------------------------------------------------------


class Faults:
    """What went wrong in the browsers of one test."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.expected: list[str] = []
        self.elsewhere: set[str] = set()

    def expect(self, *patterns: str) -> None:
        """Console errors this test causes on purpose."""
        self.expected += patterns

    def watch(self, context: Any) -> None:
        """Write down what goes wrong in ``context``."""
        context.on("console", lambda line: self.add(f"console: {line.text}" if line.type == "error" else ""))
        context.on("weberror", lambda error: self.add(f"script: {error.error}"))
        context.on("request", lambda request: self.check_host(request.url))
        context.on("response", lambda answer: self.add(f"{answer.status}: {answer.url}" * (answer.status >= 500)))
        context.on("page", lambda page: page.on("websocket", lambda ws: self.check_host(ws.url)))

    def check_host(self, url: str) -> None:
        """Only this machine, and the one stub a test put up itself."""
        address = urlsplit(url)
        if address.scheme not in ("data", "blob") and (address.hostname or "") not in OURS | self.elsewhere:
            self.add(f"another host: {url}")

    def add(self, fault: str) -> None:
        """Keep it; nothing is no fault."""
        if fault:
            self.found.append(fault)

    def unexpected(self) -> list[str]:
        """All but what the test expects."""
        return [fault for fault in self.found if not any(re.search(pattern, fault) for pattern in self.expected)]


@pytest.fixture
def faults() -> Iterator[Faults]:
    """None at the end of each test."""
    kept = Faults()
    yield kept
    assert not kept.unexpected()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Any, server: Server, faults: Faults) -> Iterator[Callable[..., Any]]:
    """Make a page in a browser of its own: ``new_page(person=amina, **options)``."""
    contexts = []

    def make(person: Any = None, **options: Any) -> Any:
        context = browser.new_context(base_url=server.url, locale="nl-BE", reduced_motion="reduce", **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        faults.watch(context)
        if person is not None:
            cookie = client_of(person).cookies["onderweg"].value
            context.add_cookies([{"name": "onderweg", "value": cookie, "url": server.url, "httpOnly": True}])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def phone(new_page: Callable[..., Any]) -> Callable[..., Any]:
    """``phone()`` or ``phone(amina)``: a page on a phone of their own."""
    return lambda person=None, **options: new_page(person, **{**PHONE, **options})


@pytest.fixture
def desk(new_page: Callable[..., Any]) -> Callable[..., Any]:
    """The same at a desk."""
    return lambda person=None, **options: new_page(person, **{**DESK, **options})


@pytest.fixture
def no_js(new_page: Callable[..., Any]) -> Callable[..., Any]:
    """The same on a phone without JavaScript."""
    return lambda person=None, **options: new_page(person, **{**PHONE, "java_script_enabled": False, **options})


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    """The names of the templates the server rendered since the test began (or cleared it)."""
    names: set[str] = set()

    def note(template: Any, **kwargs: Any) -> None:
        if template.name:
            names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)
