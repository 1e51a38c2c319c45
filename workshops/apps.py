from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """Pilot sites (proeftuinen) and what is learned there."""

    name = "workshops"
    verbose_name = "Proeftuinen"

    def ready(self) -> None:
        """Register the pages as things, and the records at the door."""
        from workshops import keeping, kinds, receivers  # noqa: F401
