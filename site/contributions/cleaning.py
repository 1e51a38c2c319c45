"""Step 1 of the door, *clean*: from what somebody typed to HTML we made ourselves.

The only module that uses bleach, and never alone: plain text is escaped first, the allow-lists are
short, and a strict content policy stands behind them.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import bleach
from bleach.html5lib_shim import Filter  # type: ignore[attr-defined]
from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

PLAIN = ("p", "br", "a")
RICH = ("p", "br", "a", "ul", "ol", "li", "strong", "em", "h3", "blockquote")


def tidy(text: str) -> str:
    """``text`` in one spelling: NFC, ``\\n`` for new lines, no control signs, no empty edges.

    Direction marks that could make words look like others (U+202A–202E, U+2066–2069) go too.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (
        sign
        for sign in text
        if sign in "\n\t" or (unicodedata.category(sign) not in ("Cc", "Cs") and sign not in _DIRECTION)
    )
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()


def has_ink(text: str) -> bool:
    """True when there is something to see: not only spaces, joiners and other signs without a shape."""
    return any(unicodedata.category(sign)[0] not in "ZC" and sign not in _BLANK for sign in text)


#: Letters and marks by their category, but nothing to see: Hangul fillers, the Braille blank, variation selectors.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f" + "".join(map(chr, range(0xFE00, 0xFE10))))
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_plain(text: str) -> SafeString:
    """Plain text as paragraphs and links; every sign somebody typed is shown as they typed it."""
    paragraphs = (part for part in re.split(r"\n\s*\n", tidy(text)) if part.strip())
    html = "".join(f"<p>{_lines(part)}</p>" for part in paragraphs)
    return _bleached(html, PLAIN)


def clean_rich(text: str) -> SafeString:
    """Text with simple marks: a blank line starts a paragraph, lines with ``- `` or ``1. `` make a list,
    ``> `` makes a quote, ``### `` a heading, ``**words**`` are bold.

    Tags of the short list that somebody typed (or a rich editor sent) are kept, without attributes.
    """
    if re.search(r"</?(p|ul|ol|li|strong|em|h3|blockquote)>", text):
        return _bleached(tidy(text), RICH)
    parts = (part for part in re.split(r"\n\s*\n", tidy(text)) if part.strip())
    return _bleached("".join(_block(part) for part in parts), RICH)


#: What lines begin with, and what they become.
_MARKS = ((r"[-*•]\s+", "ul"), (r"\d{1,2}[.)]\s+", "ol"), (r">\s+", "blockquote"), (r"#{1,3}\s+", "h3"), ("", "p"))
_BOLD = re.compile(r"\*\*([^*\s](?:[^*]*[^*\s])?)\*\*")


def _block(part: str) -> str:
    runs = groupby(part.split("\n"), key=_mark)
    return "".join(_run(tag, [re.sub(pattern, "", line, count=1) for line in run]) for (pattern, tag), run in runs)


def _mark(line: str) -> tuple[str, str]:
    return next(mark for mark in _MARKS if re.match(mark[0], line))


def _run(tag: str, lines: list[str]) -> str:
    """Lines with the same mark: items of one list, or one paragraph."""
    if tag in ("ul", "ol"):
        return f"<{tag}>{''.join(f'<li>{_bold(line)}</li>' for line in lines)}</{tag}>"
    return f"<{tag}>{_bold(chr(10).join(lines))}</{tag}>"


def _bold(text: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", _lines(text))


#: An address somebody typed. Bleach's own search for addresses takes half a minute on 20,000 brackets.
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)


def _lines(text: str) -> str:
    """``text`` escaped, with links and line breaks."""
    pieces, done = [], 0
    for found in LINK.finditer(text):
        address = found[0].rstrip(".,;:!?'’”…")
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(").,")
        href = address if "://" in address[:8] else f"https://{address}"
        pieces += [escape(text[done : found.start()]), f'<a href="{escape(href)}">{escape(address)}</a>']
        done = found.start() + len(address)
    return "".join([*pieces, escape(text[done:])]).replace("\n", "<br>")


class _Links(Filter):
    """Links on the web only: no voucher for search engines, no referrer. Of other links the words stay."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        kept = False
        for token in super().__iter__():
            if token.get("name") == "a" and token["type"] == "StartTag":
                href = token["data"].get((None, "href"), "")
                kept = href.startswith(("http://", "https://"))
                token["data"] = {(None, "href"): href, (None, "rel"): "nofollow noopener noreferrer ugc"}
            if kept or token.get("name") != "a":
                yield token


_cleaners: dict[tuple[str, ...], bleach.Cleaner] = {
    tags: bleach.Cleaner(
        tags=set(tags),
        attributes={"a": ["href"]},
        protocols={"http", "https"},
        strip=True,
        filters=[_Links],
    )
    for tags in (PLAIN, RICH)
}


def _bleached(html: str, tags: tuple[str, ...]) -> SafeString:
    return mark_safe(_cleaners[tags].clean(html))  # cleaned on this very line


class CleanHTMLField(models.TextField[str, SafeString]):
    """Clean HTML beside its source, made whenever the row is saved.

    Args:
        source: the name of the field that holds what somebody typed.
        rich: allow lists, quotes and headings; else plain paragraphs.
    """

    def __init__(self, source: str = "text", rich: bool = False, **kwargs: Any) -> None:
        self.source, self.rich = source, rich
        super().__init__(**{"editable": False, "default": "", **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Make the HTML anew from the source."""
        clean = clean_rich if self.rich else clean_plain
        html = clean(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, html)
        return html

    def from_db_value(self, value: str | None, *args: Any) -> SafeString | None:
        """What this field stored is clean."""
        return None if value is None else mark_safe(value)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source, "rich": self.rich}
