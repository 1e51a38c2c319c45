"""django-comments-xtd without its own publishing: only the door shows and hides."""

from django_comments_xtd.apps import CommentsXtdConfig


class QuietCommentsXtdConfig(CommentsXtdConfig):
    """The app's models, and no receiver that publishes or hides comments behind the door's back."""

    def ready(self) -> None:
        """Connect nothing: what the app would connect here does what only the door may do."""
