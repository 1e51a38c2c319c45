"""The bars beside the table say what the table says."""

import re

from django.test import Client

from contributions.facets import Choice
from signals.chart import LONGEST, chart


def rows(*counts):
    return [Choice(f"t{number}", f"Thema {number}", count) for number, count in enumerate(counts)]


def test_one_block_is_one_signal():
    drawn = chart(rows(3, 1, 0))
    assert drawn.in_blocks
    assert [len(bar.blocks) for bar in drawn.bars] == [3, 1, 0]
    assert [bar.top for bar in drawn.bars] == [0, 62, 124]
    assert drawn.bars[0].blocks[0] == (6, 68)


def test_many_signals_are_one_bar_as_long_as_their_share():
    drawn = chart(rows(5_000, 2_500, 1))
    assert not drawn.in_blocks
    widths = [bar.blocks[0][1] for bar in drawn.bars]
    assert widths == [LONGEST, LONGEST // 2, 2]


def test_whatever_the_numbers_nothing_leaves_the_drawing():
    for most in (1, 2, 5, 11, 12, 13, 99_999):
        for bar in chart(rows(most, 1)).bars:
            assert all(width > 0 for _begin, width in bar.blocks)
            assert bar.end <= 6 + LONGEST


def test_the_board_draws_it_for_who_looks_and_says_it_for_who_listens(signals):
    page = Client().get("/signalen/").content.decode()
    told = re.search(r'aria-label="Staafgrafiek: ([^"]*)"', page)
    table = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a></th><td class="n">(\d+)</td>', page)
    assert told
    assert table
    for theme, count in table:
        assert f"{theme} {count}" in told[1]
    assert "Een blokje is één signaal." in page


def test_an_empty_board_draws_nothing():
    assert chart([]).bars == []
