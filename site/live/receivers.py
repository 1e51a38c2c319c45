"""Sockets close when a session ends or rights change, not a minute later."""

from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.signals import page_unpublished, post_page_move

from live.broadcast import ask_again, revoke
from people.models import Card, CardReplacement, OpenSession, User


@receiver(post_delete, sender=OpenSession)
def close_sockets(sender: Any, instance: OpenSession, **kwargs: Any) -> None:
    """Close the sockets of a session that is gone: signed out, ended from elsewhere, its person deleted.

    One that ran out of time is not told of: the hub finds that out by itself.
    """
    if instance.person_id and instance.expire_date > timezone.now():
        transaction.on_commit(partial(revoke, instance.session_key), robust=True)


def rights_changed(sender: Any, *, created: bool = False, **kwargs: Any) -> None:
    """Ask again for everybody once this is committed; somebody new has no sockets yet."""
    if not (created and sender in (User, Card, CardReplacement)):
        transaction.on_commit(ask_again, robust=True)


for signal, senders in (
    (page_unpublished, [None]),
    (post_page_move, [None]),
    (post_save, [PageViewRestriction, Card, CardReplacement, User]),
    (post_delete, [PageViewRestriction, Card, User, Group]),
    (m2m_changed, [User.groups.through, PageViewRestriction.groups.through]),
):
    for one in senders:
        signal.connect(rights_changed, sender=one, dispatch_uid=f"live.rights.{one}")
