from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What all pages share, and the learning platform."""

    name = "pages"
    verbose_name = "Bladzijden"

    def ready(self) -> None:
        """Register insights at the door and the other pages as things."""
        from pages import kinds, receivers  # noqa: F401
