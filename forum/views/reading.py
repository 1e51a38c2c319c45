"""Reading: the groups, the topics of one, and what was said in a topic."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.models import Page, PageViewRestriction

from contributions import review
from contributions.kinds import kind_of_submission
from contributions.models import State, Submission
from contributions.numbered import NumberPage, changes_since, whole_number
from forum import marks
from forum.acts import menu
from forum.answering import ANSWERS, QUOTES, ReplyForm
from forum.guiding import may_point_at_answer, standing
from forum.models import BoardPage, ForumIndexPage, Post, Topic
from forum.reactions import heard
from forum.starting import looks_welcome
from forum.views.linked_data import linked_data
from live.models import Stream
from mine import drafts
from pages.meta import absolute
from people.access import Visitor, is_closed, is_for_a_few, is_for_signed_in

#: Topics on one page of a group.
PAGE = 20
#: How many of one's own texts a topic page reminds of.
OWN = 5


def boards(request: HttpRequest, page: ForumIndexPage) -> list[BoardPage]:
    """The groups this person may see, in the editors' order, each with what is new for them."""
    public = Topic.objects.filter(board=OuterRef("pk")).public().order_by().values("board")
    restrictions = PageViewRestriction.objects.filter(page=OuterRef("pk"))
    found = list(
        BoardPage.objects.child_of(page)
        .visible_to(request.user)
        .annotate(
            topic_count=Coalesce(Subquery(public.annotate(count=Count("pk")).values("count")), 0),
            last_post_at=Subquery(public.annotate(last=Max("last_post_at")).values("last")),
            restriction=Subquery(restrictions.values("restriction_type")[:1]),
        )
        .order_by("path")
    )
    news = marks.news_of(found, request)
    for board in found:
        board.news = news[board.pk]
    return found


def board(request: HttpRequest, page: BoardPage) -> HttpResponse:
    """A group's topics: those that are pinned, then the one that moved last; pages are keyset on (last post, id)."""
    rows = Topic.objects.filter(board=page).public().select_related("author__organisation").pinned_first()
    rows = marks.with_news(rows, request)
    found = list(_before(rows, request.GET.get("voor", ""))[: PAGE + 1])
    for row in found:
        row.board = page
    older = f"?voor={_cursor(found[PAGE - 1])}" if len(found) > PAGE else ""
    circle = circle_of(page, request.user)
    context = {
        **page.get_context(request),
        "followed": None if circle else page,
        "topics": found[:PAGE],
        "pager": {"next_url": older},
        "circle": circle,
        "may_start": looks_welcome(page, request.user),
    }
    return render(request, "forum/board_page.html", context)


def circle_of(page: BoardPage, user: Visitor) -> str:
    """Who may read a group, in the codes of Wagtail's restrictions; empty when that is everybody. No SQL."""
    if is_for_a_few(page, user):
        return str(PageViewRestriction.GROUPS)
    return str(PageViewRestriction.LOGIN) if is_for_signed_in(page, user) else ""


def _cursor(topic: Topic) -> str:
    return f"{int(topic.last_post_at.timestamp() * 1_000_000)}-{topic.pk}"


def _before(rows: QuerySet[Topic], cursor: str) -> QuerySet[Topic]:
    moment, _, pk = cursor.partition("-")
    if not (moment.isdecimal() and pk.isdecimal() and len(moment) < 18 and len(pk) < 18):
        return rows
    at = datetime.fromtimestamp(int(moment) / 1_000_000, UTC)
    return rows.filter(Q(last_post_at__lt=at) | Q(last_post_at=at, pk__lt=int(pk)), is_pinned=False)


def find(request: HttpRequest, page: BoardPage, pk: int) -> Topic | None:
    """The topic with this number, with its place in its stream; None for one this person may not see."""
    if pk >= 2**63:
        return None
    key = f"forum.topic-{pk}"
    rows = drafts.beside(Topic.objects.visible_to(request.user).to_read().filter(pk=pk), request, key)
    found: Topic | None = Stream.objects.annotated(marks.with_news(rows, request), key).first()
    if found and found.board_id == page.pk:
        found.board = page
    return found


