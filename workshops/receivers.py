"""A photo or document whose row is gone leaves no file."""

from django.db.models.signals import post_delete

from pages.files import delete_file
from workshops.files import WorkshopAttachment, WorkshopPhoto

post_delete.connect(delete_file, sender=WorkshopPhoto, dispatch_uid="workshops.photo_file")
post_delete.connect(delete_file, sender=WorkshopAttachment, dispatch_uid="workshops.attachment_file")
