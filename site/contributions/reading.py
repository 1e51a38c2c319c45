"""Reading over what goes out: which private details are in it, and what its writer wants done with each.

For each detail the writer says "Haal dit weg voor mij" or "Laat staan". What was said "Laat staan" to travels in
the form itself, as fingerprints: a new detail in other words is asked about again. Whoever changes them by hand
fools only themselves: the judge at the door looks once more.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from contributions.cleaning import tidy
from contributions.private import Detail, details

#: The field with what may stand, and the start of the names of the choices; the button that reads over, and back.
LEFT, CHOICE, BUTTON = "left", "detail-", "lees"
TAKE, LEAVE = "weg", "laat"
READ, WRITE = "na", "schrijf"
_DIGEST = re.compile(r"\b[0-9a-f]{16}\b")
#: What stands where something was taken away.
GONE = "[weggehaald]"


@dataclass(frozen=True)
class Choices:
    """What somebody said of each detail, by fingerprint."""

    left: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read them from a form that was posted."""
        named = [name for name in data if name.startswith(CHOICE) and _DIGEST.fullmatch(name.removeprefix(CHOICE))]
        said = {name.removeprefix(CHOICE): data[name] for name in named}
        before = _DIGEST.findall(str(data.get(LEFT) or ""))
        gone = frozenset(digest for digest, what in said.items() if what == TAKE)
        left = frozenset([*before, *(digest for digest, what in said.items() if what == LEAVE)])
        return cls(left - gone, gone)

    def without(self, text: str) -> str:
        """``text`` with a neutral mark in the place of what was to go."""
        pieces, done = [], 0
        text = tidy(text) if self.gone else text
        for detail in details(text) if self.gone else ():
            if detail.digest in self.gone:
                pieces += [text[done : detail.start], GONE]
                done = detail.end
        return "".join([*pieces, text[done:]])


@dataclass(frozen=True)
class Question:
    """What its writer is asked of one detail, wherever it stands.

    Attributes:
        is_left: they said "Laat staan" before.
    """

    detail: Detail
    is_left: bool

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"{CHOICE}{self.detail.digest}"

    @property
    def is_open(self) -> bool:
        """True while it keeps the text from going out: a hint never does."""
        return self.detail.is_hard and not self.is_left

    @property
    def stays(self) -> bool:
        """True where "Laat staan" is chosen already."""
        return self.is_left or not self.detail.is_hard


@dataclass(frozen=True)
class Reading:
    """The details in somebody's words, and what they said of them.

    Attributes:
        words: the texts by field.
        left: the fingerprints of what may stand.
        own_name: the writer's own name here.
    """

    words: Mapping[str, str]
    left: Iterable[str] = ()
    own_name: str = ""
    questions: list[Question] = field(init=False)

    def __post_init__(self) -> None:
        found = [detail for text in self.words.values() for detail in details(text, self.own_name)]
        once = {detail.digest: detail for detail in found}
        left = frozenset(self.left)
        object.__setattr__(self, "questions", [Question(one, one.digest in left) for one in once.values()])

    @property
    def is_open(self) -> bool:
        """True while something waits for its writer's word."""
        return any(question.is_open for question in self.questions)
