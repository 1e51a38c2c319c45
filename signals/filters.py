"""The filters above the list of signals: six questions, each with how many signals every answer leaves.

One query counts the visible signals by all six at once; what a choice would leave is added up from
those rows, so the number beside "Eten" is the number one gets.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from pages.kept import kept
from pages.models import Step, Theme
from signals.models import PolicySignal
from signals.states import SLUGS, State

#: The six fields, in the order of the rows of ``Filters.rows``.
FIELDS = ("thema", "niveau", "laag", "halte", "stap", "bron")
_STATES = {slug: state for state, slug in SLUGS.items()}


@dataclass(frozen=True)
class Choice:
    """One answer: its value in the address, its words, how many signals it leaves."""

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


class Filters:
    """What is asked for with ``?thema=&niveau=&laag=&halte=&stap=&bron=``, and what that leaves.

    Args:
        asked: the query of the address.
        visible: all signals the visitor may see.
    """

    def __init__(self, asked: Any, visible: QuerySet[PolicySignal]) -> None:
        grouped = visible.order_by().values_list(
            "theme__slug", "level", "layer", "state", "step__number", "source", "theme__order", "theme__title",
            "step__title",
        )  # fmt: skip
        rows = list(grouped.annotate(Count("pk")))
        self.rows = [(tuple(self._value(part) for part in row[:6]), row[-1]) for row in rows]
        self._themes = {row[0]: row[7] for row in sorted(rows, key=lambda row: row[6] or 0) if row[0]}
        self._steps = {str(row[4]): row[8] for row in sorted(rows, key=lambda row: row[4] or 0) if row[4] is not None}
        self.notes: list[str] = []
        self.chosen = {name: self._known(name, asked.get(name, "")) for name in FIELDS}

    @staticmethod
    def _value(part: Any) -> str:
        return SLUGS.get(part, "") or ("" if part is None else str(part))

    def _known(self, name: str, value: str) -> str:
        """The value when it exists; else nothing, and a note that says so."""
        if not value or value in dict(self._words(name)) or self._exists(name, value):
            return value
        self.notes.append(f"{_UNKNOWN[name]} We tonen alles.")
        return ""

    @staticmethod
    def _exists(name: str, value: str) -> bool:
        """A theme or step that no signal has yet is still one."""
        if name == "thema":
            return value in kept("theme-slugs", lambda: set(Theme.objects.values_list("slug", flat=True)))
        if name == "stap":
            return value in kept(
                "step-numbers", lambda: {str(n) for n in Step.objects.values_list("number", flat=True)}
            )
        return False

    def _words(self, name: str) -> Iterable[tuple[str, str]]:
        """(value, words) of every answer to one question."""
        return {
            "thema": self._themes.items(),
            "niveau": PolicySignal.Level.choices,
            "laag": PolicySignal.Layer.choices,
            "halte": [(SLUGS[state], state.label) for state in State],
            "stap": [(number, f"Stap {number}. {title}") for number, title in self._steps.items()],
            "bron": PolicySignal.Source.choices,
        }[name]

    @property
    def total(self) -> int:
        """How many signals fit all that is chosen."""
        return sum(count for values, count in self.rows if self._fits(values))

    def _fits(self, values: tuple[str, ...], but: str = "") -> bool:
        """True when a group of signals fits what is chosen, leaving one question out."""
        return all(
            name == but or not self.chosen[name] or self.chosen[name] == value
            for name, value in zip(FIELDS, values, strict=True)
        )

    @property
    def questions(self) -> list[Question]:
        """The six questions with their answers."""
        return [self._question(place, name) for place, name in enumerate(FIELDS)]

    def _question(self, place: int, name: str) -> Question:
        counts: Counter[str] = Counter()
        for values, count in self.rows:
            if self._fits(values, but=name):
                counts[values[place]] += count
        choices = [Choice(value, words, counts[value]) for value, words in self._words(name)]
        chosen = self.chosen[name]
        if chosen and chosen not in {choice.value for choice in choices}:
            choices.append(Choice(chosen, chosen, 0))
        return Question(name, *_LABELS[name], choices, chosen)

    @property
    def is_empty(self) -> bool:
        """True when nothing is chosen."""
        return not any(self.chosen.values())

    def lookups(self) -> dict[str, Any]:
        """What is chosen, as lookups on ``PolicySignal``."""
        fields = dict(zip(FIELDS, ("theme__slug", "level", "layer", "state", "step__number", "source"), strict=True))
        values = {**self.chosen, "halte": _STATES.get(self.chosen["halte"], "")}
        return {fields[name]: value for name, value in values.items() if value}

    @property
    def by_theme(self) -> list[Choice]:
        """How many visible signals each theme has, most first."""
        counts: Counter[str] = Counter()
        for values, count in self.rows:
            counts[values[0]] += count
        found = [Choice(slug, self._themes.get(slug, "Iets anders"), count) for slug, count in counts.items()]
        return sorted(found, key=lambda choice: (-choice.count, choice.words))


_LABELS = {
    "thema": ("Waarover?", "Alle thema’s"),
    "niveau": ("Waar zit het vast?", "Overal"),
    "laag": ("Hoe diep gaat het?", "Alles"),
    "halte": ("Bij welke halte?", "Alle haltes"),
    "stap": ("Bij welke stap?", "Alle stappen"),
    "bron": ("Waar komt het vandaan?", "Van overal"),
}
_UNKNOWN = {
    "thema": "Dat thema kennen we niet.",
    "niveau": "Die plek in het beleid kennen we niet.",
    "laag": "Die laag kennen we niet.",
    "halte": "Die halte kennen we niet.",
    "stap": "Die stap kennen we niet.",
    "bron": "Die bron kennen we niet.",
}
