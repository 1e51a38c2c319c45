"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from contributions.models import Notice
from pages.models import SiteSettings
from people.sessions import SHARED_SECONDS


def frame(request: HttpRequest) -> dict[str, Any]:
    """Site settings, notices, how long a shared device waits (seconds), saving data; asked only when shown."""
    return {
        "site_settings": SimpleLazyObject(lambda: SiteSettings.current()),
        "notice_count": SimpleLazyObject(lambda: _notice_count(request)),
        "shared": SHARED_SECONDS if getattr(request, "is_shared", False) else 0,
        "save_data": request.headers.get("Save-Data", "").lower() == "on",
    }


def _notice_count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return Notice.objects.unseen_by(user).count()