def merged(request: HttpRequest, pk: int) -> HttpResponse:
    """The way to where the posts of a merged topic went; 404 for whoever may not see that."""
    post = Post.objects.filter(merged_from=pk).select_related("topic__board").first() if pk < 2**63 else None
    if post is None or not Topic.objects.visible_to(request.user).filter(pk=post.topic_id).exists():
        raise Http404
    return redirect(post.get_absolute_url(), permanent=False)


def topic(request: HttpRequest, page: BoardPage, pk: int, slug: str) -> HttpResponse:
    """One topic: read it, or hear what changed (``?since=``)."""
    found = find(request, page, pk)
    if found is None:
        return merged(request, pk)
    if "since" in request.GET:
        since, step = whole_number(request.GET["since"], 0), Stream.objects.step_of(found)
        if "gelezen" in request.GET:  # what came in live and was shown
            marks.note(request, found, min(whole_number(request.GET["gelezen"], 0), step.number), is_end=True)
        rows = Post.objects.filter(topic=found).with_writers()
        return changes_since(rows, since, step.version, lambda post: post.shown, [standing(found)])
    if found.board_id != page.pk or found.slug != slug:
        return redirect(found.get_absolute_url(), permanent=False)
    person: Any = request.user
    may_write = person.is_authenticated and person.may_write
    return show(request, page, found, _fresh_form(request, found) if may_write else None)


def _fresh_form(request: Any, found: Topic) -> ReplyForm:
    """The form to reply; whom one answers is in the address, or in the draft of an earlier visit."""
    kept = drafts.kept_under(request, found)
    asked = request.GET if {ANSWERS, QUOTES} & set(request.GET) or not kept else kept.fields
    return drafts.put_back(ReplyForm(topic=found, asked=asked, person=request.user), kept)


def show(request: HttpRequest, page: BoardPage, found: Topic, form: ReplyForm | None) -> HttpResponse:
    """What was said in a topic, with the form to say something; without one for who may not."""
    step = Stream.objects.step_of(found)  # read before the posts: what commits meanwhile is caught up
    pager = NumberPage.of(request, step.number)
    rows = heard(Post.objects.filter(topic=found).shown().with_writers(), request.user)
    posts = list(pager.rows(rows))
    own = own_texts(request, found)
    by_post = {item["post"]: item for item in own}
    for post in posts:
        post.topic = found
        post.own = by_post.get(post.pk)
    marks.note(request, found, posts[-1].number if posts else 0, is_end=pager.is_last)
    context = {
        **page.get_context(request),
        "followed": None if circle_of(page, request.user) else found,
        "topic": found,
        "first_new": marks.first_new(found, posts, pager, request.user),
        "canonical": absolute(found.get_absolute_url()),
        "linked_data": linked_data(found, posts),
        "posts": posts,
        "pager": pager,
        "form": form,
        "is_visitor": form is None,
        "readers": form and review.readers(request.user, page, hold_first=page.hold_first),
        "stream": f"forum.topic-{found.pk}",
        "version": step.version,
        "own": own,
        "about": about(request, found),
        "may_start": looks_welcome(page, request.user),
        "acts": menu(request.user, found),
        "answers": may_point_at_answer(request.user, found),
    }
    return render(request, "forum/topic.html", context)


def about(request: HttpRequest, found: Topic) -> Page | None:
    """The page a topic is about, where this person may see it; no SQL."""
    page: Page | None = found.about
    return page if page and page.live and not is_closed(page, request.user) else None


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
            "post": row.object_id,
            "state": row.state,
            "received_at": row.received_at,
            "may_change": kind_of_submission(row).may_change(row),
            "may_withdraw": True,
        }
        for row in mine.order_by("-received_at")[:OWN]
    ]
