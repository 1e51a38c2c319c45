"""The code on a card. No database here."""

import random
import re

import pytest

from people import codes

A_CODE = "0123456789ABC"
CODE = A_CODE + codes._check_sign(A_CODE)


def test_a_code_has_fourteen_signs_and_is_written_in_three_groups():
    code = codes.make_code()
    assert re.fullmatch(r"[0-9A-HJKMNP-RTV-Z]{14}", code)
    assert codes.is_well_formed(code)
    assert re.fullmatch(r"\w{5}-\w{5}-\w{4}", codes.show_code(code))
    assert codes.tidy_code(codes.show_code(code)) == code


def test_two_codes_are_never_the_same():
    assert len({codes.make_code() for _ in range(2_000)}) == 2_000


def test_no_two_signs_look_alike():
    assert not set(codes.ALPHABET) & set("ILOSU")
    assert len(codes.ALPHABET) == len(set(codes.ALPHABET)) == 31
    assert len(codes.ALPHABET) ** codes.RANDOM_SIGNS > 2**64


@pytest.mark.parametrize("code", [CODE, *(codes.make_code() for _ in range(20))], ids=lambda _: "code")
def test_every_single_wrong_sign_is_noticed(code):
    for place in range(codes.LENGTH):
        for sign in codes.ALPHABET:
            wrong = code[:place] + sign + code[place + 1 :]
            assert codes.is_well_formed(wrong) == (wrong == code)


@pytest.mark.parametrize("code", [CODE, *(codes.make_code() for _ in range(20))], ids=lambda _: "code")
def test_any_two_signs_that_changed_places_are_noticed(code):
    for one in range(codes.LENGTH):
        for other in range(one + 1, codes.LENGTH):
            signs = list(code)
            signs[one], signs[other] = signs[other], signs[one]
            wrong = "".join(signs)
            assert codes.is_well_formed(wrong) == (wrong == code)


@pytest.mark.parametrize(
    "typed",
    [
        codes.show_code(CODE),
        CODE.lower(),
        f"  {CODE[:3]} {CODE[3:9]}-{CODE[9:]} ",
        "-".join(CODE),
        f"{CODE}\n",
        CODE.replace("0", "o").replace("1", "l"),
        CODE.replace("0", "O").replace("1", "I").replace("5", "S"),
        CODE.replace("5", "s").replace("1", "i"),
        CODE.replace("-", "–"),
    ],
)
def test_however_it_is_typed_it_is_the_same_code(typed):
    assert codes.tidy_code(typed) == CODE


@pytest.mark.parametrize(("typed", "meant"), [("U", "V"), ("u", "V"), ("s", "5"), ("o", "0"), ("i", "1"), ("l", "1")])
def test_signs_that_look_alike_are_forgiven(typed, meant):
    assert codes.tidy_code(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", " ", "x", CODE[:-1], CODE + "0", "é" * 14, "٣" * 14, "😀" * 14, "ß" * 7, "\x00" * 14]
)
def test_anything_else_is_not_a_code(typed):
    assert not codes.is_well_formed(codes.tidy_code(typed))


def test_random_signs_rarely_pass_for_a_code():
    dice = random.Random(7)
    tries = ["".join(dice.choices(codes.ALPHABET, k=14)) for _ in range(3_100)]
    assert 40 < sum(map(codes.is_well_formed, tries)) < 200  # one in 31


def test_hashes_are_keyed_and_old_keys_still_count(settings):
    settings.CARD_KEY, settings.CARD_KEY_FALLBACKS = "een", []
    old = codes.code_hashes(CODE)
    settings.CARD_KEY, settings.CARD_KEY_FALLBACKS = "twee", ["een"]
    new = codes.code_hashes(CODE)
    assert new[0] != old[0]
    assert new[1:] == old
    assert CODE not in "".join(new)
