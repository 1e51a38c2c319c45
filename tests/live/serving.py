"""A real `manage.py serve` in its own process, on the database of the tests, and a browser's side of it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

ROOT = Path(__file__).parent.parent.parent
_TOKEN = "c" * 32


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait until ``true()`` gives something, and give it back."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
    return found


def database_url() -> str:
    """The address of the database the tests are on."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    who = f"{quote(database['USER'])}:{quote(database['PASSWORD'] or '')}@" if database["USER"] else ""
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{who}{database['HOST']}{port}/{database['NAME']}"


class Server:
    """One server process.

    Args:
        folder: for its data and its log.
        environment: settings that differ.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.ears = ExitStack()  # sockets that are open
        self.log = folder / f"server-{self.port}.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.live.server_settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url(),
            "REDIS_URL": "",
            "PUBLIC_URL": f"http://localhost:{self.port}",
            "SECRET_KEY": settings.SECRET_KEY,
            "CARD_KEY": settings.CARD_KEY,
            "TRUSTED_AFTER": "0",
            **environment,
        }

    def start(self) -> "Server":
        """Start, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port)],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        until(self.answers, 60)
        return self

    def answers(self) -> bool:
        """True when it serves."""
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal: (exit code, seconds until it was gone)."""
        began = time.monotonic()
        self.process.send_signal(how)
        return self.process.wait(20), time.monotonic() - began

    def get(self, path: str, client: Client | None = None) -> tuple[int, str]:
        """(status, body)."""
        return self._ask("GET", path, client)

    def post(self, path: str, client: Client | None, **fields: str) -> tuple[int, str]:
        """(status, body) of a form that is sent."""
        return self._ask("POST", path, client, urlencode({**fields, "csrfmiddlewaretoken": _TOKEN}))

    def listen(self, stream: str, client: Client | None = None, origin: str = "") -> "Ear":
        """Open a socket and hear its hello."""
        line = connect(
            f"ws://127.0.0.1:{self.port}/live/{stream}/",
            origin=Origin(origin or f"http://localhost:{self.port}"),
            additional_headers=self._cookies(client),
            compression=None,
            proxy=None,
        )
        ear = Ear(self.ears.enter_context(line))
        assert ear.hear()["event"] == "hello"
        return ear

    def _ask(self, method: str, path: str, client: Client | None, body: str | None = None) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": f"localhost:{self.port}", **self._cookies(client)}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def _cookies(self, client: Client | None) -> dict[str, str]:
        cookies = [f"csrf={_TOKEN}"]
        if client is not None:
            cookies.append(f"onderweg={client.cookies[settings.SESSION_COOKIE_NAME].value}")
        return {"Cookie": "; ".join(cookies)}


class Ear:
    """A socket over the network."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line

    def hear(self, seconds: float = 10) -> dict[str, Any]:
        """The next message."""
        return dict(json.loads(self.line.recv(seconds)))


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Server]:
    """A server for the length of a block; killed by its own pid if it still runs at the end."""
    server = Server(folder, **environment)
    try:
        yield server.start()
    finally:
        process = getattr(server, "process", None)
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()
        server.ears.close()
