"""The socket's address and everything between it and the network, from the outside in."""

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from live.consumer import LiveConsumer


def live_application() -> Any:
    """Origin first, then session and person, then the stream."""
    return AllowedHostsOriginValidator(
        AuthMiddlewareStack(URLRouter([path("live/<str:stream>/", LiveConsumer.as_asgi())]))
    )
