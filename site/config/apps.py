from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Carries the management commands that need every room: serve, load_kras, demo."""

    name = "config"
