from django.apps import AppConfig
from django.db.models.signals import pre_save


class CommentsConfig(AppConfig):
    """django-comments-xtd, led to the door: comments under pages."""

    name = "comments"
    verbose_name = "Reacties"

    def ready(self) -> None:
        """Take comments-xtd's own publishing out of the way: only the door shows and hides."""
        from django_comments_xtd.models import publish_or_unpublish_on_pre_save

        from comments import kinds  # noqa: F401
        from comments.models import SiteComment

        for sender in (SiteComment, SiteComment._meta.label):
            pre_save.disconnect(publish_or_unpublish_on_pre_save, sender=sender)
