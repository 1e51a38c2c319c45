"""Django's sign-in, without writing down when somebody was last here: that is nobody's business."""

from django.contrib.auth.apps import AuthConfig
from django.contrib.auth.signals import user_logged_in


class QuietAuthConfig(AuthConfig):
    """``django.contrib.auth`` that does not fill ``last_login``."""

    def ready(self) -> None:
        """Let Django hook up what it likes, then take that one off."""
        super().ready()
        user_logged_in.disconnect(dispatch_uid="update_last_login")
