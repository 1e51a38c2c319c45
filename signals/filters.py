"""The filters above the list of signals: six questions, each with how many signals every answer leaves."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from contributions.facets import Choice, Facets
from pages.kept import kept
from pages.models import Step, Theme
from signals.models import PolicySignal
from signals.states import SLUGS, State

_STATES = {slug: state for state, slug in SLUGS.items()}
#: What each question asks of a signal, in the order of ``Filters.questions_asked``.
_FIELDS = ("theme__slug", "level", "layer", "state", "step__number", "source")


class Filters(Facets):
    """What is asked for with ``?thema=&niveau=&laag=&halte=&stap=&bron=``, and what that leaves.

    Args:
        asked: the query of the address.
        visible: all signals the visitor may see.
    """

    questions_asked = {
        "thema": ("Waarover?", "Alle thema’s", "Dat thema kennen we niet."),
        "niveau": ("Waar zit het vast?", "Overal", "Die plek in het beleid kennen we niet."),
        "laag": ("Hoe diep gaat het?", "Alles", "Die laag kennen we niet."),
        "halte": ("Bij welke halte?", "Alle haltes", "Die halte kennen we niet."),
        "stap": ("Bij welke stap?", "Alle stappen", "Die stap kennen we niet."),
        "bron": ("Waar komt het vandaan?", "Van overal", "Die bron kennen we niet."),
    }

    def __init__(self, asked: Any, visible: QuerySet[PolicySignal]) -> None:
        grouped = visible.order_by().values_list(*_FIELDS, "theme__order", "theme__title", "step__title")
        rows = list(grouped.annotate(Count("pk")))
        self._themes = {row[0]: row[7] for row in sorted(rows, key=lambda row: row[6] or 0) if row[0]}
        self._steps = {str(row[4]): row[8] for row in sorted(rows, key=lambda row: row[4] or 0) if row[4] is not None}
        super().__init__(asked, [(tuple(self._value(part) for part in row[:6]), row[-1]) for row in rows])

    @staticmethod
    def _value(part: Any) -> str:
        return SLUGS.get(part, "") or ("" if part is None else str(part))

    def exists(self, name: str, value: str) -> bool:
        """A theme or step that no signal has yet is still one."""
        if name == "thema":
            return value in kept("theme-slugs", lambda: set(Theme.objects.values_list("slug", flat=True)))
        if name == "stap":
            return value in kept(
                "step-numbers", lambda: {str(n) for n in Step.objects.values_list("number", flat=True)}
            )
        return False

    def words(self, name: str) -> Iterable[tuple[str, str]]:
        """(value, words) of every answer to one question."""
        return {
            "thema": self._themes.items(),
            "niveau": PolicySignal.Level.choices,
            "laag": PolicySignal.Layer.choices,
            "halte": [(SLUGS[state], state.label) for state in State],
            "stap": [(number, f"Stap {number}. {title}") for number, title in self._steps.items()],
            "bron": PolicySignal.Source.choices,
        }[name]

    def lookups(self) -> dict[str, Any]:
        """What is chosen, as lookups on ``PolicySignal``."""
        fields = dict(zip(self.questions_asked, _FIELDS, strict=True))
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
