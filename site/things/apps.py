from django.apps import AppConfig


class ThingsConfig(AppConfig):
    """The registry of everything with its own address, and the search over it."""

    name = "things"

    def ready(self) -> None:
        """Hear of pages that come and go, and of things that are deleted."""
        from things import receivers

        receivers.hear_of_deleted_things()
