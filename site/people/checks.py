"""What ``manage.py check`` looks at, and with it every start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def check_second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Where the public can come, staff need a second factor, also under settings of somebody's own making."""
    if settings.SECURE and settings.SECOND_FACTOR != "required":
        return [
            Error(
                f"SECOND_FACTOR={settings.SECOND_FACTOR!r} is not allowed where PUBLIC_URL is https://…",
                hint="Choose: required. Only on http:// (localhost, private addresses) may it be off.",
                id="people.E001",
            )
        ]
    return []
