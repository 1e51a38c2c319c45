"""Suggesting other words for a stukje, and the public history of its page."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from contributions import door, review
from contributions.difference import difference
from contributions.models import State
from contributions.numbered import whole_number
from contributions.usual_wait import usual_wait
from pages.meta import absolute
from people.carry import SignedInRequest, writers_only
from playbook.forms import OneLineForm, SuggestionForm
from playbook.marks import as_typed
from playbook.merging import WORDY, raw_blocks, text_of
from playbook.models import BlockVersion, Suggestion
from playbook.pieces import PageInPieces

#: Suggestions shown with one stukje, the newest first.
SHOWN = 20


@dataclass(frozen=True)
class Piece:
    """A stukje as it is on the site: its id, its place among the stukjes (from 1), its HTML, its number."""

    block_id: str
    place: int
    html: str
    number: int


def mark_pieces(page: PageInPieces) -> None:
    """Give each stukje of ``page`` its place and how many suggestions wait with it; 1 SQL."""
    waiting = Suggestion.objects.public().open().filter(page=page, block_is_gone=False).order_by()
    counts = dict(waiting.values_list("block_id").annotate(Count("pk")))
    wordy = [block for block in page.body if block.block_type in WORDY]
    for place, block in enumerate(wordy, start=1):
        block.place, block.suggestion_count = place, counts.get(block.id, 0)


def piece_of(page: PageInPieces, block_id: str) -> Piece | None:
    """The stukje of ``page`` on the site; None when there is none."""
    wordy = [block for block in raw_blocks(page.body) if block["type"] in WORDY]
    for place, block in enumerate(wordy, start=1):
        if block["id"] == block_id:
            public = page.block_versions.public().filter(block_id=block_id).order_by("-number").first()
            return Piece(block_id, place, text_of(block), public.number or 0 if public else 0)
    return None


@never_cache
def suggest(request: HttpRequest, page: PageInPieces, block_id: str) -> HttpResponse:
    """``<page>voorstel/<block>/``: the stukje, what others propose, and the form."""
    may_write = bool(getattr(request.user, "may_write", False))
    piece = piece_of(page, block_id)
    if piece is None:
        gone = Suggestion.objects.visible_to(request.user).filter(page=page, block_id=block_id, block_is_gone=True)
        if not gone.exists():
            raise Http404
        return redirect(f"{page.get_url()}geschiedenis/")
    if request.method == "POST":
        return _take_in(request, page, piece)
    return _show(request, page, piece, _form(request, page, piece) if may_write else None)


@writers_only
def _take_in(request: SignedInRequest, page: PageInPieces, piece: Piece) -> HttpResponse:
    """Look once more, go back to writing, or send. Without a step (a sign-in came between): look once more."""
    form = _form(request, page, piece, request.POST)
    step = request.POST.get("stap", "")
    if not form.is_valid() or step == "schrijf":
        status = 200 if step == "schrijf" or not form.non_field_errors() else 409
        return _show(request, page, piece, form, status=status)
    suggestion = _new(request, page, piece, form.cleaned_data)
    if step != "stuur" or form.must_be_read:
        read = review.context(request, form, suggestion, page)
        read["is_asked"] &= step == "stuur"
        return _show(request, page, piece, form, template="playbook/suggest_review.html", **read)
    submission = door.submit(suggestion, request.user, form.cleaned_data["form_key"])
    messages.success(request, _thanks(submission.state == State.PUBLISHED))
    return redirect(f"{page.get_url()}#inhoud")


def _form(request: SignedInRequest | HttpRequest, page: PageInPieces, piece: Piece, data: Any = None) -> SuggestionForm:
    sort = OneLineForm if page.line_limit else SuggestionForm
    return sort(data, old=piece.html, number=piece.number, name=request.user.shown_name)  # type: ignore[union-attr]


def _new(request: SignedInRequest, page: PageInPieces, piece: Piece, data: dict[str, Any]) -> Suggestion:
    return Suggestion(
        page=page,
        block_id=piece.block_id,
        base=piece.number,
        old_html=piece.html,
        text=data["text"],
        why=data["why"],
        with_name=data["with_name"] == "ja",
        author=request.user,
    )


def _thanks(is_public: bool) -> str:
    if is_public:
        return "Dank je. Je voorstel staat op de site. De redactie bekijkt het. Op ‘Mijn plek’ hoor je wat ze doet."
    return (
        f"Dank je. Een mens leest je voorstel eerst. {usual_wait()} Dan bekijkt de redactie het. "
        "Op ‘Mijn plek’ hoor je wat ermee gebeurt."
    )


def _show(
    request: HttpRequest,
    page: PageInPieces,
    piece: Piece,
    form: SuggestionForm | None,
    template: str = "playbook/suggest.html",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The stukje with a form (or how to come in) and what others proposed; ``more`` is what reading over needs."""
    old = as_typed(piece.html)
    new = str(form["text"].value() or "") if form else old
    rows = Suggestion.objects.visible_to(request.user).filter(page=page, block_id=piece.block_id).with_writers()
    context = {
        "page": page,
        "room": page.room,
        "piece": piece,
        "old": old,
        "form": form,
        "difference": difference(old, new) if new.split() != old.split() else [],
        "suggestions": list(rows.order_by("-pk")[:SHOWN]),
        **more,
    }
    return render(request, template, context, status=status)


