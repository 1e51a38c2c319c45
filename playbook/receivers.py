"""What the playbook does when Wagtail publishes a page in pieces."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from contributions.models import RefusalReason
from playbook import versions
from playbook.house_rules import ReasonsPage
from playbook.pieces import PageInPieces


@receiver(page_published, dispatch_uid="playbook.published")
def mark_published(sender: Any, instance: Page, **kwargs: Any) -> None:
    """The words that came on the site with it enter the public history."""
    if isinstance(instance, PageInPieces):
        versions.mark_published(instance)


@receiver(page_published, sender=ReasonsPage, dispatch_uid="playbook.reasons")
def moderators_follow(sender: Any, instance: ReasonsPage, **kwargs: Any) -> None:
    """What everybody reads as the reasons, moderators choose from."""
    RefusalReason.objects.follow(instance.reasons())
