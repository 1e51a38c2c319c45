"""The server's entrance, from the outside in: lifespan, size of a request, then pages or sockets."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402  (Django must be set up first)

from config.body_limit import limit_body  # noqa: E402
from live.hub import hub  # noqa: E402
from live.routing import live_application  # noqa: E402


class Lifespan:
    """Starts the hub with the process and stops it with it; hands everything else on."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """One connection, or the server's own lifespan."""
        if scope["type"] != "lifespan":
            await self.application(scope, receive, send)
            return
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await hub.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


application = Lifespan(ProtocolTypeRouter({"http": limit_body(django_application), "websocket": live_application()}))
