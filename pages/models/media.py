"""Images and documents on the site."""

from typing import Any

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from pages.photos import clean_photo


class SiteImage(AbstractImage):
    """An image on the site. Its alternative text is required where it is shown."""

    admin_form_fields = Image.admin_form_fields

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store; a new file goes in without what its camera wrote into it."""
        new: Any = self.file  # type: ignore[has-type]
        if new and not new._committed:
            self.file = clean_photo(new.file)
            self._set_image_file_metadata()
        super().save(*args, **kwargs)


class SiteRendition(AbstractRendition):
    """A size of an image."""

    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]


class SiteDocument(AbstractDocument):
    """A document to take along."""

    admin_form_fields = Document.admin_form_fields
