"""Talking: begin a topic, reply in one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from contributions import door, review
from contributions.models import State
from contributions.usual_wait import it_waits
from forum.answering import ReplyForm
from forum.beginning import TopicForm
from forum.models import BoardPage, Topic
from forum.similar import similar
from forum.starting import may_start
from forum.taking import Elsewhere, TooSoon
from forum.views.reading import find, show
from mine import drafts
from people.carry import SignedInRequest, posted, words_of, writers_only

#: The button that looks for topics like it.
LOOK = "zoek"


@never_cache
@writers_only
def new_topic(request: SignedInRequest, page: BoardPage) -> HttpResponse:
    """The form for a new topic, and what was typed in it; who may not begin one here reads why."""
    if not may_start(page, request.user):
        return _not_here(request, page)
    if "lijkt" in request.GET:
        return render(request, "forum/_similar.html", {"similar": similar(request.GET["lijkt"], request.user)})
    form = _form_of(request)
    if form.is_ready():
        post = form.opening(page, request.user)
        if form.must_be_read:
            return review.show(request, form, post, page, "Begin dit gesprek")
        submission = door.submit(post, request.user, form.cleaned_data["form_key"])
        if submission.state == State.PUBLISHED:
            return redirect(submission.thing.topic.get_absolute_url())
        return redirect("mine_sent", submission.pk)
    readers = review.readers(request.user, page, hold_first=page.hold_first)
    drafts.put_back(form, drafts.kept_under(request, page))
    context = {
        **page.get_context(request),
        "form": form,
        "readers": readers,
        "looked": request.POST.get(LOOK),
        "similar": similar(request.POST.get("title", ""), request.user),
    }
    return render(request, "forum/topic_new.html", context)


def _form_of(request: SignedInRequest) -> TopicForm:
    """What was typed; who only looks, or brings words of a reply that had nowhere to go, did not send it yet."""
    title = {"title": request.GET.get("titel", "")[:120]}
    if request.method != "POST":
        return TopicForm(initial=title, person=request.user)
    if LOOK in request.POST or "title" not in request.POST:
        return TopicForm(initial={**title, **request.POST.dict()}, person=request.user)
    return TopicForm(request.POST, request.FILES, person=request.user)


def _not_here(request: SignedInRequest, page: BoardPage) -> HttpResponse:
    """Others begin the topics in this group; what was typed stays on the screen."""
    context = {**page.get_context(request), "words": words_of(posted(request)) if request.method == "POST" else []}
    return render(request, "forum/not_here.html", context, status=403)


@never_cache
@writers_only
def reply(request: SignedInRequest, page: BoardPage, pk: int) -> HttpResponse:
    """A reply, and what was typed in it."""
    found = find(request, page, pk)
    if found is None or found.board_id != page.pk:
        return _elsewhere(request, page, pk)
    form = ReplyForm(request.POST, request.FILES, topic=found, person=request.user)
    drafts.put_back(form, drafts.kept_under(request, found))
    if form.is_ready():
        post = form.reply(request.user)
        if form.must_be_read:
            return review.show(request, form, post, page, "Stuur mijn reactie")
        try:
            submission = door.submit(post, request.user, form.cleaned_data["form_key"])
        except TooSoon as refused:
            form.add_error(None, str(refused))
        except Elsewhere:
            return _elsewhere(request, page, pk)
        else:
            if submission.state == State.PUBLISHED:
                return redirect(submission.thing.get_absolute_url())
            messages.success(request, it_waits(submission.lang))
            # The form's own #fragment would hide the message at the top of the page.
            return redirect(f"{found.get_absolute_url()}#inhoud")
    elif found.is_closed:  # nothing to mend in a form that is not there any more
        return _elsewhere(request, page, pk)
    return show(request, page, found, form)


def _elsewhere(request: SignedInRequest, page: BoardPage, pk: int) -> HttpResponse:
    """The topic closed, moved or went while somebody wrote: their words stay, with where they can go.

    What they may not see (any more) looks the same as what never was.
    """
    found = find(request, page, pk)
    if found is None and pk < 2**63:
        found = Topic.objects.merged_into(request.user, pk).first()
    context = {
        **page.get_context(request),
        "topic": found,
        "words": words_of(posted(request)),
        "hidden": [(name, value) for name, values in posted(request)["fields"].items() for value in values],
        "text": request.POST.get("text", ""),
        "may_start": may_start(page, request.user),
    }
    return render(request, "forum/elsewhere.html", context, status=409 if found else 404)
