"""The short form a partner writes a record with, on a phone, just after the session."""

import warnings
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from contributions.forms import ContributionForm, WordsField
from pages.models import Step
from pages.photos import clean_photo
from people.models import User
from workshops.models import ALT_LIMIT, ANSWER_LIMIT, PHOTOS, WorkshopPage, WorkshopPhoto

#: More people than this in one session is a typing mistake.
MOST_PEOPLE = 500
#: The longest side of a photo on the site (pixels).
LONGEST = 1280
NO_PHOTO = "Dit is geen foto die we kunnen tonen. Kies een jpg, png of webp."


def title_field() -> WordsField:
    """What the session was about."""
    return WordsField(
        label="Waarover ging het?",
        help_text="In één zin. Bijvoorbeeld: ‘Wie kent de weg naar een tandarts?’",
        limit=100,
        rows=1,
        empty="Schrijf in één zin waarover het ging.",
    )


def place_field() -> WordsField:
    """A coarse place."""
    return WordsField(
        label="Waar was het, ongeveer?",
        help_text="Een wijk of een werking. Geen adres van iemand thuis.",
        limit=80,
        rows=1,
        required=False,
    )


def answer_field(label: str, help_text: str) -> WordsField:
    """One of the three questions of a record."""
    return WordsField(label=label, help_text=help_text, limit=ANSWER_LIMIT, rows=5, required=False)


def heard_field() -> WordsField:
    """What people said."""
    return answer_field("Wat hoorden we?", "Wat zeiden mensen? Geen namen. Een regel met een streepje wordt een lijst.")


def decided_field() -> WordsField:
    """What was decided."""
    return answer_field("Wat beslisten we?", "Schrijf het ook op als we niets beslisten.")


def next_steps_field() -> WordsField:
    """What comes next."""
    return answer_field("Wat gaan we doen?", "Wie doet wat, en tegen wanneer?")


class _SaysSomething(forms.Form):
    """A record answers at least one of its three questions."""

    def clean(self) -> dict[str, Any]:
        """Tell the first question when all are empty."""
        data = super().clean() or {}
        asked = ("heard", "decided", "next_steps")
        if not any(data.get(name) or name in self.errors for name in asked):
            self.add_error("heard", "Vul minstens één van deze drie vragen in. Een paar zinnen is genoeg.")
        return data


class RecordWordsForm(_SaysSomething):
    """Other words for a record of one's own."""

    title = title_field()
    place = place_field()
    heard = heard_field()
    decided = decided_field()
    next_steps = next_steps_field()


class CountField(forms.IntegerField):
    """How many people of one sort were there; empty when nobody counted."""

    def __init__(self, label: str) -> None:
        wrong = f"Typ een getal van 0 tot {MOST_PEOPLE}, of laat dit leeg."
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=MOST_PEOPLE,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        )


class PhotoField(forms.FileField):
    """A photo as the site keeps it: small enough for a phone, without a trace of who took it where."""

    def __init__(self, label: str) -> None:
        widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
        super().__init__(
            label=label,
            required=False,
            widget=widget,
            help_text="Jpg, png of webp. Hoogstens 10 MB.",
            error_messages={"empty": NO_PHOTO, "invalid": NO_PHOTO, "missing": NO_PHOTO},
        )

    def clean(self, data: Any, initial: Any = None) -> ContentFile[bytes] | None:
        """The clean photo; None when there is none."""
        sent = super().clean(data, initial)
        if not sent:
            return None
        if sent.size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
            raise ValidationError("Deze foto is groter dan 10 MB. Kies een kleinere, of maak ze kleiner.")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                with Image.open(sent, formats=["JPEG", "PNG", "WEBP"]) as image:
                    if image.width * image.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                        raise ValidationError(
                            "Deze foto heeft te veel beeldpunten. Maak ze kleiner en kies ze opnieuw."
                        )
                return clean_photo(sent, longest=LONGEST)
        # Whatever is wrong with the file, Pillow says it in many ways (SyntaxError for a broken PNG).
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise ValidationError(NO_PHOTO) from None


