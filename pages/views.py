"""What the pages show: lists, filters, and the form partners post with."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from wagtail import hooks
from wagtail.models import Page, Site

from comments.views import comments_context
from contributions import door, review
from contributions.numbered import whole_number
from live.models import Stream
from pages.forms import FilterForm, InsightForm
from pages.kept import recall, remember
from pages.meta import article, crumbs
from pages.models import (
    BasePage,
    InsightPage,
    LearningIndexPage,
    PartnerIndexPage,
    PartnerPage,
    ProgrammePage,
    Step,
)
from people.access import is_closed
from people.carry import SignedInRequest, sign_in_with, writers_only
from people.models import EDITOR, MODERATOR, PARTNER, Organisation

#: Insights on one page of the list.
PAGE = 24


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at ``path``, or hand the rest of the path to its own routes; 404 for what one may not see.

    Wagtail's own ``serve`` walks the tree with two queries a level and sends signed-in outsiders of a closed
    group round in circles; this finds the page in one query where the path was served before, else in two.
    """
    roots = Site.get_site_root_paths()
    if not roots:
        raise Http404
    parts = [part for part in path.split("/") if part]
    places = [roots[0].root_path + "".join(f"{part}/" for part in parts[:n]) for n in range(len(parts) + 1)]
    page = _page_at(places)
    if page is None or is_closed(page, request.user):
        if request.method == "POST" and not request.user.is_authenticated:
            return sign_in_with(request)  # perhaps a closed group, and a session that ended: the words come along
        raise Http404
    served, args, kwargs = page.route(request, parts[places.index(page.url_path) :])
    place = places[-1] if type(page).allowed_subpage_models() else page.url_path
    remember(_name(place), (type(page), page.pk))  # only what led somewhere: what is put there later is found
    for hook in hooks.get_hooks("before_serve_page"):
        answer = hook(served, request, args, kwargs)
        if isinstance(answer, HttpResponse):
            return answer
    return served.serve(request, *args, **kwargs)


def _page_at(places: list[str]) -> BasePage | None:
    """The page at the deepest of ``places``, specific, with all it needs.

    Which page served this path a moment ago is kept, and of pages without pages below which one served any path
    there; what it is, and whether it still stands there, is read.
    """
    model, pk = _remembered(places)
    page = _for_serving(model, pk).filter(url_path__in=places).first() if model else None
    if page is None:
        found = Page.objects.filter(url_path__in=places).order_by("-depth").first()
        model = found.specific_class if found else None
        page = _for_serving(model, found.pk).first() if found and model and issubclass(model, BasePage) else None
    return page


def _remembered(places: list[str]) -> tuple[type[BasePage] | None, int]:
    """The type and key of the page that stood at the deepest of ``places`` a moment ago; (None, 0) when unknown."""
    for place in reversed(places):
        model, pk = recall(_name(place)) or (None, 0)
        if model and (place == places[-1] or not model.allowed_subpage_models()):
            return model, pk
    return None, 0


def _name(place: str) -> str:
    return f"page-at:{hashlib.sha256(place.encode()).hexdigest()}"


def _for_serving(model: type[BasePage], pk: int) -> QuerySet[Any]:
    """The page with all it needs in one query."""
    pages = model.objects.select_related(*model.served_with) if model.served_with else model.objects.all()
    if model.has_stream:
        pages = Stream.objects.annotated(pages, f"{model._meta.label_lower}-{pk}")
    return pages.filter(pk=pk)


def learning_index(request: HttpRequest, page: LearningIndexPage) -> HttpResponse:
    """The list of insights, filtered, newest first; pages are keyset on the id."""
    form = FilterForm(request.GET)
    chosen = form.chosen()
    visible = InsightPage.objects.child_of(page).visible_to(request.user)
    found = visible.filter(**chosen)
    before = whole_number(request.GET.get("voor", ""), 0)
    rows = found.filter(pk__lt=before) if before else found
    rows = list(rows.order_by("-pk").select_related("partner")[: PAGE + 1])
    tabs = _kind_tabs(request, visible, chosen)
    context = {
        **page.get_context(request),
        "form": form,
        "kinds": tabs,
        "insights": rows[:PAGE],
        "total": None if before else sum(tab[2] for tab in tabs if tab[4]),
        "pager": {"next_url": _with(request, voor=str(rows[PAGE - 1].pk)) if len(rows) > PAGE else ""},
        "notes": form.notes(),
        "may_share": request.user.is_authenticated and request.user.has_role(PARTNER, EDITOR, MODERATOR),
    }
    return render(request, "pages/learning_index_page.html", context)


