"""A photo whose row is gone leaves no file."""

from django.db.models.signals import post_delete

from forum.photos import PostPhoto
from pages.files import delete_file

post_delete.connect(delete_file, sender=PostPhoto, dispatch_uid="forum.photo_file")
