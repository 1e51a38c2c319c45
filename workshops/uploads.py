"""Photos and documents in the form of a record."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from contributions.forms import WordsField
from pages.documents import NoDocument, clean_document
from pages.uploads import NO_ALT, PhotoField, Slot, alt_field
from workshops.files import TITLE_LIMIT, WorkshopAttachment, WorkshopPhoto

NO_DOCUMENT = "Dit document is leeg of kwam niet aan. Kies het opnieuw."


class DocumentField(forms.FileField):
    """A document as the site keeps it: a pdf without anything that runs, without a trace of who made it."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.FileInput(attrs={"accept": ".pdf"}),
            help_text=f"Een pdf. Hoogstens {settings.ATTACHMENT_MB} MB.",
            error_messages=dict.fromkeys(("empty", "invalid", "missing"), NO_DOCUMENT),
        )

    def clean(self, data: Any, initial: Any = None) -> ContentFile[bytes] | None:
        """The clean document; None when there is none."""
        sent = super().clean(data, initial)
        if not sent:
            return None
        if sent.size > settings.ATTACHMENT_MB * 1024 * 1024:
            raise ValidationError(
                f"Dit document is groter dan {settings.ATTACHMENT_MB} MB. Maak de foto’s erin kleiner, of kort het in."
            )
        try:
            return clean_document(sent)
        except NoDocument as problem:
            raise ValidationError(str(problem)) from None


class PhotoSlot(Slot[WorkshopPhoto]):
    """A place for a photo."""

    model = WorkshopPhoto
    NAMES = ("photo", "alt", "kept", "drop")
    NO_WORDS = NO_ALT
    NO_FILE = "Kies een foto bij deze woorden, of maak de woorden leeg."

    def visible_fields(self) -> tuple[forms.Field, forms.Field, str]:
        """A photo and what is on it."""
        return (
            PhotoField(f"Foto {self.number}"),
            alt_field(f"Wat staat er op foto {self.number}?", required=False),
            "Neem deze foto niet mee",
        )


class AttachmentSlot(Slot[WorkshopAttachment]):
    """A place for a document."""

    model = WorkshopAttachment
    NAMES = ("document", "what", "kept_document", "drop_document")
    NO_WORDS = "Zeg in een paar woorden wat dit is. Bijvoorbeeld: ‘Affiche van de soepdag’."
    NO_FILE = "Kies een document bij deze woorden, of maak de woorden leeg."

    def visible_fields(self) -> tuple[forms.Field, forms.Field, str]:
        """A document and its title."""
        return (
            DocumentField(f"Bijlage {self.number}"),
            document_title_field(f"Wat is bijlage {self.number}?", required=False),
            "Neem deze bijlage niet mee",
        )

    def store(self, content: ContentFile[bytes]) -> None:
        """Its size comes along."""
        assert self.file is not None  # noqa: S101  (``clean`` made it)
        self.file.size = content.size
        super().store(content)


def document_title_field(label: str, *, required: bool = True) -> WordsField:
    """What a document is."""
    return WordsField(
        label=label,
        help_text="Bijvoorbeeld: ‘Affiche van de soepdag’. Schrijf geen namen.",
        limit=TITLE_LIMIT,
        rows=1,
        required=required,
        empty=AttachmentSlot.NO_WORDS,
    )
