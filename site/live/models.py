"""A stream: one counter row for everything that appears in one place."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from live.keys import key_of


@dataclass(frozen=True)
class Step:
    """One move of a stream: the version it came to and the highest number given out."""

    version: int
    number: int


#: One statement, also for the first move: Django's ORM can't hand back what an UPDATE made of a counter.
_RAISE = """
    INSERT INTO live_stream (name, version, number) VALUES (%(name)s, %(moves)s, %(number)s)
    ON CONFLICT (name) DO UPDATE
    SET version = live_stream.version + excluded.version, number = live_stream.number + excluded.number
    RETURNING version, number
"""


class StreamManager(models.Manager["Stream"]):
    """Raises and reads counters."""

    def raise_version(self, name: str, *, numbered: bool = False, many: int = 1) -> Step:
        """Move the stream on by one (or ``many``), inside the caller's transaction, last but the thing's own statement.

        The row stays locked until the transaction ends, so the order of versions is the order of
        commits: a reader who knows version 7 has missed nothing up to 7.

        Args:
            name: ``app.model-pk``.
            numbered: also give out the next number (a thing appears for the first time), or the next ``many``.
            many: so many things come at once; the step is that of the last.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("A stream moves inside a transaction only.")
        with connection.cursor() as cursor:
            cursor.execute(_RAISE, {"name": name, "moves": many, "number": many if numbered else 0})
            return Step(*cursor.fetchone())

    def annotated(self, things: models.QuerySet[Any], name: str) -> models.QuerySet[Any]:
        """``things`` (of one stream) with its counter as ``stream_version`` and ``stream_number``."""
        row = self.filter(name=name)
        return things.annotate(
            stream_version=models.Subquery(row.values("version")[:1]),
            stream_number=models.Subquery(row.values("number")[:1]),
        )

    def step_of(self, thing: Any) -> Step:
        """Where the stream of ``thing`` is, without SQL when it was fetched with ``annotated``."""
        if hasattr(thing, "stream_version"):
            return Step(thing.stream_version or 0, thing.stream_number or 0)
        row = self.filter(name=key_of(thing)).first()
        return Step(row.version, row.number) if row else Step(0, 0)

    def version_of(self, name: str) -> int:
        """The stream's version; 0 when nothing ever appeared there."""
        return self.filter(name=name).values_list("version", flat=True).first() or 0


class Stream(models.Model):
    """The counter row of one stream."""

    name = models.CharField(max_length=120, unique=True)
    version = models.PositiveBigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)

    objects = StreamManager()

    def __str__(self) -> str:
        return f"{self.name} @ {self.version}"


class Numbered(models.Model):
    """Something that appears in a stream: its place (from 1, given once) and the version it last moved at."""

    number = models.PositiveIntegerField(null=True, editable=False)
    version = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def take(self, step: Step | None) -> None:
        """Take the stream's version, and the number when this is the first appearance."""
        if step is None:
            return
        self.version = step.version
        if self.number is None:
            self.number = step.number
