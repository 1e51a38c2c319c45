from django.apps import AppConfig


class SignalsConfig(AppConfig):
    """Policy signals."""

    name = "signals"
    verbose_name = "Signalen"

    def ready(self) -> None:
        """Register signals at the door and the board as a thing."""
        from signals import keeping, kinds  # noqa: F401
