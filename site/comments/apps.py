from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """django-comments-xtd, led to the door: comments under pages."""

    name = "comments"
    verbose_name = "Reacties"

    def ready(self) -> None:
        """Register comments at the door."""
        from comments import kinds  # noqa: F401
