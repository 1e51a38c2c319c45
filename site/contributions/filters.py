"""The filters above the moderators' list: four questions, each with how many texts every answer leaves."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, F, Value, When
from django.utils.http import urlencode
from django.utils.text import slugify
from wagtail.models import Page

from contributions.facets import Facets
from contributions.kinds import registered
from contributions.models import Reason, RefusalReason, SubmissionQuerySet, words_of
from people.models import Organisation

#: Why it waits: what people said of it comes before what the door said.
_WHY = Case(When(open_reports__gt=0, then=Value(str(Reason.REPORTED))), default=F("reason"))


def kind_labels() -> dict[str, str]:
    """The kinds by what they are called: two that read the same are one."""
    return {slugify(kind.label): kind.label for kind in registered().values()}


def kinds_called(slug: str) -> list[int]:
    """The content types behind one of ``kind_labels``."""
    models = [model for model, kind in registered().items() if slugify(kind.label) == slug]
    return [found.pk for found in ContentType.objects.get_for_models(*models).values()]


def how_much_waits(counts: Iterable[tuple[str, int]]) -> str:
    """ "3 teksten en 1 naam wachten": so many of each of ``kind_labels``; "niets wacht" for none."""
    called = {slugify(kind.label): kind.counted for kind in registered().values()}
    by_word: Counter[tuple[str, str]] = Counter()
    for slug, count in counts:
        by_word[called[slug]] += count
    parts = [f"{count} {words[count != 1]}" for words in dict.fromkeys(called.values()) if (count := by_word[words])]
    if not parts:
        return "niets wacht"
    return f"{' en '.join(parts)} {'wacht' if by_word.total() == 1 else 'wachten'}"


class QueueFilters(Facets):
    """What is asked for with ``?soort=&groep=&werking=&waarom=``, and what that leaves.

    Args:
        asked: the query of the address.
        waiting: all that waits for this moderator.
    """

    questions_asked = {
        "soort": ("Wat?", "Alle soorten", "Die soort kennen we niet."),
        "groep": ("Waar?", "Overal", "Die plaats kennen we niet."),
        "werking": ("Van wie?", "Van iedereen", "Die werking kennen we niet."),
        "waarom": ("Waarom wacht het?", "Alle redenen", "Die reden kennen we niet."),
    }

    def __init__(self, asked: Any, waiting: SubmissionQuerySet) -> None:
        grouped = waiting.order_by().annotate(why=_WHY).values_list(
            "kind", "page", "author__organisation", "why", "page__title", "author__organisation__name"
        )  # fmt: skip
        found = list(grouped.annotate(Count("pk")))
        labels = {
            ContentType.objects.get_for_model(model).pk: slugify(kind.label) for model, kind in registered().items()
        }
        self._pages = {str(row[1]): row[4] for row in found if row[1]}
        self._organisations = {str(row[2]): row[5] for row in found if row[2]}
        rows = [((labels[row[0]], *("" if part is None else str(part) for part in row[1:4])), row[6]) for row in found]
        super().__init__(asked, rows)

    def exists(self, name: str, value: str) -> bool:
        """A place or reason that nothing waits for any more (the last was just decided) is still one."""
        if name == "waarom":
            return value in Reason.values or value in {reason.code for reason in RefusalReason.objects.known()}
        if name == "soort" or not (value.isascii() and value.isdigit() and len(value) < 19):
            return False
        rows: Any = Page.objects if name == "groep" else Organisation.objects
        return bool(rows.filter(pk=value).exists())

    def words(self, name: str) -> Iterable[tuple[str, str]]:
        """(value, words) of every answer to one question."""
        if name == "soort":
            return kind_labels().items()
        if name == "waarom":
            return [(why, words_of(why)) for why in sorted({values[3] for values, _count in self.rows} - {""})]
        found = self._pages if name == "groep" else self._organisations
        return sorted(found.items(), key=lambda pair: pair[1])

    def words_of_nothing(self, value: str) -> str:
        """The page or person may be gone: its number says nothing."""
        return "Wat je koos"

    @property
    def everything(self) -> int:
        """How much waits."""
        return sum(count for _values, count in self.rows)

    @property
    def total_words(self) -> str:
        """How much of it fits all that is chosen, in words."""
        return how_much_waits((values[0], count) for values, count in self.rows if self._fits(values))

    @property
    def everything_words(self) -> str:
        """How much waits, in words."""
        return how_much_waits((values[0], count) for values, count in self.rows)

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