def _kind_tabs(request: HttpRequest, visible: Any, chosen: dict[str, Any]) -> list[tuple[str, str, int, str, bool]]:
    """(code, word, count, address, current) for "Alles" and each kind, within the other filters; 1 SQL."""
    others = {name: value for name, value in chosen.items() if name != "kind"}
    counts = dict(visible.filter(**others).order_by().values_list("kind").annotate(Count("pk")))
    current = chosen.get("kind", "")
    tabs = [("", "Alles", sum(counts.values()), _with(request, soort="", voor=""), not current)]
    for word, kind in FilterForm.KINDS.items():
        label = InsightPage.Kind(kind).label
        tabs.append((kind, label, counts.get(kind, 0), _with(request, soort=word, voor=""), current == kind))
    return tabs


def _with(request: HttpRequest, **changes: str) -> str:
    """This address with some of its filters changed; empty ones left out."""
    query = {**request.GET.dict(), **changes}
    filled = {name: value for name, value in query.items() if value}
    return f"?{urlencode(filled)}" if filled else request.path


@never_cache
@writers_only
def share_insight(request: SignedInRequest, page: LearningIndexPage) -> HttpResponse:
    """``/leren/delen/``: a partner shares something in the name of the organisation."""
    if not request.user.has_role(PARTNER, EDITOR, MODERATOR):
        raise PermissionDenied
    form = InsightForm(request.POST or None)
    if request.method == "POST" and form.is_ready():
        insight = _new_insight(request, page, form.cleaned_data)
        if form.must_be_read:
            return review.show(request, form, insight, page, "Deel dit")
        return redirect("mine_sent", door.submit(insight, request.user, form.cleaned_data["form_key"]).pk)
    readers = review.readers(request.user, page, name=str(request.user.organisation or ""))
    context = {"form": form, "page": page, "room": page.room, "readers": readers}
    return render(request, "pages/insight_new.html", context)


def _new_insight(request: SignedInRequest, page: LearningIndexPage, data: dict[str, Any]) -> InsightPage:
    insight = InsightPage(
        title=data["title"],
        kind=data["kind"],
        theme=data["theme"],
        step=data["step"],
        partner=request.user.organisation,
        source_text=data["text"],
        is_example=request.user.is_example,
        owner=request.user,
    )
    insight.index_pk = page.pk  # where the door puts it in the tree
    return insight


def insight_context(request: HttpRequest, page: InsightPage) -> dict[str, Any]:
    """Comments, and three others on the same theme."""
    related = InsightPage.objects.visible_to(request.user).exclude(pk=page.pk).filter(theme=page.theme)
    form = getattr(request, "comment_form", None)
    return {
        "related": list(related.order_by("-pk")[:3]),
        "linked_data": [article(page), crumbs(("Wat we leren", "/leren/"), (page.title, page.get_absolute_url()))],
        **comments_context(page, request, form),
    }


def programme_context(page: ProgrammePage) -> dict[str, Any]:
    """The steps with their leads; 2 SQL."""
    return {"steps": list(Step.objects.prefetch_related("leads")), "figures": page.figures}


def partner_index_context(request: HttpRequest, page: PartnerIndexPage) -> dict[str, Any]:
    """Partners by kind, in the order of the programme."""
    partners = list(
        PartnerPage.objects.child_of(page).visible_to(request.user).select_related("organisation").order_by("path")
    )
    kinds = [(kind.label, [p for p in partners if p.organisation.kind == kind]) for kind in Organisation.Kind]
    return {"kinds": [(label, found) for label, found in kinds if found]}


def partner_context(request: HttpRequest, page: PartnerPage) -> dict[str, Any]:
    """Its steps and its newest insights."""
    insights = InsightPage.objects.visible_to(request.user).filter(partner=page.organisation)
    return {
        "steps": list(page.organisation.steps.all()),
        "insights": list(insights.order_by("-pk").select_related("partner")[:12]),
    }
