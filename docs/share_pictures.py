"""The picture one sees when a page is shared elsewhere, one for each room: ``make screenshots`` draws them anew.

Drawn by Chromium (``CHROMIUM``) with the site's own sheet, font and drawings, straight from ``static/``.
The pages themselves never load them.
"""

import mimetypes
import os
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Route, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "static" / "img" / "deel"
WIDTH, HEIGHT = 1200, 630
LARGEST = 60 * 1024
#: The rooms of ``pages.meta.PICTURES``: their stop in the menu, big words, a line under them, the drawing.
ROOMS = {
    "begin": (None, "Wat jij meemaakt, wijst de weg.", "", ""),
    "leren": (0, "Wat we leren", "Inzichten, ervaringen en vragen uit Gent en van elders.", "route"),
    "proeftuinen": (1, "Proeftuinen", "Plekken waar we samen iets nieuws proberen.", "tafel"),
    "praat-mee": (2, "Praat mee", "Gesprekken in groepen. Lezen mag altijd.", "deur"),
    "signalen": (3, "Signalen", "Wat mensen meemaken, gaat naar het beleid.", "post"),
    "draaiboek": (4, "Draaiboek", "Samen opschrijven wat werkt.", "boek"),
    "hulp": (5, "Hulp", "Waar je terechtkunt.", "wegwijzer"),
}
STOPS = ("Wat we leren", "Proeftuinen", "Praat mee", "Signalen", "Draaiboek", "Hulp")
PAGE = """<!doctype html><html lang="nl-BE"><meta charset="utf-8">
<link rel="stylesheet" href="/static/css/onderweg.css">
<style>
 body {{ width: {width}px; height: {height}px; overflow: hidden; display: flex; flex-direction: column }}
 .baan {{ width: auto; max-width: none; padding-inline: 60px; margin: 0 }}
 .kop .baan {{ padding-block: 34px 14px }}
 .naam {{ font-size: 62px }} .naam small {{ font-size: 25px; margin-inline-start: 14px }}
 .menu ul {{ grid-template-columns: repeat(6, 1fr) }} .menu a {{ font-size: 23px; padding-bottom: 26px }}
 .veld {{ flex: 1; position: relative; margin: 6px 0 0; padding: 0 }}
 h1 {{ font-size: 100px; max-width: 9em }}
 .inleiding {{ font-size: 35px; line-height: 1.35; max-width: 16em; margin-top: 22px }}
 .woord {{ position: absolute; inset: 0 auto 0 60px; width: 620px }}
 .woord {{ display: flex; flex-direction: column; justify-content: center }}
 .prent {{ position: absolute; right: 50px; bottom: 34px; width: 470px; max-width: none; height: auto }}
 .begin h1 {{ font-size: 74px; position: absolute; left: 60px; top: 36px; max-width: none; white-space: nowrap }}
 .begin .prent {{ left: 0; right: 0; bottom: 0; width: {width}px }}
</style>
<header class="kop"><div class="baan">
<span class="naam"><span><i>O</i>nderweg</span> <small>Wat we samen leren in Gent</small></span></div></header>
<nav class="menu"><div class="baan"><ul class="stil">{stops}</ul></div></nav>
<div class="veld {room}">{words}</div></html>"""


def html(room: str) -> str:
    """The page that is photographed for ``room``."""
    here, title, line, drawing = ROOMS[room]
    stops = "".join(
        f"<li><a{' aria-current=page' if place == here else ''}>{word}</a></li>" for place, word in enumerate(STOPS)
    )
    if drawing:
        high = 240 if drawing == "post" else 220
        words = (
            f'<div class="woord"><h1>{title}</h1><p class="inleiding">{line}</p></div>'
            f'<svg class="prent" viewBox="0 0 360 {high}"><use href="/static/img/prenten.svg#{drawing}"/></svg>'
        )
    else:
        drawn = '<svg class="prent" viewBox="0 -16 1280 324"><use href="/static/img/brug.svg#t"/></svg>'
        words = f"<h1>{title}</h1>{drawn}"
    return PAGE.format(width=WIDTH, height=HEIGHT, stops=stops, words=words, room=room)


def answer(route: Route) -> None:
    """What the page asks for: itself, and files of ``static/``."""
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        file = ROOT / path.lstrip("/")
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "font/woff2")
    else:
        route.fulfill(body=html(path.strip("/")), content_type="text/html")


def shrink(path: Path) -> None:
    """Few colours: a drawing has no more."""
    image = Image.open(path).convert("RGB")
    small = image.quantize(64, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path} is larger than {LARGEST // 1024} KB")


def main() -> None:
    """Draw them all."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.route("**/*", answer)
        for room in ROOMS:
            page.goto(f"http://localhost/{room}")
            page.evaluate("document.fonts.ready")
            page.screenshot(path=PICTURES / f"{room}.png")
            shrink(PICTURES / f"{room}.png")
        browser.close()


if __name__ == "__main__":
    main()
