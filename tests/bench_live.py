"""Telling many open browsers at once: our hub beside a raw ``websockets`` broadcast of the same bytes.

Two servers run side by side, each in its own process, and tell the same in turn, so that both meet the same machine.
The readers know how many bytes come and count them, no more: what is measured is the server. They come from many
addresses of loopback, since one source may open only so many sockets (Linux has them all; elsewhere the bench says
so and stops). Who may listen is not asked here: that is a page's worth of questions, once for each reader.

    python -m tests.bench_live               the ratios
    python -m tests.bench_live raw | ours    one of the two servers (the bench starts them)
"""

import asyncio
import contextlib
import gc
import json
import os
import resource
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.measuring import say

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 15
#: Readers: the most that the last reader may wait, and CPU, in times a raw broadcast.
GOALS: dict[int, tuple[float, float | None]] = {1_000: (1.5, 3.0), 4_000: (2.0, None)}
KILOBYTES = 30
#: Sockets from one address of loopback.
PER_SOURCE = 50
#: A post of usual length.
TOLD: dict[str, Any] = {"event": "appear", "id": "post-1", "version": 10**9, "html": "Iemand vertelt iets. " * 70}
STREAM = "forum.topic-1"


def main() -> None:
    """Print for each number of readers what telling them costs, in times a raw broadcast, and memory."""
    if sys.platform != "linux":
        sys.stdout.write("The live bench needs the many addresses of loopback that only Linux has.\n")
        return
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
    for readers in GOALS:
        with tempfile.TemporaryDirectory() as data, server("raw", data) as raw, server("ours", data) as ours:
            asyncio.run(compare(readers, raw, ours))


async def compare(readers: int, raw: "Server", ours: "Server") -> None:
    """Fill both servers with readers, tell them the same in turn, and print what it cost."""
    for each in (raw, ours):
        await each.fill(readers)
    for _ in range(ROUNDS):
        for each in (raw, ours):
            await each.tell()
    last, cpu = GOALS[readers]
    say(f"{readers} readers: ms until the last one hears it, raw", raw.last)
    say(f"{readers} readers: ms until the last one hears it, ours", ours.last)
    say(f"{readers} readers: times raw until the last one hears it", ours.last / raw.last, most=last)
    say(f"{readers} readers: times raw in CPU ({ours.cpu:.1f} and {raw.cpu:.1f} ms)", ours.cpu / raw.cpu, most=cpu)
    say(f"{readers} readers: KB of memory for each (raw {raw.kilobytes:.1f})", ours.kilobytes, most=KILOBYTES)


