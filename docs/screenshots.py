"""The pictures in docs/img, taken from a demo of their own: ``make screenshots``.

Starts a server on a free port with its data in a temporary folder, and ends it again. Chromium is the
system's (``CHROMIUM``).
"""

import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = Path(__file__).resolve().parent / "img"
LARGEST = 200 * 1024
# Taller than most phones, so that one sees a whole card.
PHONE = {"viewport": {"width": 360, "height": 1260}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}


@contextmanager
def demo() -> Iterator[tuple[str, dict[str, Any]]]:
    """A running demo: its address, and who one can be."""
    with tempfile.TemporaryDirectory(prefix="onderweg-pictures-") as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        url = f"http://localhost:{port}"
        unset = {"DATABASE_URL", "REDIS_URL", "DEBUG", "WORKERS"}
        environment = {name: value for name, value in os.environ.items() if name not in unset} | {
            "DATA_DIR": folder, "PUBLIC_URL": url, "SECRET_KEY": os.urandom(40).hex(), "CARD_KEY": os.urandom(40).hex(),
        }  # fmt: skip
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (["collectstatic", "--noinput", "-v0"], ["migrate", "-v0"], ["load_kras"], ["demo"]):
            subprocess.run([*manage, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([*manage, "serve", "--port", str(port)], env=environment)
        try:
            _wait_for(f"{url}/readyz", server)
            yield url, json.loads((Path(folder) / "demo-access.json").read_text(encoding="utf-8"))
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  (our own server)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("The demo did not start.")


def picture(page: Page, name: str) -> None:
    """What one sees on ``page``, in few colours, as ``docs/img/<name>.png``."""
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (256, 128, 64):
        small = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        path = PICTURES / f"{name}.png"
        small.save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            return
    raise SystemExit(f"{path} is larger than {LARGEST // 1024} KB")


def take(browser: Browser, url: str, access: dict[str, Any]) -> None:
    """The four pictures."""

    def open_page(path: str, **options: Any) -> Page:
        page = browser.new_context(base_url=url, locale="nl-BE", reduced_motion="reduce", **options).new_page()
        page.goto(path)
        return page

    picture(open_page("/", **DESK), "home")
    picture(open_page("/draaiboek/meestappen/", **DESK), "chapter")

    topic = open_page("/praat-mee/aan-tafel/", **PHONE)
    topic.get_by_role("link", name="Wat doe jij als iemand niets durft te vragen?").click()
    picture(topic, "topic-phone")

    queue = open_page("/binnen/", color_scheme="dark", **PHONE)
    queue.get_by_label("Gebruikersnaam").fill(access["passwords"]["moderator"]["username"])
    queue.get_by_label("Wachtwoord").fill(access["passwords"]["moderator"]["password"])
    queue.get_by_role("button", name="Ga binnen").click()
    queue.locator(".fiche").evaluate("card => card.scrollIntoView()")
    picture(queue, "queue-phone-dark")


def main() -> None:
    """Start, take, end."""
    PICTURES.mkdir(exist_ok=True)
    with demo() as (url, access), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        take(browser, url, access)
        browser.close()


if __name__ == "__main__":
    main()
