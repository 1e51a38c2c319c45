from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """The door: the only way people's words become public."""

    name = "contributions"
    verbose_name = "Bijdragen"
