"""A photo whose row is gone leaves no file."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from workshops.models import WorkshopPhoto


@receiver(post_delete, sender=WorkshopPhoto, dispatch_uid="workshops.photo_file")
def delete_file(instance: WorkshopPhoto, **kwargs: Any) -> None:
    """After the commit: a move that is undone keeps its photo."""
    transaction.on_commit(partial(instance.file.storage.delete, str(instance.file.name)), robust=True)
