from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Where words came from and where they ended up."""

    name = "trail"
