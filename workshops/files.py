"""Photos and documents that come with the record of a session."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.text import slugify

from pages.documents import MEDIA_TYPE
from pages.files import ALT_LIMIT, SentFile, private_storage
from workshops.querysets import RecordFileQuerySet

#: Photos with one record.
PHOTOS = 3
#: Documents with one record, and the longest title of one (signs).
ATTACHMENTS, TITLE_LIMIT = 3, 80


class RecordFile(SentFile):
    """A file with a record."""

    UNDER = "workshop"

    workshop = models.ForeignKey("workshops.WorkshopPage", models.CASCADE, null=True, related_name="+")

    objects: ClassVar[Any] = RecordFileQuerySet.as_manager()

    class Meta(SentFile.Meta):
        abstract = True


class WorkshopPhoto(RecordFile):
    """A photo, with what is on it for who can't see it."""

    LABEL, WORDS = "Foto", "alt"

    workshop = models.ForeignKey("workshops.WorkshopPage", models.CASCADE, null=True, related_name="photos")
    file = models.ImageField(
        storage=private_storage, upload_to="werksessies", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt = models.CharField("wat staat erop?", max_length=ALT_LIMIT, blank=True)

    def get_absolute_url(self) -> str:
        """Where it is shown to who may see it."""
        return reverse("workshop_photo", args=[self.pk])

    def get_removal_url(self) -> str:
        """Where it is taken away."""
        return reverse("workshop_photo_remove", args=[self.pk])


class WorkshopAttachment(RecordFile):
    """A document to take along, with a title in plain words."""

    LABEL, WORDS = "Bijlage", "title"

    workshop = models.ForeignKey("workshops.WorkshopPage", models.CASCADE, null=True, related_name="attachments")
    file = models.FileField(storage=private_storage, upload_to="bijlagen")
    title = models.CharField("wat is dit?", max_length=TITLE_LIMIT, blank=True)
    #: In bytes: lists need not ask the disk.
    size = models.PositiveIntegerField(editable=False, default=0)

    def get_absolute_url(self) -> str:
        """Where who may read it takes it along."""
        return reverse("workshop_attachment", args=[self.pk])

    media_type = MEDIA_TYPE
    #: What people call it.
    kind = "PDF"

    @property
    def file_name(self) -> str:
        """What it is called on the device that takes it along: its title."""
        return f"{slugify(self.title) or 'bijlage'}.pdf"
