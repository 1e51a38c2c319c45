"""The part of django-allauth that ``allauth.mfa`` can't do without."""

from allauth.account.apps import AccountConfig


class QuietAccountConfig(AccountConfig):
    """Its models only (``allauth.mfa`` imports them; both tables stay empty): no addresses, mails or middleware."""

    def ready(self) -> None:
        """Nothing: its checks want a middleware that we have no use for."""
