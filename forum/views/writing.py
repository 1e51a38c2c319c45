"""Talking: begin a topic, reply in one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from contributions import door, review
from contributions.models import State
from contributions.usual_wait import it_waits
from forum.forms import ReplyForm, TopicForm
from forum.models import BoardPage, Post, Topic
from forum.starting import may_start
from forum.views.reading import show
from people.carry import SignedInRequest, posted, words_of, writers_only


@never_cache
@writers_only
def new_topic(request: SignedInRequest, page: BoardPage) -> HttpResponse:
    """The form for a new topic, and what was typed in it; who may not begin one here reads why."""
    if not may_start(page, request.user):
        return _not_here(request, page)
    form = TopicForm(request.POST or None, initial={"title": request.GET.get("titel", "")[:120]})
    if request.method == "POST" and form.is_ready():
        data = form.cleaned_data
        begun = Topic(board=page, given_title=data["title"], theme=data["theme"], author=request.user)
        post = Post(topic=begun, author=request.user, text=data["text"], lang=data["lang"], is_opening=True)
        if form.must_be_read:
            return review.show(request, form, post, page, "Begin dit gesprek")
        submission = door.submit(post, request.user, data["form_key"])
        if submission.state == State.PUBLISHED:
            return redirect(submission.thing.topic.get_absolute_url())
        return redirect("mine_sent", submission.pk)
    readers = review.readers(request.user, page, hold_first=page.hold_first)
    return render(request, "forum/topic_new.html", {**page.get_context(request), "form": form, "readers": readers})


def _not_here(request: SignedInRequest, page: BoardPage) -> HttpResponse:
    """Others begin the topics in this group; what was typed stays on the screen."""
    context = {**page.get_context(request), "words": words_of(posted(request)) if request.method == "POST" else []}
    return render(request, "forum/not_here.html", context, status=403)


@never_cache
@writers_only
def reply(request: SignedInRequest, page: BoardPage, found: Topic) -> HttpResponse:
    """A reply, and what was typed in it."""
    form = ReplyForm(request.POST)
    if form.is_ready():
        data = form.cleaned_data
        post = Post(topic=found, author=request.user, text=data["text"], lang=data["lang"])
        if form.must_be_read:
            return review.show(request, form, post, page, "Stuur mijn reactie")
        submission = door.submit(post, request.user, data["form_key"])
        if submission.state == State.PUBLISHED:
            return redirect(submission.thing.get_absolute_url())
        messages.success(request, it_waits(submission.lang))
        # The form's own #fragment would hide the message at the top of the page.
        return redirect(f"{found.get_absolute_url()}#inhoud")
    return show(request, page, found, form)
