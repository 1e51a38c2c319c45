"""How often somebody may guess in a day: counted strictly, on the row itself.

A try is taken *before* the guess is looked at and given back when it was right. Guesses sent at the same
moment therefore never make more than there are: each takes its own in one conditional UPDATE.
"""

from django.db.models import Case, F, Model, Q, Value, When
from django.utils import timezone

#: Wrong guesses a day; the day ends at midnight here.
A_DAY = 5


def take(row: Model, what: str) -> bool:
    """Take one of today's tries at ``row``; False when there are none left. 1 SQL.

    Args:
        what: which tries: the row has ``<what>_tries`` and ``<what>_tried_on``.
    """
    count, day, today = f"{what}_tries", f"{what}_tried_on", timezone.localdate()
    rows = row._meta.model._default_manager.filter(~Q((day, today)) | Q((f"{count}__lt", A_DAY)), pk=row.pk)
    counted = Case(When(Q((day, today)), then=F(count) + 1), default=Value(1))
    return rows.update(**{count: counted, day: today}) == 1


def give_back(row: Model, what: str) -> None:
    """The guess was right: it does not count."""
    count = f"{what}_tries"
    row._meta.model._default_manager.filter(Q((f"{count}__gt", 0)), pk=row.pk).update(**{count: F(count) - 1})


def are_left(row: Model, what: str) -> bool:
    """True when ``row``, as it was read, has tries left today."""
    return getattr(row, f"{what}_tried_on") != timezone.localdate() or getattr(row, f"{what}_tries") < A_DAY
