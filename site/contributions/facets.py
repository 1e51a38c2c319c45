"""Filters above a list: some questions, each with how many things every answer leaves.

One query counts the things by all questions at once; what a choice would leave is added up from those rows, so the
number beside an answer is the number one gets. A list says which questions there are: ``contributions.filters`` (what
waits for a moderator) and ``signals.filters``.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Choice:
    """One answer: its value in the address, its words, how many things it leaves."""

    value: str
    words: str
    count: int


@dataclass(frozen=True)
class Question:
    """One filter: its name in the address, its label, what stands for "all", the answers, the chosen one."""

    name: str
    label: str
    everything: str
    choices: list[Choice]
    chosen: str


class Facets:
    """What is asked for in an address, and what that leaves. Subclass and say which questions there are.

    Args:
        asked: the query of the address.
        rows: the values of a group of things, in the order of ``questions_asked``, and how many have them.
    """

    #: By name in the address: its label, what stands for "all", what is said of a value that nobody knows.
    questions_asked: ClassVar[dict[str, tuple[str, str, str]]]

    def __init__(self, asked: Any, rows: list[tuple[tuple[str, ...], int]]) -> None:
        self.rows = rows
        self.notes: list[str] = []
        self.chosen = {name: self._known(name, asked.get(name, "")) for name in self.questions_asked}

    def words(self, name: str) -> Iterable[tuple[str, str]]:
        """(value, words) of every answer to one question."""
        raise NotImplementedError

    def exists(self, name: str, value: str) -> bool:
        """True for an answer that nothing has now, and that is one all the same."""
        return False

    def words_of_nothing(self, value: str) -> str:
        """What such an answer is called."""
        return value

    def _known(self, name: str, value: str) -> str:
        """The value when it exists; else nothing, and a note that says so."""
        if not value or value in dict(self.words(name)) or self.exists(name, value):
            return value
        self.notes.append(f"{self.questions_asked[name][2]} We tonen alles.")
        return ""

    def _fits(self, values: tuple[str, ...], but: str = "") -> bool:
        """True when a group of things fits what is chosen, leaving one question out."""
        return all(
            name == but or not self.chosen[name] or self.chosen[name] == value
            for name, value in zip(self.questions_asked, values, strict=True)
        )

    @property
    def total(self) -> int:
        """How many things fit all that is chosen."""
        return sum(count for values, count in self.rows if self._fits(values))

    @property
    def is_empty(self) -> bool:
        """True when nothing is chosen."""
        return not any(self.chosen.values())

    @property
    def questions(self) -> list[Question]:
        """The questions with their answers."""
        return [self._question(place, name) for place, name in enumerate(self.questions_asked)]

    def _question(self, place: int, name: str) -> Question:
        counts: Counter[str] = Counter()
        for values, count in self.rows:
            if self._fits(values, but=name):
                counts[values[place]] += count
        choices = [Choice(value, words, counts[value]) for value, words in self.words(name)]
        chosen = self.chosen[name]
        if chosen and chosen not in {choice.value for choice in choices}:
            choices.append(Choice(chosen, self.words_of_nothing(chosen), 0))
        label, everything, _note = self.questions_asked[name]
        return Question(name, label, everything, choices, chosen)
