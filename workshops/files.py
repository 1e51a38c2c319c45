"""Photos and documents that come with the record of a session."""

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from pages.documents import MEDIA_TYPE
from workshops.querysets import RecordFileQuerySet

#: Photos with one record, and the longest description of one (signs).
PHOTOS, ALT_LIMIT = 3, 200
#: Documents with one record, and the longest title of one (signs).
ATTACHMENTS, TITLE_LIMIT = 3, 80


def private_storage() -> Storage:
    """Where no address leads: who may see a file is asked each time."""
    return storages["private"]


class RecordFile(models.Model):
    """A file with a record. Until the record is sent it waits for its form (``workshop`` is empty)."""

    #: What people call it, and the field with the words that say what it is.
    LABEL: ClassVar[str]
    WORDS: ClassVar[str]

    workshop = models.ForeignKey("workshops.WorkshopPage", models.CASCADE, null=True, related_name="+")
    file = models.FileField(storage=private_storage)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = RecordFileQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.workshop_id}: {self.words}"

    @property
    def words(self) -> str:
        """What its sender says it is."""
        return str(getattr(self, self.WORDS))

    @property
    def key(self) -> str:
        """The name of its words among those of its record."""
        return f"{self.WORDS}_{self.pk}"


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
