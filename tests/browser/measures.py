"""Measures on an open page: the rules of axe, and those of ``measures.js``. Faults come back as lines of text."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

OWN = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
AXE = Axe().axe_script
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # The look promises 7:1, in light and dark: more than AA asks.
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}  # fmt: skip
#: What another colour scheme can change; all else was measured in light.
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": ["color-contrast", "color-contrast-enhanced", "link-in-text-block"],
}
PHONE, NARROW, DESK = ({"width": width, "height": height} for width, height in ((360, 740), (320, 640), (1280, 800)))


def own(page: Any, what: str) -> Any:
    """What a function of ``measures.js`` says of the page."""
    return page.evaluate(f"measures.{what}()")


def axe(page: Any, rules: dict[str, Any] = RULES) -> list[str]:
    """Violations, each with the first three elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(rules).then((result) => result.violations)", rules)
    return [
        f"axe {rule['id']} ({rule['impact']}): " + " | ".join(str(node["target"]) for node in rule["nodes"][:3])
        for rule in found
    ]


def examine(page: Any) -> list[str]:
    """Everything at once, on a page opened at 360 px; the page is spoilt afterwards."""
    faults: list[str] = []

    def note(where: str, *found: list[str]) -> None:
        faults.extend(f"{where}: {fault}" for lines in found for fault in lines)

    page.evaluate(OWN)
    note("360", own(page, "frame"), own(page, "targets"), axe(page))
    page.set_viewport_size(DESK)
    note("1280", axe(page), own(page, "targets"))
    page.emulate_media(color_scheme="dark")  # every width draws with the same colours; the widest shows the most
    note("1280 dark", axe(page, COLOURS))
    page.emulate_media(color_scheme="light")
    page.emulate_media(forced_colors="active")
    note("forced colours", own(page, "overflow"), own(page, "targets"))
    page.emulate_media(forced_colors="none", media="print")
    note("print", own(page, "print"))
    page.emulate_media(media="screen")
    page.set_viewport_size(NARROW)
    note("320", own(page, "overflow"))
    own(page, "space")
    note("320, spaced", own(page, "overflow"), own(page, "clipped"))
    page.set_viewport_size(DESK)
    own(page, "enlarge")
    note("200 %", own(page, "overflow"), own(page, "clipped"))
    return faults
