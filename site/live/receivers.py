"""A session that ends takes its sockets along."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from live.broadcast import revoke


@receiver(user_logged_out)
def close_sockets(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Close the sockets of the session that is about to be flushed."""
    if request.session.session_key:
        revoke(request.session.session_key)
