"""The filters above the moderators' list: four questions, each with how many texts every answer leaves.

One query counts what waits by all four at once, as in ``signals.filters``.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, F, Value, When
from django.utils.http import urlencode
from django.utils.text import slugify
from wagtail.models import Page

from contributions.kinds import registered
from contributions.models import Reason, RefusalReason, SubmissionQuerySet, words_of
from people.models import Organisation

FIELDS = ("soort", "groep", "werking", "waarom")
_LABELS = {
    "soort": ("Wat?", "Alle soorten"),
    "groep": ("Waar?", "Overal"),
    "werking": ("Van wie?", "Van iedereen"),
    "waarom": ("Waarom wacht het?", "Alle redenen"),
}
_UNKNOWN = {
    "soort": "Die soort kennen we niet.",
    "groep": "Die plaats kennen we niet.",
    "werking": "Die werking kennen we niet.",
    "waarom": "Die reden kennen we niet.",
}
#: Why it waits: what people said of it comes before what the door said.
_WHY = Case(When(open_reports__gt=0, then=Value(str(Reason.REPORTED))), default=F("reason"))


@dataclass(frozen=True)
class Choice:
    """One answer: its value in the address, its words, how many texts it leaves."""

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


def kind_labels() -> dict[str, str]:
    """The kinds by what they are called: two that read the same are one."""
    return {slugify(kind.label): kind.label for kind in registered().values()}


def kinds_called(slug: str) -> list[int]:
    """The content types behind one of ``kind_labels``."""
    models = [model for model, kind in registered().items() if slugify(kind.label) == slug]
    return [found.pk for found in ContentType.objects.get_for_models(*models).values()]


class QueueFilters:
    """What is asked for with ``?soort=&groep=&werking=&waarom=``, and what that leaves.

    Args:
        asked: the query of the address.
        waiting: all that waits for this moderator.
    """

    def __init__(self, asked: Any, waiting: SubmissionQuerySet) -> None:
        grouped = waiting.order_by().annotate(why=_WHY).values_list(
            "kind", "page", "author__organisation", "why", "page__title", "author__organisation__name"
        )  # fmt: skip
        found = list(grouped.annotate(Count("pk")))
        labels = {
            ContentType.objects.get_for_model(model).pk: slugify(kind.label) for model, kind in registered().items()
        }
        self.rows = [
            ((labels[row[0]], *("" if part is None else str(part) for part in row[1:4])), row[6]) for row in found
        ]
        self._pages = {str(row[1]): row[4] for row in found if row[1]}
        self._organisations = {str(row[2]): row[5] for row in found if row[2]}
        self.notes: list[str] = []
        self.chosen = {name: self._known(name, asked.get(name, "")) for name in FIELDS}

    def _known(self, name: str, value: str) -> str:
        """The value when it exists; else nothing, and a note that says so."""
        if not value or value in dict(self._words(name)) or self._exists(name, value):
            return value
        self.notes.append(f"{_UNKNOWN[name]} We tonen alles.")
        return ""

    @staticmethod
    def _exists(name: str, value: str) -> bool:
        """A place or reason that nothing waits for any more (the last was just decided) is still one."""
        if name == "waarom":
            return value in Reason.values or value in {reason.code for reason in RefusalReason.objects.known()}
        if name == "soort" or not (value.isascii() and value.isdigit() and len(value) < 19):
            return False
        rows: Any = Page.objects if name == "groep" else Organisation.objects
        return bool(rows.filter(pk=value).exists())

    def _words(self, name: str) -> Iterable[tuple[str, str]]:
        """(value, words) of every answer to one question."""
        if name == "soort":
            return kind_labels().items()
        if name == "waarom":
            return [(why, words_of(why)) for why in sorted({values[3] for values, _count in self.rows} - {""})]
        found = self._pages if name == "groep" else self._organisations
        return sorted(found.items(), key=lambda pair: pair[1])

    def _fits(self, values: tuple[str, ...], but: str = "") -> bool:
        return all(
            name == but or not self.chosen[name] or self.chosen[name] == value
            for name, value in zip(FIELDS, values, strict=True)
        )

    @property
    def everything(self) -> int:
        """How many texts wait."""
        return sum(count for _values, count in self.rows)

    @property
    def total(self) -> int:
        """How many of them fit all that is chosen."""
        return sum(count for values, count in self.rows if self._fits(values))

    @property
    def questions(self) -> list[Question]:
        """The four questions with their answers."""
        return [self._question(place, name) for place, name in enumerate(FIELDS)]

    def _question(self, place: int, name: str) -> Question:
        counts: Counter[str] = Counter()
        for values, count in self.rows:
            if self._fits(values, but=name):
                counts[values[place]] += count
        choices = [Choice(value, words, counts[value]) for value, words in self._words(name)]
        chosen = self.chosen[name]
        if chosen and chosen not in {choice.value for choice in choices}:
            choices.append(Choice(chosen, "Wat je koos", 0))
        return Question(name, *_LABELS[name], choices, chosen)

    @property
    def is_empty(self) -> bool:
        """True when nothing is chosen."""
        return not any(self.chosen.values())

    @property
    def query(self) -> str:
        """What is chosen, to be put behind an address: it stays through a decision."""
        chosen = {name: value for name, value in self.chosen.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def narrow(self, rows: SubmissionQuerySet) -> SubmissionQuerySet:
        """The rows that fit."""
        chosen: dict[str, Any] = self.chosen
        if chosen["soort"]:
            rows = rows.filter(kind__in=kinds_called(chosen["soort"]))
        if chosen["groep"]:
            rows = rows.filter(page=chosen["groep"])
        if chosen["werking"]:
            rows = rows.filter(author__organisation=chosen["werking"])
        if chosen["waarom"]:
            rows = rows.annotate(why=_WHY).filter(why=chosen["waarom"])
        return rows
