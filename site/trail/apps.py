from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Where words came from and where they ended up."""

    name = "trail"
    verbose_name = "Spoor"

    def ready(self) -> None:
        """Register commitments; hear of things that are deleted."""
        from trail import kinds, receivers  # noqa: F401

        receivers.hear_of_deleted_things()
