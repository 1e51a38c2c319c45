"""What the forms make of what comes in, whoever sent it."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from contributions.forms import ContributionForm, WordsField
from contributions.numbered import whole_number


@pytest.mark.parametrize("broken", ["", "x", "\x00", "123", "a" * 5000])
def test_a_broken_form_key_is_a_new_one_and_no_error(broken):
    form = ContributionForm({"form_key": broken})
    assert form.is_valid()
    assert isinstance(form.cleaned_data["form_key"], uuid.UUID)


def test_a_whole_form_key_is_kept():
    key = uuid.uuid4()
    form = ContributionForm({"form_key": str(key)})
    assert form.is_valid()
    assert form.cleaned_data["form_key"] == key


@pytest.mark.parametrize("nothing", ["", "  \n ", "\u200b", "\u200d\ufe0f", "\u00ad", "\x00\x01", "\u3164", "\u2800"])
def test_words_that_show_nothing_are_empty(nothing):
    with pytest.raises(ValidationError, match="Dit is nog leeg"):
        WordsField(limit=100).clean(nothing)


@pytest.mark.parametrize("little", ["?", "👍", "👩\u200d👧", "ja", "1", "م", "\u00e9"])
def test_a_single_sign_can_say_something(little):
    assert WordsField(limit=100).clean(little) == little


def test_too_long_says_by_how_much():
    assert WordsField(limit=10).clean("0123456789") == "0123456789"
    with pytest.raises(ValidationError, match="te lang: 1 teken te veel"):
        WordsField(limit=10).clean("0123456789x")
    with pytest.raises(ValidationError, match="te lang: 2 tekens te veel"):
        WordsField(limit=10).clean("0123456789xx")


@pytest.mark.parametrize(
    ("value", "number"),
    [("3", 3), ("007", 7), ("0", 1), ("", 1), ("-1", 1), ("²", 1), ("٣", 1), ("x", 1),
     ("9" * 30, 2**31), ("9" * 5000, 2**31), ("0" * 5000, 1), ("0" * 5000 + "4", 4)],
)  # fmt: skip
def test_a_number_from_an_address_is_never_too_large_to_read(value, number):
    assert whole_number(value) == number


@pytest.mark.parametrize("address", ["/leren/?voor=%s", "/leren/een-ruilwinkel-als-eerste-stap/?pagina=%s"])
def test_an_address_with_a_number_of_thousands_of_signs_is_a_page(client, insight, address):
    assert client.get(address % ("9" * 5000)).status_code == 200
