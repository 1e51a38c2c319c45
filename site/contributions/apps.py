from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """The door: the only way people's words become public."""

    name = "contributions"
    verbose_name = "Bijdragen"

    def ready(self) -> None:
        """A new site begins with the moderators' reasons."""
        from contributions import receivers  # noqa: F401
