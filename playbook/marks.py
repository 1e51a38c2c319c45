"""From the HTML of a stukje to text with simple marks, as people type it; the door makes HTML of it again."""

import re
from html.parser import HTMLParser

_BEGIN = {"ul": "- ", "ol": "1. ", "h3": "### ", "blockquote": "> "}
_BOLD = {"b", "strong"}


class _Typed(HTMLParser):
    """Collects the lines of a piece of rich text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._around: list[str] = []
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins on its own line, a bold word with its stars."""
        if tag in ("ul", "ol"):
            self._around.append(tag)
        if tag in ("p", "ul", "ol", "h3", "blockquote") and not self._inside_quote(tag):
            self._gap()
        if tag == "br":
            self.lines.append(_BEGIN["blockquote"] if "blockquote" in self._around else "")
        if tag == "li":
            self._begin(_BEGIN[self._around[-1]] if self._around else "- ")
        if tag in ("h3", "blockquote"):
            self._around.append(tag)
            self._begin(_BEGIN[tag])
        if tag in _BOLD:
            self.lines[-1] += "**"
        if tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        """A block ends, a link says where it leads."""
        if tag in ("ul", "ol", "h3", "blockquote") and self._around:
            self._around.pop()
        if tag in ("p", "ul", "ol", "h3", "blockquote") and not self._inside_quote(tag):
            self._gap()
        if tag in _BOLD:
            self.lines[-1] += "**"
        if tag == "a" and self._link.startswith(("http://", "https://")):
            if not self.lines[-1].endswith(self._link):
                self.lines[-1] += f" ({self._link})"
            self._link = ""

    def handle_data(self, data: str) -> None:
        """Words, with the spaces a browser would show."""
        words = re.sub(r"\s+", " ", data)
        self.lines[-1] += words.lstrip() if self.lines[-1].strip() in ("", "-", "1.", "###", ">") else words

    def _inside_quote(self, tag: str) -> bool:
        return tag == "p" and "blockquote" in self._around

    def _begin(self, mark: str) -> None:
        if self.lines[-1].strip():
            self.lines.append(mark)
        else:
            self.lines[-1] = mark

    def _gap(self) -> None:
        if self.lines[-1].strip():
            self.lines += ["", ""]


def as_typed(html: str) -> str:
    """``html`` (the value of a stukje) as plain text: blank lines, ``- `` and ``1. `` for lists, ``**`` for bold."""
    typed = _Typed()
    typed.feed(html)
    typed.close()
    text = "\n".join(line.rstrip() for line in typed.lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
