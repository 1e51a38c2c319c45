from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Telling open browsers what changed."""

    name = "live"

    def ready(self) -> None:
        """Close a session's sockets when it ends."""
        from live import receivers  # noqa: F401
