"""What happens when the database is made, when somebody comes in, and when somebody gets a role."""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import m2m_changed, post_migrate
from django.dispatch import receiver

from people.exclusions import check_roles
from people.models import PEER, STAFF_ROLES, User

# When somebody was last here is nobody's business: Django's own app, ready before this one, would write it.
user_logged_in.disconnect(dispatch_uid="update_last_login")


@receiver(post_migrate, dispatch_uid="people.roles")
def make_roles(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """One group for each staff role, and one for peers; made after every migration, so that none can be missing."""
    if sender.label == "people":
        for role in (*STAFF_ROLES, PEER):
            Group.objects.using(using).get_or_create(name=role)


@receiver(m2m_changed, sender=User.groups.through, dispatch_uid="people.exclusions")
def keep_roles_apart(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any) -> None:
    """Nobody gets two roles that exclude each other, whatever screen or script gives them."""
    if action != "pre_add":
        return
    added = {instance.name} if reverse else set(Group.objects.filter(pk__in=pk_set).values_list("name", flat=True))
    if added.isdisjoint((*STAFF_ROLES, PEER)):
        return
    people = User.objects.filter(pk__in=pk_set) if reverse else [instance]
    for person in people:
        check_roles({*person.groups.values_list("name", flat=True), *added}, person.organisation)
