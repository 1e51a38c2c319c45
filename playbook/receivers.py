"""What the playbook does when Wagtail publishes a chapter."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from playbook import versions
from playbook.models import ChapterPage


@receiver(page_published, sender=ChapterPage, dispatch_uid="playbook.published")
def mark_published(sender: Any, instance: ChapterPage, **kwargs: Any) -> None:
    """The words that came on the site with it enter the public history."""
    versions.mark_published(instance)
