"""Files that people send with what they write: kept where no address leads, and gone with their row."""

import mimetypes
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.http import Http404, HttpResponse
from django.utils import timezone

#: The longest description of a photo (signs).
ALT_LIMIT = 200


def private_storage() -> Storage:
    """Where no address leads: who may see a file is asked each time."""
    return storages["private"]


class SentFileQuerySet(models.QuerySet[Any]):
    """Files, by whether their form came in."""

    def waiting_for_their_form(self) -> Self:
        """Sent with a form that was not right yet."""
        return self.filter(**{f"{self.model.UNDER}__isnull": True})

    def sent(self) -> Self:
        """Their form came in."""
        return self.filter(**{f"{self.model.UNDER}__isnull": False})

    def forgotten(self) -> Self:
        """Nobody sent their form again within a day."""
        return self.waiting_for_their_form().filter(created_at__lt=timezone.now() - timedelta(days=1))


class SentFile(models.Model):
    """A file with something somebody wrote. Until that is sent it waits for its form (``UNDER`` is empty)."""

    #: What people call it, the field with the words that say what it is, and the field that leads to what it is with.
    LABEL: ClassVar[str]
    WORDS: ClassVar[str]
    UNDER: ClassVar[str]

    file = models.FileField(storage=private_storage)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = SentFileQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{getattr(self, f'{self.UNDER}_id')}: {self.words}"

    @property
    def words(self) -> str:
        """What its sender says it is."""
        return str(getattr(self, self.WORDS))

    @property
    def key(self) -> str:
        """The name of its words among those of what it is with."""
        return f"{self.WORDS}_{self.pk}"


def delete_file(instance: SentFile, **kwargs: Any) -> None:
    """A row is gone: its file goes after the commit; a move that is undone keeps its file."""
    transaction.on_commit(partial(instance.file.storage.delete, str(instance.file.name)), robust=True)


def content_of(found: SentFile, media_type: str = "") -> HttpResponse:
    """The file itself, for who may see it.

    Raises:
        Http404: the disk lost it.
    """
    kind = media_type or mimetypes.guess_type(str(found.file.name))[0] or "application/octet-stream"
    try:
        with found.file.open() as file:
            return HttpResponse(file.read(), content_type=kind)
    except FileNotFoundError:
        raise Http404 from None
