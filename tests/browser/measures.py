"""Measures on an open page: rules of axe, overflow, spacing, targets. Each returns faults as lines of text."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # The look promises 7:1, in light and dark: more than AA asks.
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}  # fmt: skip
#: In the dark only colours change: the rules that look at them.
COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": [
    "color-contrast", "color-contrast-enhanced", "link-in-text-block",
]}}  # fmt: skip
#: WCAG 1.4.12, set as a constructed sheet: the pages' policy refuses an injected one.
SPACING = """() => { const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
                       p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet] }"""
TEXT_200 = "document.documentElement.style.fontSize = '200%'"
OVERFLOW = """() => { const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width + 1) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((e) => e.checkVisibility() &&
        e.getBoundingClientRect().right > width + 1);
    return [`${document.documentElement.scrollWidth - width} px too wide: ` +
        wide.slice(-3).map((e) => e.outerHTML.slice(0, 70)).join(' | ')] }"""
CLIPPED = """() => [...document.body.querySelectorAll('*')].filter((e) => {
        if (!e.checkVisibility() || e.clientWidth <= 1 || e.clientHeight <= 1) return false;
        if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) return false;
        const style = getComputedStyle(e);
        return (style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1) ||
               (style.overflowY !== 'visible' && e.tagName !== 'TEXTAREA' && e.scrollHeight > e.clientHeight + 1) })
    .map((e) => 'cut off: ' + e.outerHTML.slice(0, 70))"""
#: Everything one can touch is at least 44 by 44 px; a choice is as large as its label, a card's link as the card; links inside a sentence may be text.
#: The address of a piece of a chapter is quieter on purpose; it keeps the 24 px of WCAG 2.2, which axe looks at.
TARGETS = """() => { const seen = (e) => { const r = e.getBoundingClientRect();
        return e.checkVisibility({visibilityProperty: true}) && r.right > 0 && r.bottom + scrollY > 0 && r.width > 1 && r.height > 1 };
    const inSentence = (e) => { if (e.tagName !== 'A' || getComputedStyle(e).display !== 'inline') return false;
        const around = e.closest('p, li, dd, td, span, small');
        return !!around && around.innerText.trim().length - e.innerText.trim().length > 12 };
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
        .filter((e) => seen(e) && !e.disabled && !inSentence(e) && !e.closest('.stuk')).filter((e) => {
            const boxes = [e, e.closest('.klik') ?? e, ...(/radio|checkbox/.test(e.type) ? e.labels : [])].map((b) => b.getBoundingClientRect());
            return Math.max(...boxes.map((b) => b.width)) < 43.5 || Math.max(...boxes.map((b) => b.height)) < 43.5 })
        .map((e) => { const r = e.getBoundingClientRect();
            return `small target ${r.width | 0}x${r.height | 0}: ` + e.outerHTML.slice(0, 70) }) }"""
#: What a screen reader would call twice the same: every page has one h1, one main, a title of its own.
FRAME = """() => [[document.title.length > 12, 'no title'], [document.querySelectorAll('h1').length === 1, 'not one h1'],
    [document.querySelectorAll('main').length === 1, 'not one main'], [document.documentElement.lang === 'nl-BE', 'lang'],
    [document.querySelector('meta[name=description]')?.content.length > 10, 'no description']]
    .filter(([fine]) => !fine).map(([, fault]) => fault)"""


def axe(page: Any, rules: dict[str, Any]) -> list[str]:
    """Violations, each with the first three elements."""
    found = AXE.run(page, options=rules).response["violations"]
    return [
        f"axe {rule['id']} ({rule['impact']}): " + " | ".join(str(node["target"]) for node in rule["nodes"][:3])
        for rule in found
    ]


def examine(page: Any) -> list[str]:
    """Everything at once, on a page opened at 360 px; the page is spoilt afterwards."""
    faults = []

    def note(where: str, found: list[str]) -> None:
        faults.extend(f"{where}: {fault}" for fault in found)

    note("360", page.evaluate(FRAME) + page.evaluate(TARGETS) + axe(page, RULES))
    page.emulate_media(color_scheme="dark")
    note("360 dark", axe(page, COLOURS))
    page.set_viewport_size({"width": 1280, "height": 800})
    note("1280 dark", axe(page, COLOURS))
    page.emulate_media(color_scheme="light")
    note("1280", axe(page, RULES) + page.evaluate(TARGETS))
    page.emulate_media(forced_colors="active")
    note("forced colours", page.evaluate(OVERFLOW))
    page.emulate_media(forced_colors="none", media="print")
    note("print", page.evaluate(PRINTED))
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 320, "height": 640})
    note("320", page.evaluate(OVERFLOW))
    page.evaluate(SPACING)
    note("spacing", page.evaluate(OVERFLOW) + page.evaluate(CLIPPED))
    page.evaluate("document.adoptedStyleSheets = []")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate(TEXT_200)
    note("200 %", page.evaluate(OVERFLOW) + page.evaluate(CLIPPED))
    return faults


#: On paper: the heading is there, in black on white, and nothing to press.
PRINTED = """() => [[document.querySelector('h1').checkVisibility(), 'no heading'],
    [![...document.querySelectorAll('button, .menu, .knop')].some((e) => e.checkVisibility()), 'something to press']]
    .filter(([fine]) => !fine).map(([, fault]) => fault)"""
