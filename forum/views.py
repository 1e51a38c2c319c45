"""Reading and talking."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from wagtail.models import PageViewRestriction

from contributions import door, review
from contributions.kinds import kind_of_submission
from contributions.models import State, Submission
from contributions.numbered import NumberPage, changes_since, whole_number
from contributions.usual_wait import it_waits
from forum.forms import ReplyForm, TopicForm
from forum.models import BoardPage, ForumIndexPage, Post, Topic
from live.models import Stream
from pages.meta import REACTIONS, Data, absolute, brief, crumbs, filled, honest_title, id_of, moment, person
from people.carry import SignedInRequest, writers_only

#: Topics on one page of a group.
PAGE = 20
#: How many of one's own texts a topic page reminds of.
OWN = 5


def boards(request: HttpRequest, page: ForumIndexPage) -> QuerySet[BoardPage]:
    """The groups this person may see, in the editors' order."""
    public = Topic.objects.filter(board=OuterRef("pk")).public().order_by().values("board")
    return (
        BoardPage.objects.child_of(page)
        .visible_to(request.user)
        .annotate(
            topic_count=Coalesce(Subquery(public.annotate(count=Count("pk")).values("count")), 0),
            last_post_at=Subquery(public.annotate(last=Max("last_post_at")).values("last")),
            is_closed=Exists(PageViewRestriction.objects.filter(page=OuterRef("pk"))),
        )
        .order_by("path")
    )


def board(request: HttpRequest, page: BoardPage) -> HttpResponse:
    """A group's topics, the one that moved last first; pages are keyset on (last post, id)."""
    rows = Topic.objects.filter(board=page).public().select_related("author__organisation").newest_first()
    found = list(_before(rows, request.GET.get("voor", ""))[: PAGE + 1])
    for row in found:
        row.board = page
    older = f"?voor={_cursor(found[PAGE - 1])}" if len(found) > PAGE else ""
    context = {**page.get_context(request), "topics": found[:PAGE], "pager": {"next_url": older}}
    return render(request, "forum/board_page.html", context)


def _cursor(topic: Topic) -> str:
    return f"{int(topic.last_post_at.timestamp() * 1_000_000)}-{topic.pk}"


def _before(rows: QuerySet[Topic], cursor: str) -> QuerySet[Topic]:
    moment, _, pk = cursor.partition("-")
    if not (moment.isdecimal() and pk.isdecimal() and len(moment) < 18 and len(pk) < 18):
        return rows
    at = datetime.fromtimestamp(int(moment) / 1_000_000, UTC)
    return rows.filter(Q(last_post_at__lt=at) | Q(last_post_at=at, pk__lt=int(pk)))


@never_cache
@writers_only
def new_topic(request: SignedInRequest, page: BoardPage) -> HttpResponse:
    """The form for a new topic, and what was typed in it."""
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


def topic(request: HttpRequest, page: BoardPage, pk: int, slug: str) -> HttpResponse:
    """One topic: read it (GET), hear what changed (GET ``?since=``), or reply (POST)."""
    found = (
        Stream.objects.annotated(Topic.objects.visible_to(request.user).with_starters(), f"forum.topic-{pk}")
        .filter(pk=pk)
        .first()
        if pk < 2**63
        else None
    )
    if found is None:
        raise Http404
    if found.board_id == page.pk:
        found.board = page
    if request.method == "POST":
        return _reply(request, page, found)
    if "since" in request.GET:
        since = whole_number(request.GET["since"], 0)
        rows = Post.objects.filter(topic=found).with_writers()
        return changes_since(rows, since, Stream.objects.step_of(found).version, lambda post: post.shown)
    if found.board_id != page.pk or found.slug != slug:
        return redirect(found.get_absolute_url(), permanent=False)
    may_write = request.user.is_authenticated and request.user.may_write
    return _show(request, page, found, ReplyForm() if may_write else None)


def _show(request: HttpRequest, page: BoardPage, found: Topic, form: ReplyForm | None) -> HttpResponse:
    step = Stream.objects.step_of(found)  # read before the posts: what commits meanwhile is caught up
    pager = NumberPage.of(request, step.number)
    posts = list(pager.rows(Post.objects.filter(topic=found).shown().with_writers()))
    for post in posts:
        post.topic = found
    context = {
        **page.get_context(request),
        "topic": found,
        "canonical": absolute(found.get_absolute_url()),
        "linked_data": linked_data(found, posts),
        "posts": posts,
        "pager": pager,
        "form": form,
        "readers": form and review.readers(request.user, page, hold_first=page.hold_first),
        "stream": f"forum.topic-{found.pk}",
        "version": step.version,
        "own": own_texts(request, found),
    }
    return render(request, "forum/topic.html", context)


def linked_data(found: Topic, posts: list[Post]) -> list[Data]:
    """A talk as machines read it: where it stands and, on its first page, how it begins."""
    way = crumbs((found.board.title, found.board.get_absolute_url()), (found.title, found.get_absolute_url()))
    if found.title_is_gone or not (posts and posts[0].is_opening):
        return [way]
    replies = [_said(post) for post in posts[1:] if not post.is_tombstone][:REACTIONS]
    talk = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "@id": id_of(found),
        "headline": honest_title(found),
        "dateModified": moment(found.last_post_at),
        "inLanguage": "nl-BE",
        "comment": replies,
        **_words(posts[0]),
        "url": absolute(found.get_absolute_url()),
    }
    return [filled(talk), way]


def _said(post: Post) -> Data:
    return {"@type": "Comment", "@id": id_of(post), **_words(post)}


def _words(post: Post) -> Data:
    """What both a talk and a reaction say."""
    return {
        "url": absolute(post.get_absolute_url()),
        "text": brief(post.text),
        "author": person(post.author),
        "datePublished": moment(post.created_at),
    }


def own_texts(request: HttpRequest, found: Topic) -> list[dict[str, Any]]:
    """What this person wrote here lately, with what they can do with it; 1 SQL when signed in."""
    if not request.user.is_authenticated:
        return []
    mine = Submission.objects.filter(
        author=request.user,
        kind=ContentType.objects.get_for_model(Post),
        object_id__in=Post.objects.filter(topic=found, author=request.user).values("pk"),
    ).exclude(state=State.WITHDRAWN)
    return [
        {
            "pk": row.pk,
            "state": row.state,
            "received_at": row.received_at,
            "may_change": kind_of_submission(row).may_change(row),
            "may_withdraw": True,
        }
        for row in mine.order_by("-received_at")[:OWN]
    ]


@never_cache
@writers_only
def _reply(request: SignedInRequest, page: BoardPage, found: Topic) -> HttpResponse:
    form = ReplyForm(request.POST)
    if form.is_ready():
        data = form.cleaned_data
        post = Post(topic=found, author=request.user, text=data["text"], lang=data["lang"])
        if form.must_be_read:
            return review.show(request, form, post, page, "Stuur mijn reactie")
        submission = door.submit(post, request.user, data["form_key"])
        if submission.state == State.PUBLISHED:
            return redirect(submission.thing.get_absolute_url())
        messages.success(request, it_waits())
        # The form's own #fragment would hide the message at the top of the page.
        return redirect(f"{found.get_absolute_url()}#inhoud")
    return _show(request, page, found, form)
