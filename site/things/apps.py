from django.apps import AppConfig


class ThingsConfig(AppConfig):
    """The registry of everything with its own address."""

    name = "things"
