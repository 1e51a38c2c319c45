"""Throw away what nobody will come back for. The server does it at its start and every hour."""

from datetime import timedelta
from typing import Any

from django.core.files.storage import Storage
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from workshops.files import RecordFile, WorkshopAttachment, WorkshopPhoto

#: A file without a row is somebody's form that is being sent, or left by a server that stopped halfway.
LEFT_OVER = timedelta(days=1)


class Command(BaseCommand):
    """``manage.py tidy``."""

    help = "Throw away photos and documents whose form was not sent again within a day, and sessions that are over."

    def handle(self, **options: Any) -> None:
        """Safe at any time, also twice at once."""
        models: tuple[type[RecordFile], ...] = (WorkshopPhoto, WorkshopAttachment)
        for model in models:
            model.objects.forgotten().delete()  # their files go with them: workshops/receivers.py
            _delete_left_over(model)
        call_command("clearsessions")


def _delete_left_over(model: type[RecordFile]) -> None:
    field: Any = model._meta.get_field("file")
    storage: Storage = field.storage
    try:
        names = {f"{field.upload_to}/{name}" for name in storage.listdir(field.upload_to)[1]}
    except FileNotFoundError:  # nothing came in yet
        return
    known = set(model.objects.values_list("file", flat=True))
    if not known:  # a new or half restored database beside old files: they may all belong to somebody
        return
    for name in names - known:
        if timezone.now() - storage.get_modified_time(name) > LEFT_OVER:
            storage.delete(name)
