"""The bars beside the table of signals by theme: one block is one signal, as long as blocks can be counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from contributions.facets import Choice

#: Units of the drawing: where bars begin, the length of the longest, the gap between blocks, the height of a row.
BEGIN, LONGEST, GAP, ROW = 6, 222, 6, 62
#: From more blocks than this in one row on, a row is one bar: nobody counts them any more.
MOST_BLOCKS = 12


@dataclass(frozen=True)
class Bar:
    """One row: its words and number, its place from the top, and its blocks as (begin, width)."""

    words: str
    count: int
    top: int
    blocks: list[tuple[int, int]]
    end: int


@dataclass(frozen=True)
class Chart:
    """All rows, the height of the drawing, and whether a block is one signal."""

    bars: list[Bar]
    height: int
    in_blocks: bool


def chart(choices: Sequence[Choice]) -> Chart:
    """The drawing of how many signals each of ``choices`` has; the longest row first decides the scale."""
    most = max((choice.count for choice in choices), default=0)
    in_blocks = most <= MOST_BLOCKS
    bars = []
    for place, choice in enumerate(choices):
        blocks = _blocks(choice.count, most) if in_blocks else [(BEGIN, max(2, round(LONGEST * choice.count / most)))]
        end = blocks[-1][0] + blocks[-1][1] if blocks else BEGIN
        bars.append(Bar(choice.words, choice.count, place * ROW, blocks, end))
    return Chart(bars, ROW * len(bars), in_blocks)


def _blocks(count: int, most: int) -> list[tuple[int, int]]:
    step = min(74, LONGEST // max(1, most))
    return [(BEGIN + number * step, step - GAP) for number in range(count)]
