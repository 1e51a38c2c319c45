"""A photo or document whose row is gone leaves no file."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from workshops.files import RecordFile, WorkshopAttachment, WorkshopPhoto


@receiver(post_delete, sender=WorkshopPhoto, dispatch_uid="workshops.photo_file")
@receiver(post_delete, sender=WorkshopAttachment, dispatch_uid="workshops.attachment_file")
def delete_file(instance: RecordFile, **kwargs: Any) -> None:
    """After the commit: a move that is undone keeps its file."""
    transaction.on_commit(partial(instance.file.storage.delete, str(instance.file.name)), robust=True)
