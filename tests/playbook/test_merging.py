"""Whose blocks stay when two people changed one chapter: pure."""

from typing import Any

from playbook.merging import merge, same_words, text_of


def block(key: str, words: str, kind: str = "text") -> dict[str, Any]:
    return {"type": kind, "id": key, "value": f"<p>{words}</p>"}


A, B, C = block("a", "een"), block("b", "twee"), block("c", "drie")


def test_changes_to_different_blocks_are_both_kept():
    mine, theirs = block("a", "mijn"), block("b", "hun")
    merged = merge([A, B], [A, theirs], [mine, B])
    assert merged.body == [mine, theirs]
    assert merged.beside == []


def test_a_block_changed_on_both_sides_keeps_the_stored_words_and_mine_stand_beside():
    mine, theirs = block("a", "mijn"), block("a", "hun")
    merged = merge([A, B], [theirs, B], [mine, B])
    assert merged.body == [theirs, B]
    assert merged.beside == [mine]


def test_the_same_change_twice_is_no_conflict():
    both = block("a", "zelfde")
    assert merge([A], [both], [both]).beside == []


def test_blocks_they_added_stay_behind_the_block_they_stood_behind():
    assert merge([A, B], [A, C, B], [A, B]).body == [A, C, B]
    assert merge([A], [C, A], [A]).body == [C, A]


def test_my_order_and_my_new_blocks_stay():
    assert merge([A, B], [A, B], [B, C, A]).body == [B, C, A]


def test_what_i_removed_is_gone_unless_somebody_changed_it():
    theirs = block("a", "hun")
    assert merge([A, B], [A, B], [B]).body == [B]
    assert merge([A, B], [theirs, B], [B]).body == [theirs, B]


def test_what_they_removed_is_gone_and_my_change_of_it_stands_beside():
    mine = block("a", "mijn")
    assert merge([A, B], [B], [A, B]).body == [B]
    merged = merge([A, B], [B], [mine, B])
    assert merged.body == [B]
    assert merged.beside == [mine]


def test_the_editors_own_marks_are_no_change():
    assert same_words('<p data-block-key="x1">Kies <b>één</b> ding.</p>', "<p>Kies <strong>één</strong>\n ding.</p>\n")
    assert same_words("<ul>\n<li>a</li>\n</ul>", "<ul><li>a</li></ul>")
    assert not same_words("<p>Kies één ding.</p>", "<p>Kies twee dingen.</p>")


def test_a_quote_has_its_words_too():
    quote = {"type": "quote", "id": "q", "value": {"text": "Naast mij.", "source": "Iemand", "is_example": True}}
    assert text_of(quote) == "Naast mij.\nIemand"
    assert text_of(None) == ""
