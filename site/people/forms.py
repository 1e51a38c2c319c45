"""The forms at the door: a code, a name, a password."""

import re
import unicodedata
import uuid
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.db.models import Q

from people import carry, codes, pictures
from people.models import Role, User, name_key
from people.names import looks_like_a_full_name, mixes_scripts, speaks_for_others
from people.secret_words import SHORTEST, tidy


class CarriedForm(forms.Form):
    """A form that takes along words somebody typed before their session ended (see ``carry``)."""

    verder = forms.CharField(required=False, widget=forms.HiddenInput)
    carried = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_carried(self) -> str:
        """The signed words, or nothing when they were tampered with or too old."""
        token: str = self.cleaned_data["carried"]
        return token if carry.read(token) else ""


class SharedField(forms.BooleanField):
    """Asked at every door: a shared device must forget."""

    def __init__(self) -> None:
        super().__init__(
            label="Ik deel dit toestel met anderen",
            help_text="Dan ga je vanzelf buiten na 10 minuten zonder iets te doen.",
            required=False,
        )


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


#: Signs of a name.
LONGEST = 30


class NameField(forms.CharField):
    """A name for this site: unique, and nothing that tells who or where somebody is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Je naam op deze site",
            help_text="Minstens 2 letters. Je kan je naam later veranderen. Neem niet je echte naam.",
            min_length=2,
            max_length=LONGEST,
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
        if len(name) > LONGEST:  # one sign may stand for a whole word
            raise ValidationError(self.error_messages["max_length"])
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
    """Choose a name for this site, and what may stand beside it.

    A name that reads as a real one is asked twice: sent again as it is, it is taken.
    """

    name = NameField(required=False)
    sure = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
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
        others = User.objects.filter(Q(name_key=name_key(name)) | Q(pen_name="", username__iexact=name))
        if self.person:
            others = others.exclude(pk=self.person.pk)
        if speaks_for_others(name):
            self.add_error(
                "name", "Deze naam is van iemand anders: van de site of van een organisatie. Kies een andere."
            )
        elif others.exists():
            self.add_error("name", "Deze naam is al gekozen. Kies een andere.")
        elif looks_like_a_full_name(name) and name not in (data.get("sure"), getattr(self.person, "pen_name", "")):
            self._ask_again(name)
        return {**data, "name": name}

    def _ask_again(self, name: str) -> None:
        """Say what a real name does, and let the same name through the next time."""
        self.data = {**{field: self.data.get(field, "") for field in self.data}, "sure": name}
        self.add_error(
            "name",
            "Dit lijkt op een echte naam. Iedereen kan die lezen. Een andere naam is veiliger. "
            "Wil je deze toch? Stuur dan nog eens.",
        )


class PictureForm(CarriedForm):
    """One of nine pictures; and, for whoever comes back, whose device this is."""

    picture = forms.ChoiceField(
        label="Prent",
        choices=[(name, name.capitalize()) for name in pictures.PICTURES],
        error_messages={"required": "Tik op één van de prenten.", "invalid_choice": "Tik op één van de prenten."},
        widget=forms.RadioSelect,
    )
    shared = SharedField()


class DeviceForm(CarriedForm):
    """Whose device this is."""

    shared = forms.ChoiceField(
        label="Deel je dit toestel?",
        choices=[("nee", "Nee, alleen ik"), ("ja", "Ja, ik deel het")],
        error_messages={"required": "Tik op ja of nee.", "invalid_choice": "Tik op ja of nee."},
    )


class SecretWordField(forms.CharField):
    """A secret word as somebody types it. Capitals, spaces and accents make no difference."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        messages = {"max_length": "Dit is te lang. Neem hoogstens 60 letters."}
        kwargs = {"max_length": 60, "required": False, "error_messages": messages, **kwargs}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)


class WordForm(CarriedForm):
    """The secret word for a lost card; it may stay empty."""

    word = SecretWordField(
        label="Je geheim woord",
        help_text="Mag leeg blijven. Minstens 4 letters. Neem geen naam en geen verjaardag.",
    )

    def clean_word(self) -> str:
        """The word, or nothing."""
        word: str = self.cleaned_data["word"]
        if word and len(tidy(word)) < SHORTEST:
            raise ValidationError(f"Dit woord is te kort. Neem minstens {SHORTEST} letters, of laat het leeg.")
        return word


class EnterForm(CarriedForm, AuthenticationForm):
    """User name and password, for people who work at a partner or service."""

    shared = SharedField()

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


class SecondStepForm(CarriedForm):
    """A code of the app, or one of the codes on paper."""

    code = forms.CharField(
        label="Code",
        help_text="De zes cijfers in je app. Geen toestel bij je? Typ een code van je papier.",
        max_length=40,
        error_messages={"required": "Typ hier de code."},
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class AppForm(SecondStepForm):
    """The first code of an app that was just set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "De zes cijfers die de app nu toont."


class LostForm(CarriedForm):
    """Who lost their card: the name on this site or the number of the stub, and the secret word if there is one."""

    who = forms.CharField(
        label="Je naam op deze site, of het nummer op je strookje",
        max_length=30,
        error_messages={
            "required": "Typ je naam op deze site, of het nummer op je strookje.",
            "max_length": "Dit is te lang voor een naam. Kijk nog eens na.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    word = SecretWordField(
        label="Je geheim woord (mag leeg)",
        help_text="Met je geheim woord werkt je nieuwe kaart meteen. Zonder duurt het een dag.",
    )

    def clean_who(self) -> str:
        """The name with single spaces, or the number without any."""
        who = " ".join(unicodedata.normalize("NFKC", self.cleaned_data["who"]).split())
        return bare if (bare := who.replace(" ", "").replace(".", "")).isdecimal() else who


class UnlockForm(forms.Form):
    """The secret word, for what stayed closed after a lost card."""

    word = SecretWordField(label="Je geheim woord", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].error_messages["required"] = "Typ je geheim woord."


class SheetForm(forms.Form):
    """How many cards to print, and for whom."""

    MOST = 200

    count = forms.IntegerField(
        label="Hoeveel kaarten?",
        help_text=f"Van 1 tot {MOST}. Er staan er vijf op een blad papier.",
        min_value=1,
        max_value=MOST,
        initial=10,
        error_messages={
            "required": "Typ hoeveel kaarten je wil maken.",
            "invalid": "Typ een getal, bijvoorbeeld 10.",
            "min_value": "Maak minstens 1 kaart.",
            "max_value": f"Maak hoogstens {MOST} kaarten in één keer.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Voor wie zijn ze?",
        choices=[(Role.EXPERT, "Mensen met armoede-ervaring"), (Role.VOLUNTEER, "Vrijwilligers")],
        error_messages={"required": "Kies voor wie de kaarten zijn.", "invalid_choice": "Kies één van deze twee."},
        widget=forms.RadioSelect,
    )
    for_youth = forms.BooleanField(
        label="Deze kaarten zijn voor jongeren onder 16",
        help_text="Wat zij schrijven, leest een mens altijd eerst. We vragen en bewaren geen leeftijd.",
        required=False,
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, with_youth: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if not with_youth:
            del self.fields["for_youth"]


class CardNumberForm(forms.Form):
    """The number on a stub."""

    number = forms.IntegerField(
        label="Nummer op het strookje",
        min_value=1,
        max_value=2**31,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Typ het nummer dat op het strookje staat."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
