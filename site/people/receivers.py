"""What happens when the database is made, and when somebody comes in."""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from people.models import STAFF_ROLES

# When somebody was last here is nobody's business: Django's own app, ready before this one, would write it.
user_logged_in.disconnect(dispatch_uid="update_last_login")


@receiver(post_migrate, dispatch_uid="people.roles")
def make_roles(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """One group for each staff role; made after every migration, so that none can be missing."""
    if sender.label == "people":
        for role in STAFF_ROLES:
            Group.objects.using(using).get_or_create(name=role)
