from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What all pages share, and the learning platform."""

    name = "pages"
    verbose_name = "Bladzijden"

    def ready(self) -> None:
        """Register insights at the door and the other pages as things."""
        from contributions import private
        from pages import kept, kinds, receivers  # noqa: F401
        from pages.models import SiteSettings, Step, Theme

        kept.watch(Theme, Step)
        private.spare(lambda: SiteSettings.current().phone)
