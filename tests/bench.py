"""How fast the pages are: a server of its own on fresh demo data, asked over loopback, then stopped.

Asks a bounded number of times (REQUESTS per page, over CLIENTS connections). The asking costs time of the same
cores, so compare runs on one machine, not machines.
"""

import contextlib
import http.client
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = 200
CLIENTS = 4


def main() -> None:
    """Print one line per page: pages a second, median and 95th percentile in milliseconds, kilobytes."""
    with server() as port:
        sys.stdout.write(f"{'pages/s':>8} {'median ms':>10} {'95% ms':>8} {'KB':>6}  page\n")
        for path in pages(port):
            seconds, times, size = measure(port, path)
            slow = statistics.quantiles(times, n=20)[-1]
            sys.stdout.write(
                f"{REQUESTS / seconds:8.0f} {statistics.median(times) * 1000:10.1f} {slow * 1000:8.1f} "
                f"{size / 1024:6.1f}  {path}\n"
            )


@contextlib.contextmanager
def server() -> Iterator[int]:
    """The port of a server on demo data that exist only as long as it runs."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as data:
        # Never somebody's own database: the embedded one in a folder that goes away.
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        environment |= {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "CARD_KEY")}
        environment |= {"PUBLIC_URL": f"http://localhost:{port}", "DATA_DIR": data, "LOG_LEVEL": "ERROR"}
        for command in (["migrate", "--no-input"], ["collectstatic", "--no-input"], ["load_kras"], ["demo"]):
            manage = [sys.executable, "manage.py", *command]
            subprocess.run(manage, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        serve = [sys.executable, "manage.py", "serve", "--port", str(port)]
        with subprocess.Popen(serve, cwd=ROOT, env=environment) as process:
            try:
                wait_until_ready(port)
                yield port
            finally:
                process.terminate()


def wait_until_ready(port: int) -> None:
    """Come back when the server can do its work; give up after 60 seconds."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/readyz")[0] == 200:
                return
        time.sleep(0.2)
    raise SystemExit("The server was not ready within 60 s.")


def pages(port: int) -> list[str]:
    """The front page and, of each room in the sitemap, its own page and its deepest; a search."""
    status, sitemap = get(http.client.HTTPConnection("127.0.0.1", port, timeout=30), "/sitemap.xml")
    if status != 200:
        raise SystemExit(f"/sitemap.xml answered {status}.")
    rooms: dict[str, list[str]] = {}
    for address in re.findall(r"<loc>(.*?)</loc>", sitemap.decode()):
        path = urlsplit(address).path
        rooms.setdefault(path.split("/")[1], []).append(path)
    chosen = [path for paths in rooms.values() for path in (min(paths, key=len), max(paths, key=_depth))]
    # A search may cost one and a half times a topic page (the deepest of praat-mee).
    return [*dict.fromkeys(chosen), "/zoeken/?q=armoede+gent"]


def _depth(path: str) -> tuple[int, int]:
    return path.count("/"), len(path)


def measure(port: int, path: str) -> tuple[float, list[float], int]:
    """Seconds in all, seconds of each request, and bytes of the last answer."""

    def ask(count: int) -> tuple[list[float], int]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        times, size = [], 0
        for _ in range(count):
            begin = time.perf_counter()
            status, body = get(connection, path)
            times.append(time.perf_counter() - begin)
            size = len(body)
            if status != 200:
                raise SystemExit(f"{path} answered {status}.")
        return times, size

    ask(5)  # the first answers fill caches
    begin = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(ask, [REQUESTS // CLIENTS] * CLIENTS))
    return time.perf_counter() - begin, [each for times, _ in answers for each in times], answers[-1][1]


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """Status and body of one GET, the connection kept open."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


if __name__ == "__main__":
    main()