@dataclass(frozen=True)
class Entry:
    """A change that came on the site: the version, the public words before it, and whose words came with it."""

    version: BlockVersion
    before: str
    credits: list[Any]
    has_unnamed: bool


def history(request: HttpRequest, page: PageInPieces) -> HttpResponse:
    """``<page>geschiedenis/``: what changed on the site, the newest first; keyset on the id."""
    before = whole_number(request.GET.get("voor", ""), 0)
    rows = _with_before(page.block_versions.public().filter(number__gt=0).order_by("-pk"))
    found = list((rows.filter(pk__lt=before) if before else rows)[: SHOWN + 1])
    gone = Suggestion.objects.visible_to(request.user).filter(page=page, block_is_gone=True).with_writers()
    context = {
        "page": page,
        "room": page.room,
        "canonical": absolute(f"{page.get_url()}geschiedenis/"),
        "entries": _entries(found[:SHOWN]),
        "pager": {"next_url": f"?voor={found[SHOWN - 1].pk}" if len(found) > SHOWN else ""},
        "suggestions": list(gone.order_by("-pk")[:SHOWN]),
    }
    return render(request, "playbook/history.html", context)


def _entries(found: list[Any]) -> list[Entry]:
    """The versions (from ``_with_before``) and who they are from; 1 SQL."""
    unnamed = Suggestion.objects.public().filter(taken_as=OuterRef("pk"), with_name=False)
    brought: QuerySet[Any] = BlockVersion.objects.filter(published_as__in=found).select_related("credit")
    names: dict[int | None, dict[int, Any]] = {}
    without = set()
    for version in brought.annotate(is_unnamed=Exists(unnamed)):
        if version.credit:
            names.setdefault(version.published_as_id, {})[version.credit.pk] = version.credit
        if version.is_unnamed:
            without.add(version.published_as_id)
    return [Entry(row, row.before or "", list(names.get(row.pk, {}).values()), row.pk in without) for row in found]


def _with_before(rows: QuerySet[BlockVersion]) -> QuerySet[Any]:
    """Each version with the public words before it as ``before``; those that were taken back are nobody's to read."""
    earlier = BlockVersion.objects.public().filter(
        page=OuterRef("page"), block_id=OuterRef("block_id"), number__lt=OuterRef("number")
    )
    text = Case(When(is_taken_back=True, then=Value("")), default=F("text"), output_field=TextField())
    return rows.annotate(before=Subquery(earlier.order_by("-number").annotate(said=text).values("said")[:1]))
