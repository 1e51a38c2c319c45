"""Step 1 of the door, *clean*: from what somebody typed to HTML we made ourselves.

The only module that uses bleach, and never alone: plain text is escaped first, the allow-lists are
short, and a strict content policy stands behind them.
"""

import re
import unicodedata
from typing import Any

import bleach
from bleach.linkifier import LinkifyFilter
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


_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_plain(text: str) -> SafeString:
    """Plain text as paragraphs and links; every sign somebody typed is shown as they typed it."""
    paragraphs = (part for part in re.split(r"\n\s*\n", tidy(text)) if part.strip())
    html = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)
    return _bleached(html, PLAIN)


def clean_rich(text: str) -> SafeString:
    """Text with simple marks: a blank line starts a paragraph, lines with ``- `` or ``1. `` make a list.

    Tags of the short list that somebody typed (or a rich editor sent) are kept, without attributes.
    """
    if re.search(r"</?(p|ul|ol|li|strong|em|h3|blockquote)>", text):
        return _bleached(tidy(text), RICH)
    parts = (part for part in re.split(r"\n\s*\n", tidy(text)) if part.strip())
    return _bleached("".join(_block(part) for part in parts), RICH)


def _block(part: str) -> str:
    lines = part.split("\n")
    for pattern, tag in ((r"[-*•]\s+", "ul"), (r"\d{1,2}[.)]\s+", "ol")):
        if all(re.match(pattern, line) for line in lines):
            items = "".join(f"<li>{escape(re.sub(pattern, '', line, count=1))}</li>" for line in lines)
            return f"<{tag}>{items}</{tag}>"
    return f"<p>{escape(part).replace(chr(10), '<br>')}</p>"


def _link(attrs: Any, new: bool = False) -> Any:
    """A link we made ourselves: no voucher for search engines, no referrer; anything else goes."""
    if not attrs.get((None, "href"), "").startswith(("http://", "https://")):
        return None
    attrs[(None, "rel")] = "nofollow noopener noreferrer ugc"
    return attrs


_cleaners: dict[tuple[str, ...], bleach.Cleaner] = {
    tags: bleach.Cleaner(
        tags=set(tags),
        attributes={"a": ["href", "rel"]},
        protocols={"http", "https"},
        strip=True,
        filters=[lambda source: LinkifyFilter(source, callbacks=[_link])],
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
