from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who somebody is, how they come in, and what this session may do."""

    name = "people"
    verbose_name = "Mensen"

    def ready(self) -> None:
        """Hook up what listens to Wagtail and Django."""
        from people import checks, receivers  # noqa: F401
