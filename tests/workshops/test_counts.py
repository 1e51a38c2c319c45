"""Numbers of people never point at one of them, nor does their total."""

from itertools import product

import pytest

from workshops.counts import shown_counts


@pytest.mark.parametrize(
    ("numbers", "shown", "total"),
    [
        ([], [], ""),
        ([None, None], [], ""),
        ([5], ["5"], "5"),
        ([4], ["minder dan 5"], ""),
        ([0], ["minder dan 5"], ""),
        ([5, 12], ["5", "12"], "17"),
        ([9, 6, 2, None], ["9", "6", "minder dan 5"], "minstens 15"),
        ([9, 0], ["9", "minder dan 5"], "minstens 9"),
        ([4, 4], ["minder dan 5", "minder dan 5"], ""),
        ([1200, None], ["1.200"], "1.200"),
        ([3, 20, 1, 5], ["minder dan 5", "20", "minder dan 5", "5"], "minstens 25"),
    ],
)
def test_a_small_number_is_hidden_and_the_total_does_not_tell_it(numbers, shown, total):
    told = shown_counts([(f"rol {place}", number) for place, number in enumerate(numbers)])
    assert [number for _role, number in told.rows] == shown
    assert told.total == total


def test_whatever_is_hidden_readers_see_the_same():
    """Nobody can tell two sessions apart that differ only in hidden numbers."""
    for told in (None, 5, 12):
        seen = {repr(shown_counts([("a", told), ("b", one), ("c", two)])) for one, two in product(range(5), repeat=2)}
        assert len(seen) == 1
