"""Sockets close when a session ends or rights change, not a minute later."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.models import PageViewRestriction
from wagtail.signals import page_unpublished, post_page_move

from live.broadcast import ask_again, revoke
from people.models import Card, User


@receiver(user_logged_out)
def close_sockets(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Close the sockets of the session that is about to be flushed."""
    if request.session.session_key:
        revoke(request.session.session_key)


def rights_changed(sender: Any, *, created: bool = False, **kwargs: Any) -> None:
    """Ask again for everybody once this is committed; somebody new has no sockets yet."""
    if not (created and sender in (User, Card)):
        transaction.on_commit(ask_again, robust=True)


for signal, senders in (
    (page_unpublished, [None]),
    (post_page_move, [None]),
    (post_save, [PageViewRestriction, Card, User]),
    (post_delete, [PageViewRestriction, Card, User]),
    (m2m_changed, [User.groups.through, PageViewRestriction.groups.through]),
):
    for one in senders:
        signal.connect(rights_changed, sender=one, dispatch_uid=f"live.rights.{one}")
