"""How many people were there, told so that no number points at one of them.

The rule: a count below five reads "minder dan 5", nought included. The total is told only when every
count is; else it would give the hidden count away by subtraction. Then we say what the told counts
already say: "minstens 12".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pages.templatetags.look_tags import FEW, few, figure


@dataclass(frozen=True)
class ShownCounts:
    """What readers see: a line for each role somebody counted, and a total that hides what the lines hide."""

    rows: list[tuple[str, str]]
    total: str


def shown_counts(counts: Iterable[tuple[str, int | None]]) -> ShownCounts:
    """(role, number or None for "not counted") in; words out."""
    counted = [(role, number) for role, number in counts if number is not None]
    told = [number for _role, number in counted if number >= FEW]
    if len(told) == len(counted) and counted:
        total = figure(sum(told))
    elif told:
        total = f"minstens {figure(sum(told))}"
    else:
        total = ""
    return ShownCounts([(role, few(number)) for role, number in counted], total)