class PhotoSlot:
    """One place for a photo in the form: the file, what is on it, and the photo that came with an earlier try."""

    def __init__(self, form: "RecordForm", number: int) -> None:
        self.form, self.number = form, number
        self.photo: WorkshopPhoto | None = None

    @property
    def names(self) -> tuple[str, str, str, str]:
        """Of its four fields."""
        return (f"photo_{self.number}", f"alt_{self.number}", f"kept_{self.number}", f"drop_{self.number}")

    def add_fields(self) -> None:
        """The four fields."""
        file, alt, kept, drop = self.names
        self.form.fields[file] = PhotoField(f"Foto {self.number}")
        self.form.fields[alt] = WordsField(
            label=f"Wat staat er op foto {self.number}?",
            help_text="Voor wie de foto niet ziet. Schrijf geen namen.",
            limit=ALT_LIMIT,
            rows=1,
            required=False,
        )
        self.form.fields[kept] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.form.fields[drop] = forms.BooleanField(label="Neem deze foto niet mee", required=False)

    @property
    def bound(self) -> list[forms.BoundField]:
        """The fields somebody sees: a photo that is kept already can be left out."""
        file, alt, _kept, drop = self.names
        return [self.form[drop], self.form[alt]] if self.photo else [self.form[file], self.form[alt]]

    def clean(self, data: dict[str, Any]) -> None:
        """A photo has words, words have a photo. What came in is kept, whatever else is not right yet."""
        file, alt, kept, drop = self.names
        if data.get(file):
            self.photo = WorkshopPhoto(owner=self.form.person, order=self.number)
            self.photo.file = data[file]
            self.photo.save()
        elif data.get(kept) and not data.get(drop):
            mine = WorkshopPhoto.objects.waiting_for_their_form().filter(owner=self.form.person)
            self.photo = mine.filter(pk=data[kept]).first()
        self.form.data[kept] = str(self.photo.pk) if self.photo else ""  # type: ignore[index]  # our own copy
        if self.photo:
            self.photo.alt = data.get(alt, "")
            self.photo.order = self.number
            if not self.photo.alt and alt not in self.form.errors:
                self.form.add_error(alt, "Zeg in een paar woorden wat er op de foto staat.")
        elif data.get(alt) and file not in self.form.errors and not data.get(drop):
            self.form.add_error(file, "Kies een foto bij deze woorden, of maak de woorden leeg.")


class RecordForm(_SaysSomething, ContributionForm):
    """A record of a session that was held."""

    COUNTS = ("experts", "volunteers", "professionals", "policymakers")

    title = title_field()
    date = forms.DateField(
        label="Welke dag was het?",
        help_text="Bijvoorbeeld 14/11/2026.",
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Kies de dag van de werksessie.",
            "invalid": "Die dag kennen we niet. Typ hem zo: 14/11/2026.",
        },
    )
    place = place_field()
    phase = forms.ChoiceField(
        label="Wat deden we samen?",
        choices=WorkshopPage.Phase,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies één van deze drie.", "invalid_choice": "Kies één van deze drie."},
    )
    heard = heard_field()
    decided = decided_field()
    next_steps = next_steps_field()
    experts = CountField("Hoeveel mensen die armoede kennen?")
    volunteers = CountField("Hoeveel vrijwilligers?")
    professionals = CountField("Hoeveel beroepskrachten?")
    policymakers = CountField("Hoeveel mensen van het beleid?")
    step = forms.ModelChoiceField(
        Step.objects.all(),
        label="Bij welke stap hoort het?",
        to_field_name="number",
        required=False,
        empty_label="Geen stap",
        error_messages={"invalid_choice": "Kies een stap uit de lijst, of geen."},
    )

    def __init__(self, data: Any = None, files: Any = None, *, person: User) -> None:
        super().__init__(data.copy() if data else None, files)
        self.person = person
        self.slots = [PhotoSlot(self, number) for number in range(1, PHOTOS + 1)]
        for slot in self.slots:
            slot.add_fields()

    @property
    def photos(self) -> list[WorkshopPhoto]:
        """The photos that came with this try or an earlier one."""
        return [slot.photo for slot in self.slots if slot.photo]

    def clean(self) -> dict[str, Any]:
        """The photos come last: they need to know of their words."""
        data = super().clean()
        WorkshopPhoto.objects.forgotten().delete()
        for slot in self.slots:
            slot.clean(data)
        return data

    def clean_date(self) -> Any:
        """A record is of a day that came."""
        day = self.cleaned_data["date"]
        if day > timezone.localdate():
            raise ValidationError("Die dag moet nog komen. Een verslag schrijf je na de werksessie.")
        if day.year < 2000:
            raise ValidationError("Dat is lang geleden. Kijk het jaar na.")
        return day

    @property
    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(heading, note, fields) in the order somebody tells it."""
        note = "Op de site staat elk getal onder 5 als ‘minder dan 5’. Weet je het niet? Laat het leeg."
        parts = (
            ("De werksessie", "", ("title", "date", "place", "phase")),
            (
                "Wat wil je delen?",
                "Vul in wat je hebt. Eén van deze drie is genoeg.",
                ("heard", "decided", "next_steps"),
            ),
            ("Wie was erbij?", note, self.COUNTS),
            ("Nog één vraag", "", ("step",)),
        )
        return [(heading, told, [self[name] for name in names]) for heading, told, names in parts]
