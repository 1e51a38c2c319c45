"""The forms at the door: a code, a name, a password."""

import re
import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.db.models import Q

from people import carry, codes
from people.models import User
from people.names import mixes_scripts, speaks_for_others


class CarriedForm(forms.Form):
    """A form that takes along words somebody typed before their session ended (see ``carry``)."""

    verder = forms.CharField(required=False, widget=forms.HiddenInput)
    carried = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_carried(self) -> str:
        """The signed words, or nothing when they were tampered with or too old."""
        token: str = self.cleaned_data["carried"]
        return token if carry.read(token) else ""


class CardForm(CarriedForm):
    """The code on a card, however it was typed."""

    code = forms.CharField(
        label="Code op je kaart",
        help_text=(
            "Drie groepjes letters en cijfers. Hoofdletters of kleine letters: dat maakt niet uit. "
            "Bijvoorbeeld K7DE4-9MWQ2-XR3T."
        ),
        max_length=60,
        error_messages={"required": "Typ hier de code die op je kaart staat."},
        widget=forms.TextInput(
            attrs={
                "class": "code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    def clean_code(self) -> str:
        """The tidied code; a typing mistake is told at once and is no try."""
        code = codes.tidy_code(self.cleaned_data["code"])
        if len(code) != codes.LENGTH:
            raise ValidationError(
                f"De code heeft {codes.LENGTH} letters en cijfers. Jij typte er {len(code)}. Kijk nog eens op je kaart."
            )
        if not codes.is_well_formed(code):
            raise ValidationError("Er zit een tikfout in de code. Kijk elke letter nog eens na op je kaart.")
        return code


class NameField(forms.CharField):
    """A name for this site: unique, and nothing that tells who or where somebody is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Je naam op deze site",
            help_text="Minstens 2 letters. Je kan je naam later veranderen. Neem niet je echte naam.",
            min_length=2,
            max_length=30,
            error_messages={
                "min_length": "Deze naam is te kort. Neem minstens 2 letters.",
                "max_length": "Deze naam is te lang. Neem hoogstens 30 letters.",
                "required": "Kies een naam, of typ er zelf een.",
            },
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: str) -> str:
        """The name with single spaces.

        Raises:
            ValidationError: it has signs that can't be shown, or looks like an e-mail address or phone number.
        """
        name = " ".join(unicodedata.normalize("NFKC", super().clean(value)).split())
        if not name.isprintable():
            raise ValidationError("Er staat een teken in dat we niet kunnen tonen. Typ de naam opnieuw.")
        if "@" in name:
            raise ValidationError("Dit lijkt op een e-mail. Kies een andere naam, dan ben je veilig.")
        if len(re.sub(r"\D", "", name)) >= 6:
            raise ValidationError("Dit lijkt op een telefoonnummer. Kies een andere naam, dan ben je veilig.")
        if name and not re.search(r"[^\W\d_].*[^\W\d_]", name):
            raise ValidationError("Neem een naam met minstens 2 letters.")
        if mixes_scripts(name):
            raise ValidationError("Er staan letters van twee alfabetten in. Typ de naam opnieuw.")
        return name


class NameForm(CarriedForm):
    """Choose a name for this site, and what may stand beside it."""

    name = NameField(required=False)
    suggestion = forms.ChoiceField(label="Of kies er één van deze", required=False, widget=forms.RadioSelect)
    label = forms.ChoiceField(
        label="Wat mag er bij je naam staan?",
        help_text="Dit kies je zelf. Kiezen moet niet.",
        choices=User.Label,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, person: User | None = None, suggestions: list[str] = (), **kwargs: object):  # type: ignore[assignment]
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.person = person
        # What was offered a moment ago may be chosen now: any name is checked below all the same.
        offered = [*suggestions, self.data.get("suggestion", "")]
        self.fields["suggestion"].choices = [(name, name) for name in dict.fromkeys(offered) if name]  # type: ignore[attr-defined]
        if not suggestions:
            del self.fields["suggestion"]

    def clean(self) -> dict[str, object]:
        """One name, typed or chosen, that nobody else has."""
        data = super().clean() or {}
        if "name" in self.errors:
            return data
        name = data.get("name") or data.get("suggestion") or ""
        try:
            name = NameField().clean(name)
        except ValidationError as error:
            self.add_error("name", error)
            return data
        # Whoever has no name for this site is shown by their user name: that is taken too.
        others = User.objects.filter(Q(pen_name__iexact=name) | Q(pen_name="", username__iexact=name))
        if self.person:
            others = others.exclude(pk=self.person.pk)
        if speaks_for_others(name):
            self.add_error(
                "name", "Deze naam is van iemand anders: van de site of van een organisatie. Kies een andere."
            )
        elif others.exists():
            self.add_error("name", "Deze naam is al gekozen. Kies een andere.")
        return {**data, "name": name}


class EnterForm(CarriedForm, AuthenticationForm):
    """User name and password, for people who work at a partner or service."""

    error_messages = {
        "invalid_login": "De gebruikersnaam of het wachtwoord klopt niet. Kijk na en probeer opnieuw.",
        "inactive": "De gebruikersnaam of het wachtwoord klopt niet. Kijk na en probeer opnieuw.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = "Gebruikersnaam"
        self.fields["username"].error_messages["required"] = "Typ je gebruikersnaam."
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password"].label = "Wachtwoord"
        self.fields["password"].error_messages["required"] = "Typ je wachtwoord."
