"""What happens when the database is made, and when somebody comes in."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from people.models import STAFF_ROLES


@receiver(post_migrate, dispatch_uid="people.roles")
def make_roles(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """One group for each staff role; made after every migration, so that none can be missing."""
    if sender.label == "people":
        for role in STAFF_ROLES:
            Group.objects.using(using).get_or_create(name=role)
