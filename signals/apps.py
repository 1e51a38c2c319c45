from django.apps import AppConfig


class SignalsConfig(AppConfig):
    """Policy signals."""

    name = "signals"
    verbose_name = "Signalen"

    def ready(self) -> None:
        """Register the board as a thing."""
        import things
        from signals.models import SignalBoardPage

        things.register(SignalBoardPage)
