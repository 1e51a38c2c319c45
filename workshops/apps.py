from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """Pilot sites (proeftuinen) and what is learned there."""

    name = "workshops"
    verbose_name = "Proeftuinen"

    def ready(self) -> None:
        """Register the pages as things."""
        import things
        from workshops.models import PilotSiteIndexPage, PilotSitePage

        things.register(PilotSiteIndexPage)
        things.register(PilotSitePage, word="proeftuin")
