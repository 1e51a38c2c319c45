from django.apps import AppConfig


class ForumConfig(AppConfig):
    """Praat mee: groups, topics, posts."""

    name = "forum"
    verbose_name = "Praat mee"

    def ready(self) -> None:
        """Register posts at the door, topics and groups as things; say what is kept of a person."""
        from forum import keeping, kinds, receivers  # noqa: F401
