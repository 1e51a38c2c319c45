"""Files in a form: cleaned when they come in, kept while something else is mended."""

import warnings
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from contributions.forms import WordsField
from pages.files import ALT_LIMIT, SentFile
from pages.photos import FORMATS, clean_photo

#: Files of one sort that may wait for somebody's forms: more than a few forms need.
MOST_WAITING = 12
#: The longest side of a photo on the site (pixels).
LONGEST = 1280
NO_PHOTO = "Dit is geen foto die we kunnen tonen. Kies een jpg, png of webp."
NO_ALT = "Zeg in een paar woorden wat er op de foto staat."

F = TypeVar("F", bound=SentFile)


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
                with Image.open(sent, formats=FORMATS) as image:
                    if image.width * image.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                        raise ValidationError(
                            "Deze foto heeft te veel beeldpunten. Maak ze kleiner en kies ze opnieuw."
                        )
                return clean_photo(sent, longest=LONGEST)
        # Whatever is wrong with the file, Pillow says it in many ways (SyntaxError for a broken PNG).
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise ValidationError(NO_PHOTO) from None


def alt_field(label: str, *, required: bool = True) -> WordsField:
    """What is on a photo."""
    return WordsField(
        label=label,
        help_text="Voor wie de foto niet ziet. Schrijf geen namen.",
        limit=ALT_LIMIT,
        rows=1,
        required=required,
        empty=NO_ALT,
    )


class Slot(Generic[F]):
    """One place for a file in the form: the file, what it is, and the file that came with an earlier try."""

    #: The model of the file.
    model: type[F]
    #: The names of the four fields, without their number.
    NAMES: ClassVar[tuple[str, str, str, str]]
    #: What is said when there is a file without words, or words without a file.
    NO_WORDS: ClassVar[str]
    NO_FILE: ClassVar[str]

    def __init__(self, form: Any, number: int) -> None:
        self.form, self.number = form, number
        self.file: F | None = None

    @property
    def names(self) -> list[str]:
        """Of its four fields: the file, its words, the file kept, the wish to leave it out."""
        return [f"{name}_{self.number}" for name in self.NAMES]

    def visible_fields(self) -> tuple[forms.Field, forms.Field, str]:
        """The field of the file, that of its words, and the words to leave a kept file out."""
        raise NotImplementedError

    def add_fields(self) -> None:
        """The four fields."""
        file, words, kept, drop = self.names
        self.form.fields[file], self.form.fields[words], leave_out = self.visible_fields()
        self.form.fields[kept] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.form.fields[drop] = forms.BooleanField(label=leave_out, required=False)

    @property
    def bound(self) -> list[forms.BoundField]:
        """The fields somebody sees: a file that is kept already can be left out."""
        file, words, _kept, drop = self.names
        return [self.form[drop], self.form[words]] if self.file else [self.form[file], self.form[words]]

    def clean(self, data: dict[str, Any]) -> None:
        """A file has words, words have a file. What came in is kept, whatever else is not right yet."""
        file, words, kept, drop = self.names
        if data.get(file):
            self.file = self.model(owner=self.form.person, order=self.number)
            self.store(data[file])
        elif data.get(kept) and not data.get(drop):
            mine = self.model.objects.waiting_for_their_form().filter(owner=self.form.person)
            self.file = mine.filter(pk=data[kept]).first()
        self.form.data[kept] = str(self.file.pk) if self.file else ""  # the form has its own copy
        if self.file:
            setattr(self.file, self.file.WORDS, data.get(words, ""))
            self.file.order = self.number
            if not self.file.words and words not in self.form.errors:
                self.form.add_error(words, self.NO_WORDS)
        elif data.get(words) and file not in self.form.errors and not data.get(drop):
            self.form.add_error(file, self.NO_FILE)

    def store(self, content: ContentFile[bytes]) -> None:
        """Keep the file that came in; it waits for its form. Whoever sends on and on pushes out their own oldest."""
        assert self.file is not None  # noqa: S101  (``clean`` made it)
        self.file.file = content
        self.file.save()
        waiting = self.model.objects.waiting_for_their_form().filter(owner=self.form.person).order_by("-pk")
        self.model.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[MOST_WAITING:])).delete()
