"""Putting one of three words with somebody's post, or taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from forum import reactions
from forum.models import Post
from forum.reactions import Word, heard
from people.carry import SignedInRequest, writers_only


@never_cache
@writers_only
@require_POST
def react(request: SignedInRequest) -> HttpResponse:
    """``/woorden/``: ``zet`` or ``weg`` with "<post>-<word>". The button says which: a second tap changes nothing."""
    for name, act in (("zet", reactions.put), ("weg", reactions.take_back)):
        if name in request.POST:
            post, word = _asked(request, request.POST[name])
            if post.author_id != request.user.pk:
                act(post, request.user, word)
            else:
                messages.info(request, "Dit zijn je eigen woorden. Anderen kunnen er iets bij zeggen.")
            return _answer(request, post)
    raise Http404


def _asked(request: SignedInRequest, value: str) -> tuple[Post, Word]:
    """The post and the word; 404 for what is not there, or not for this person."""
    pk, _, word = value.partition("-")
    is_number = pk.isascii() and pk.isdecimal() and len(pk) < 19
    rows = Post.objects.visible_to(request.user).select_related("topic__board")
    post = rows.filter(pk=int(pk)).first() if is_number and word in Word.values else None
    if post is None:
        raise Http404
    return post, Word(word)


def _answer(request: HttpRequest, post: Post) -> HttpResponse:
    """Back to the post; a script gets the row of words alone, and what was typed beside it stays."""
    if request.headers.get("Accept") != "application/json":
        return redirect(post.get_absolute_url())
    now = heard(Post.objects.filter(pk=post.pk), request.user).get()
    return JsonResponse({"html": render_to_string("forum/_voices.html", {"post": now})})
