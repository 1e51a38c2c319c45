"""What a group shows and takes: ``reading``, ``writing``, what is done around a topic (``acting``), and what machines
read (``linked_data``)."""

from django.http import HttpRequest, HttpResponse

from forum.models import BoardPage
from forum.views import reading, writing
from forum.views.acting import act
from forum.views.reading import board, boards
from forum.views.whole import whole
from forum.views.writing import new_topic

__all__ = ["act", "board", "boards", "new_topic", "topic", "whole_topic"]


def topic(request: HttpRequest, page: BoardPage, pk: int, slug: str) -> HttpResponse:
    """One topic: read it, or reply (POST)."""
    if request.method == "POST":
        return writing.reply(request, page, pk)
    return reading.topic(request, page, pk, slug)


def whole_topic(request: HttpRequest, page: BoardPage, pk: int, slug: str) -> HttpResponse:
    """One topic, all of it on one page."""
    found = reading.find(request, page, pk)
    return reading.merged(request, pk) if found is None else whole(request, page, found, slug)
