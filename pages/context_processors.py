"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from contributions.models import Notice
from pages.models import SiteSettings


def frame(request: HttpRequest) -> dict[str, Any]:
    """Site settings, the number of notices, and whether the visitor saves data; asked only when shown."""
    return {
        "site_settings": SimpleLazyObject(lambda: SiteSettings.current()),
        "notice_count": SimpleLazyObject(lambda: _notice_count(request)),
        "save_data": request.headers.get("Save-Data", "").lower() == "on",
    }


def _notice_count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return Notice.objects.filter(person=user, seen_at=None).count()
