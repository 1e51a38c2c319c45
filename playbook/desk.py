"""The editors' desk on the site: suggestions to decide on, texts that stand beside each other, words to write anew,
and texts with a hole where somebody took a quote back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page
from wagtail.query import PageQuerySet

from people.carry import SignedInRequest
from people.models import EDITOR, User
from playbook.deciding import Overtaken, decline, take_over
from playbook.forms import DecideForm, DecideOneLineForm
from playbook.merging import same_words, text_of
from playbook.models import BlockVersion, Suggestion
from playbook.pieces import PageInPieces
from playbook.querysets import WHOLE_PAGE
from playbook.versions import BlockGone, Collision, current_numbers, draft_block, put_block
from trail.models import Quote

#: Suggestions on one page of the desk.
PAGE = 30


def editors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A room of the editors: for anybody else it is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (isinstance(request.user, User) and request.user.has_role(EDITOR)):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@editors_only
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """``/redactie/``: what waits for the editors, the oldest first; also of pages that are off the site."""
    after = request.GET.get("na", "")
    rows = Suggestion.objects.public().open().select_related("author").prefetch_related(WHOLE_PAGE).order_by("pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    context = {
        "room": "draaiboek",
        "suggestions": found[:PAGE],
        "pager": {"next_url": f"?na={found[PAGE - 1].pk}" if len(found) > PAGE else ""},
        "beside": list(BlockVersion.objects.beside().select_related("author").prefetch_related(WHOLE_PAGE)[:PAGE]),
        "anew": list(_to_write_anew()[:PAGE]),
        "holes": list(Quote.objects.to_mend().select_related("consent").prefetch_related("target")[:PAGE]),
        "drafts": list(_drafts()),
    }
    return render(request, "playbook/desk.html", context)


def _to_write_anew() -> QuerySet[Suggestion]:
    """Suggestions whose authors took their words back after they came in the text."""
    return Suggestion.objects.filter(must_rewrite=True).select_related("taken_as").prefetch_related(WHOLE_PAGE)


def _drafts() -> PageQuerySet:
    """Pages in pieces with words that are not on the site yet."""
    return Page.objects.type(PageInPieces).live().filter(has_unpublished_changes=True).order_by("path").specific()


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/redactie/<pk>/``: one suggestion beside the newest draft."""
    rows = Suggestion.objects.public().select_related("author").prefetch_related(WHOLE_PAGE)
    suggestion = get_object_or_404(rows, pk=pk)
    if not suggestion.is_open:
        messages.info(request, f"Over dit voorstel is al beslist: {suggestion.get_outcome_display().lower()}.")
        return redirect("desk")
    number = current_numbers(suggestion.page_id).get(suggestion.block_id, 0)
    initial = {"text": suggestion.text, "base": number, "edits": suggestion.edits}
    sort = DecideOneLineForm if suggestion.page.specific_class.line_limit else DecideForm
    form = sort(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        answer = _decided(request, suggestion, form)
        if answer:
            return answer
        status = 409
    return render(request, "playbook/decide.html", _context(suggestion, form), status=status)


def _decided(request: SignedInRequest, suggestion: Suggestion, form: DecideForm) -> HttpResponse | None:
    """Do what the editor chose; None when the stukje changed and both texts must be shown."""
    data = form.cleaned_data
    suggestion.edits = data["edits"]
    try:
        if data["do"] == "decline":
            decline(suggestion, data["answer"], request.user)
            messages.success(request, "De schrijver leest waarom het niet in de tekst komt.")
        else:
            take_over(suggestion, data["text"], request.user, data["base"])
            messages.success(
                request, "Overgenomen in het ontwerp. Kijk bij ‘Nog niet op de site’ om het op de site te zetten."
            )
    except Overtaken:
        messages.info(request, "Iemand was je voor, of de schrijver veranderde het voorstel net. Kijk opnieuw.")
    except BlockGone:
        messages.error(request, "Dit stukje staat niet meer in het ontwerp. Zeg aan de schrijver waarom.")
        return redirect("decide", suggestion.pk)
    except Collision as collision:
        form.data = {**form.data.dict(), "base": str(collision.number)}  # type: ignore[attr-defined]
        form.add_error(
            None, "Dit stukje veranderde net. Hieronder staan de tekst van nu en die van jou. Kijk en kies opnieuw."
        )
        return None
    return redirect("desk")


def _context(suggestion: Suggestion, form: DecideForm) -> dict[str, Any]:
    block = draft_block(suggestion.page, suggestion.block_id)
    now = text_of(block)
    return {
        "room": "draaiboek",
        "suggestion": suggestion,
        "form": form,
        "now": now,
        "is_gone": block is None,
        "has_changed": block is not None and not same_words(now, suggestion.old_html),
    }


@editors_only
@require_POST
def settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/redactie/zo-of-zo/<pk>/``: take the text that stands beside, or leave the stored one."""
    beside = get_object_or_404(BlockVersion.objects.beside().select_related("page"), pk=pk)
    if request.POST.get("do") == "take":
        number = current_numbers(beside.page_id).get(beside.block_id, 0)
        try:
            if request.POST.get("base") != str(number):
                raise Collision("", beside.text, number)
            put_block(beside.page, beside.block_id, beside.text, request.user, None, number)
        except Collision:
            messages.info(request, "Dit stukje veranderde net opnieuw. Kijk en kies opnieuw.")
            return redirect("desk")
        except BlockGone:
            messages.error(request, "Dit stukje kan je alleen in Wagtail veranderen, of het is er niet meer.")
            return redirect("desk")
    BlockVersion.objects.beside().filter(pk=pk).update(settled_at=timezone.now())
    messages.success(request, "Gedaan.")
    return redirect("desk")


@editors_only
@require_POST
def mend(request: SignedInRequest, pk: int) -> HttpResponse:
    """``/redactie/nagekeken/<pk>/``: an editor looked at the text around words that went; whoever said them sees it."""
    holes = Quote.objects.to_mend().filter(pk=pk)
    if holes.update(mended_at=timezone.now(), mended_by=request.user):
        messages.success(request, "Gedaan. Wie het zei, ziet dat dit klaar is.")
    else:
        messages.info(request, "Iemand keek dit al na.")
    return redirect("desk")
