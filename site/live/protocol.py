"""The server's side of a socket on the wire."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class Protocol(WebSocketsSansIOProtocol):
    """uvicorn's own, but who answers no ping is let go of at once.

    Closing politely first waits until all that was said is read; a browser that reads nothing would keep its
    place, and what waits for it, for as long as it likes.
    """

    def keepalive_timeout(self) -> None:
        """No answer came."""
        super().keepalive_timeout()
        self.transport.abort()
