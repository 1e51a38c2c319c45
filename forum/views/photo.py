"""Showing the photo of a post, and taking it away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contributions.models import Shown
from forum.photos import PostPhoto
from pages.files import content_of
from people.carry import SignedInRequest, writers_only


@require_safe
@cache_control(private=True, no_cache=True)
def photo(request: HttpRequest, token: str) -> HttpResponse:
    """``/fotos/g/<token>/``: a photo, for who may read its post. A browser asks again each time: it may be gone."""
    found = get_object_or_404(PostPhoto.objects.visible_to(request.user), token=token)
    etag = f'"{found.token}"'
    known = get_conditional_response(request, etag=etag)
    answer: HttpResponse = known or content_of(found)
    answer["ETag"] = etag
    return answer


@never_cache
@writers_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove_photo(request: SignedInRequest, token: str) -> HttpResponse:
    """``/fotos/g/<token>/weg/``: who sent it, or who reads posts first, takes it away for good."""
    photos = PostPhoto.objects.removable_by(request.user).select_related("post__topic__board")
    found = get_object_or_404(photos, token=token)
    if request.method == "POST":
        post = found.post
        found.delete()
        messages.success(request, "Weg. De foto is gewist.")
        return redirect(post.get_absolute_url() if post.shown == Shown.YES else "mine")
    return render(request, "pages/file_remove.html", {"file": found, "word": "foto", "room": "praat-mee"})
