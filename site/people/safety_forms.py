"""The forms of the extras for coming in: another secret word, a pass phrase, and in with that."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people import phrases, pictures
from people.forms import CarriedForm, PictureForm, SecretWordField, SharedField
from people.models import Card, User
from people.secret_words import SHORTEST, tidy


class PictureAskedForm(forms.Form):
    """Something new that opens a door, and the picture that says that it is really this person."""

    picture = PictureForm.base_fields["picture"]

    def __init__(self, *args: Any, cards: Iterable[Card] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cards = cards

    def clean(self) -> dict[str, Any]:
        """The picture is looked at last, for what is right: a slip of the pen costs no try."""
        data = super().clean() or {}
        if not self.errors and not any(pictures.is_right(card, data["picture"]) for card in self.cards):
            self.add_error("picture", pictures.WRONG)
        return data


class NewWordForm(PictureAskedForm):
    """Another secret word."""

    word = SecretWordField(
        label="Je nieuwe geheim woord",
        help_text="Minstens 4 letters. Neem geen naam en geen verjaardag.",
        required=True,
        error_messages={
            "required": "Typ hier je geheim woord.",
            "max_length": "Dit is te lang. Neem hoogstens 60 letters.",
        },
    )

    def clean_word(self) -> str:
        """A word that is long enough."""
        word: str = self.cleaned_data["word"]
        if len(tidy(word)) < SHORTEST:
            raise ValidationError(f"Dit woord is te kort. Neem minstens {SHORTEST} letters.")
        return word


class PhraseField(SecretWordField):
    """A pass phrase as somebody types it: seen while typing, kept by no browser."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": "Typ hier je wachtzin.",
            "max_length": f"Dit is te lang. Neem hoogstens {phrases.LONGEST} letters.",
        }
        super().__init__(max_length=phrases.LONGEST, required=True, error_messages=messages, **kwargs)


class PhraseForm(PictureAskedForm):
    """A pass phrase to choose."""

    phrase = PhraseField(
        label="Je wachtzin",
        help_text=(
            f"Minstens {phrases.FEWEST_WORDS} woorden, of {phrases.SHORTEST} letters. "
            "Neem woorden die niets met elkaar te maken hebben."
        ),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_phrase(self) -> str:
        """A phrase that nobody guesses."""
        phrase: str = self.cleaned_data["phrase"]
        if fault := phrases.fault_of(phrase, self.person):
            raise ValidationError(fault)
        return phrase


class PhraseInForm(CarriedForm):
    """The name on this site and the pass phrase."""

    name = forms.CharField(
        label="Je naam op deze site",
        max_length=30,
        error_messages={
            "required": "Typ je naam op deze site.",
            "max_length": "Dit is te lang voor een naam. Kijk nog eens na.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    phrase = PhraseField(label="Je wachtzin", help_text="Hoofdletters en spaties maken niet uit.")
    shared = SharedField()

    def clean_name(self) -> str:
        """The name with single spaces."""
        return " ".join(unicodedata.normalize("NFKC", self.cleaned_data["name"]).split())
