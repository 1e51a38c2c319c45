"""The socket's address and everything between it and the network, from the outside in."""

from typing import Any

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.urls import path

from live.consumer import listen


def live_application() -> Any:
    """Origin first, then the stream; the consumer asks the database itself who holds the cookie, once."""
    route = path("live/<str:stream>/", listen)  # type: ignore[arg-type]  # an ASGI application: Channels' way
    return AllowedHostsOriginValidator(CookieMiddleware(URLRouter([route])))
