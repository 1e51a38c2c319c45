"""How the site changes Wagtail: who sees a page, what may not be deleted."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.userbar import BaseItem, ContentCheckerItem
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, DeleteView, SnippetViewSet, SnippetViewSetGroup

from contributions.models import Submission
from pages.models import CommitmentsPage
from people.models import Organisation
from trail.models import Commitment, Consent, Link, Quote


@hooks.register("before_delete_page")
def keep_contributions(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Pages that carry what people wrote, or what was promised to them, are unpublished, never deleted."""
    family = Page.objects.descendant_of(page, inclusive=True)
    kept = [
        ("woorden van mensen", Submission.objects.filter(page__in=family)),
        ("afspraken", Commitment.objects.filter(page__in=family)),
    ]
    carries = next((words for words, rows in kept if rows.exists()), "")
    if not carries:
        return None
    messages.error(
        request,
        f"Op deze bladzijde staan {carries}. Je kan ze niet wissen. Haal de bladzijde van de site: "
        "kies ‘Publicatie intrekken’.",
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk if page.get_parent() else page.pk)


@hooks.register("before_bulk_action")
def keep_contributions_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for deleting several pages at once."""
    if action_type != "delete":
        return None
    answers = (keep_contributions(request, page) for page in objects if isinstance(page, Page))
    return next((answer for answer in answers if answer), None)


class EveryCheck(ContentCheckerItem):
    """Wagtail's content checks with all rules of axe instead of its ten: what editors publish is checked as we are."""

    axe_run_only = None
    #: "All" leaves out what axe calls experimental; Wagtail's own ten have this one.
    axe_rules: ClassVar[dict[str, Any]] = {"p-as-heading": {"enabled": True}}
    #: The site's own frame around a page is not the editor's to mend, and is tested elsewhere.
    axe_include: ClassVar[list[str]] = ["main"]


@hooks.register("construct_wagtail_userbar")
def check_everything(request: HttpRequest, items: list[BaseItem], page: Page) -> None:
    """Wider checks in the editor's side panel and in previews."""
    items[:] = [*(item for item in items if not isinstance(item, ContentCheckerItem)), EveryCheck(in_editor=True)]


class OrganisationViewSet(SnippetViewSet):
    """Organisations in the admin."""

    model = Organisation
    icon = "group"
    menu_label = "Organisaties"
    list_display = ["name", "kind", "is_example"]
    list_filter = ["kind", "is_example"]
    search_fields = ["name"]


register_snippet(OrganisationViewSet)


class NewCommitment(CreateView):
    """A new commitment stands on the one page that lists them."""

    def get_initial_form_instance(self) -> Commitment:
        """On that page."""
        return Commitment(page=CommitmentsPage.objects.get().page_ptr)


class CommitmentViewSet(SnippetViewSet):
    """Who will do what, and by when. What it came from is said on the site, with "Leg een link"."""

    model = Commitment
    icon = "tick"
    menu_label = "Afspraken"
    list_display = ["what", "who", "by_when", "state", "changed_at", "is_example"]
    list_filter = ["state", "is_example"]
    search_fields = ["what", "who"]
    ordering = ["-pk"]
    copy_view_enabled = False
    add_view_class = NewCommitment
    panels = [
        MultiFieldPanel([FieldPanel("what"), FieldPanel("who"), FieldPanel("by_when")], "De afspraak"),
        MultiFieldPanel(
            [FieldPanel("state"), FieldPanel("explanation", help_text="Niet gelukt? Zeg hier waarom.")],
            "Hoe ver staat het?",
        ),
        FieldPanel("is_example"),
    ]


class MadeOnTheSite(ModelPermissionPolicy):
    """Links are laid on the site, consent is asked and answered there: nobody does so for another here.

    Args:
        may_delete: whoever may take it away on the site, may do so here.
    """

    def __init__(self, model: Any, *, may_delete: bool = False) -> None:
        super().__init__(model)
        self.never = {"add", "change"} if may_delete else {"add", "change", "delete"}

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Nobody does the rest here, superusers included."""
        return action not in self.never and super().user_has_permission(user, action)


register_permission_policy(Link, MadeOnTheSite(Link, may_delete=True))
for model in (Consent, Quote):
    register_permission_policy(model, MadeOnTheSite(model))


class NewestFirst(SnippetViewSet):
    """A list of what came about on the site."""

    ordering = ["-pk"]
    copy_view_enabled = False


class DeleteLink(DeleteView):
    """Only of links between two things that this editor may see."""

    def get_object(self, queryset: Any = None) -> Link:
        """The link; 404 for others."""
        found: Link = super().get_object(queryset)
        if not Link.objects.visible_to(self.request.user).filter(pk=found.pk).exists():
            raise Http404
        return found


class LinkViewSet(NewestFirst):
    """Links between two things that this editor may see."""

    model = Link
    icon = "link"
    menu_label = "Links"
    list_display = [
        Column("later", label="Wat", accessor="later.title"),
        Column("sort", label="Hoe", accessor="get_sort_display"),
        Column("earlier", label="Waarvan", accessor="earlier.title"),
        "made_by",
        "created_at",
    ]
    list_filter = ["sort", "created_at"]
    delete_view_class = DeleteLink

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the things at both ends."""
        links = Link.objects.visible_to(request.user).select_related("made_by")
        return links.prefetch_related("earlier", "later")


class ConsentViewSet(NewestFirst):
    """What was asked of whom, and what they said; without names that may not be shown."""

    model = Consent
    icon = "openquote"
    menu_label = "Toestemmingen"
    list_display = [
        Column("words", label="Woorden", accessor="__str__"),
        Column("state", label="Hoe staat het?", accessor="get_state_display"),
        Column("reach", label="Wie leest het?", accessor="get_reach_display"),
        "where",
        "until",
        "asked_at",
    ]
    list_filter = ["state", "form", "reach"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With whose they are; no words from a group that this editor is not in."""
        return Consent.objects.seen_by(request.user).select_related("person")


class QuoteViewSet(NewestFirst):
    """Where words of people stand."""

    model = Quote
    icon = "openquote"
    menu_label = "Citaten"
    list_display = [
        Column("target", label="Waar", accessor="target.title"),
        Column("consent", label="Welke woorden", accessor="consent"),
        Column("state", label="Toestemming", accessor="consent.get_state_display"),
        "made_at",
        "mended_at",
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what was allowed, and the pages."""
        seen = Consent.objects.seen_by(request.user)
        return Quote.objects.filter(consent__in=seen).select_related("consent__person").prefetch_related("target")


class TrailGroup(SnippetViewSetGroup):
    """One entry in the menu."""

    menu_label = "Afspraken en spoor"
    menu_icon = "link"
    menu_order = 310
    items = (CommitmentViewSet, LinkViewSet, ConsentViewSet, QuoteViewSet)


register_snippet(TrailGroup)
