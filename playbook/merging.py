"""Two people changed one page: which blocks of whom stay. Pure: raw blocks in, raw blocks out.

A raw block is what Wagtail stores: ``{"type": str, "value": ..., "id": str}``.
"""

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any

Raw = dict[str, Any]

#: The kinds of block whose words people can suggest to change.
WORDY = frozenset({"text", "tip", "line"})

#: What Wagtail's editor adds or spells differently without anybody changing a word.
_EDITOR_MARKS = re.compile(r'\s(?:data-block-key|rel)="[^"]*"')
_AROUND_TAGS = re.compile(r"\s*(</?(?:p|ul|ol|li|h3|blockquote|br)\b[^>]*>)\s*")
_SPELLINGS = (("<strong>", "<b>"), ("</strong>", "</b>"), ("<em>", "<i>"), ("</em>", "</i>"), ("<br/>", "<br>"))


@dataclass
class Merged:
    """What a page's blocks become, and the blocks that lost: their words are kept beside."""

    body: list[Raw] = field(default_factory=list)
    beside: list[Raw] = field(default_factory=list)


def raw_blocks(stored: Any) -> list[Raw]:
    """The raw blocks of a StreamField's value, or of its text in a revision."""
    if isinstance(stored, str):
        stored = json.loads(stored or "[]")
    return [dict(block) for block in (stored.get_prep_value() if hasattr(stored, "get_prep_value") else stored or [])]


def text_of(block: Raw | None) -> str:
    """The words of a block as HTML or plain text; empty when there is no such block."""
    value = block["value"] if block else ""
    if isinstance(value, dict):
        value = "\n".join(str(part) for part in value.values() if isinstance(part, str) and part)
    return _EDITOR_MARKS.sub("", str(value))


def same_words(one: str, other: str) -> bool:
    """True when two texts say the same, however the editor spelt them."""
    return _plainly(one) == _plainly(other)


def same(one: Raw | None, other: Raw | None) -> bool:
    """True when nobody changed anything from the one block to the other."""
    if one is None or other is None:
        return one is other
    return one["type"] == other["type"] and _plain_value(one["value"]) == _plain_value(other["value"])


def merge(loaded: list[Raw], stored: list[Raw], mine: list[Raw]) -> Merged:
    """Put ``mine`` on top of ``stored``; a block changed on both sides keeps the stored words.

    Args:
        loaded: the blocks as the editor got them.
        stored: the newest blocks now.
        mine: the blocks as the editor sends them.
    """
    was, now = _by_id(loaded), _by_id(stored)
    merged = Merged()
    for block in mine:
        before, theirs = was.get(block["id"]), now.get(block["id"])
        if same(before, theirs) or same(block, theirs):
            merged.body.append(block)
            continue
        if not same(before, block):
            merged.beside.append(block)
        if theirs is not None:
            merged.body.append(theirs)
    _put_back(merged.body, was, stored, {block["id"] for block in mine})
    return merged


def _put_back(body: list[Raw], was: dict[str, Raw], stored: list[Raw], mine: set[str]) -> None:
    """Blocks that are new or changed in ``stored`` and missing from ``mine``: behind the one they stood behind."""
    previous = ""
    for block in stored:
        if block["id"] not in mine and not same(was.get(block["id"]), block):
            places = [n for n, other in enumerate(body) if other["id"] == previous]
            body.insert(places[0] + 1 if places else 0, block)
        previous = block["id"] if any(other["id"] == block["id"] for other in body) else previous


def _by_id(blocks: list[Raw]) -> dict[str, Raw]:
    return {block["id"]: block for block in blocks}


def _plain_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain_value(part) for name, part in value.items()}
    return _plainly(value) if isinstance(value, str) else value


def _plainly(text: str) -> str:
    text = _EDITOR_MARKS.sub("", text)
    for spelling, ours in _SPELLINGS:
        text = text.replace(spelling, ours)
    return html.unescape(" ".join(_AROUND_TAGS.sub(r"\1", text).split()))
