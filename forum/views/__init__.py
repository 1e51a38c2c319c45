"""What a group shows and takes: ``reading``, ``writing``, and what machines read (``linked_data``)."""

from django.http import HttpRequest, HttpResponse

from forum.models import BoardPage
from forum.views import reading, writing
from forum.views.reading import board, boards
from forum.views.writing import new_topic

__all__ = ["board", "boards", "new_topic", "topic"]


def topic(request: HttpRequest, page: BoardPage, pk: int, slug: str) -> HttpResponse:
    """One topic: read it, or reply (POST)."""
    found = reading.find(request, page, pk)
    if request.method == "POST":
        return writing.reply(request, page, found)
    return reading.topic(request, page, found, slug)