class Server:
    """One server in its own process, and the readers that listen to it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.port = int(self._heard())
        self.waiting, self.all_heard = 0, asyncio.Event()
        self.readers: list[Reader] = []
        self.lasts: list[float] = []
        self.cpus: list[float] = []
        self.kilobytes = 0.0

    @property
    def last(self) -> float:
        """Median milliseconds until the last reader has it."""
        return statistics.median(self.lasts) * 1000

    @property
    def cpu(self) -> float:
        """Median milliseconds of CPU of the server."""
        return statistics.median(self.cpus) * 1000

    async def fill(self, readers: int) -> None:
        """Open so many sockets and wait until each was greeted."""
        before = await self._ask("memory")
        for start in range(0, readers, 100):
            self.readers += await asyncio.gather(*(self._open(number) for number in range(start, start + 100)))
        self.kilobytes = (await self._ask("memory") - before) / readers

    async def _open(self, number: int) -> "Reader":
        house, street = number // PER_SOURCE % 250, number // PER_SOURCE // 250
        _transport, reader = await asyncio.get_running_loop().create_connection(
            lambda: Reader(self), "127.0.0.1", self.port, local_addr=(f"127.1.{street}.{house + 1}", 0)
        )
        async with asyncio.timeout(60):
            await reader.greeted
        return reader

    async def tell(self) -> None:
        """Tell all readers one thing."""
        self.waiting = len(self.readers)
        self.all_heard.clear()
        for reader in self.readers:
            reader.left = 4 + len(json.dumps(TOLD))  # a frame's head, and what is in it
        before, began = await self._ask("cpu"), time.monotonic()
        self._say("tell")
        async with asyncio.timeout(60):
            await self.all_heard.wait()
        self.lasts.append(time.monotonic() - began)
        self.cpus.append(await self._ask("cpu") - before)

    async def _ask(self, what: str) -> float:
        self._say(what)
        return float(await asyncio.to_thread(self._heard))

    def _say(self, what: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()

    def _heard(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


class Reader(asyncio.Protocol):
    """One open socket that counts bytes."""

    def __init__(self, server: Server) -> None:
        self.server, self.left, self.begin = server, 0, b""
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        """Ask for the socket."""
        host = f"localhost:{self.server.port}"
        transport.write(
            f"GET /live/{STREAM}/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            .encode()
        )  # fmt: skip

    def data_received(self, data: bytes) -> None:
        """First the answer and a hello, then what is told."""
        if not self.greeted.done():
            self.begin += data
            if b'"hello"' in self.begin:
                self.greeted.set_result(None)
            return
        self.left -= len(data)
        if self.left <= 0:
            self.server.waiting -= 1
            if not self.server.waiting:
                self.server.all_heard.set()


@contextlib.contextmanager
def server(kind: str, data: str) -> Iterator[Server]:
    """A server for the length of a block."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "CARD_KEY")}
    environment |= {"DATA_DIR": data, "LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "tests.bench_live", kind]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Server(process)
        finally:
            process.terminate()


# --- in the servers' own processes ------------------------------------------------------------------


def obey(port: int, tell: Callable[[], Any]) -> None:
    """Do what the bench says, line by line, in a thread of its own."""

    def listen() -> None:
        for line in sys.stdin:
            if line == "tell\n":
                tell()
            else:
                answer(time.process_time() if line == "cpu\n" else kilobytes())

    answer(port)
    threading.Thread(target=listen, daemon=True).start()


def answer(what: float) -> None:
    """One line to the bench."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def kilobytes() -> float:
    """Memory of this process."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1024


async def serve_raw(listening: socket.socket) -> None:
    """A bare ``websockets`` server."""
    from websockets.asyncio.server import ServerConnection, broadcast, serve

    lines: set[ServerConnection] = set()
    text, loop = json.dumps(TOLD), asyncio.get_running_loop()

    async def keep(line: ServerConnection) -> None:
        lines.add(line)
        await line.send('{"event": "hello"}')
        await line.wait_closed()

    async with serve(keep, sock=listening, compression=None, ping_interval=None) as running:
        obey(listening.getsockname()[1], lambda: loop.call_soon_threadsafe(broadcast, lines, text))
        await running.serve_forever()


async def serve_ours(listening: socket.socket) -> None:
    """Our server as ``manage.py serve`` sets it; everybody may listen."""
    port = listening.getsockname()[1]
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PUBLIC_URL": f"http://localhost:{port}"}
    sys.path.insert(0, str(ROOT / "site"))
    import uvicorn

    from config.asgi import application
    from config.management.commands.serve import UVICORN
    from live import consumer
    from live.broadcast import Message, broadcast

    async def ask(session_key: str, stream: str) -> tuple[None, bool, int]:
        return None, True, 1

    consumer._ask = ask
    obey(port, lambda: broadcast(STREAM, Message(**TOLD)))  # type: ignore[typeddict-item]
    await uvicorn.Server(uvicorn.Config(application, **{**UVICORN, "ws_ping_interval": None})).serve([listening])


if __name__ == "__main__":
    if sys.argv[1:]:
        import uvloop

        with socket.create_server(("127.0.0.1", 0), backlog=1_000) as listening_here:
            uvloop.run({"raw": serve_raw, "ours": serve_ours}[sys.argv[1]](listening_here))
    else:
        main()
