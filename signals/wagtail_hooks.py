"""Signals, bundles and bodies in Wagtail's admin, for editors."""

from typing import Any

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from signals.models import Body, Bundle, PolicySignal


class OnlyChange(ModelPermissionPolicy):
    """Look and change what is there: it is made on the site, and taken away by who wrote it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Nobody adds or deletes here, superusers included."""
        return action not in ("add", "delete") and super().user_has_permission(user, action)


register_permission_policy(PolicySignal, OnlyChange(PolicySignal))
register_permission_policy(Bundle, OnlyChange(Bundle))


class SignalViewSet(SnippetViewSet):
    """What a signal is about; its words came in by the door and are not changed here."""

    model = PolicySignal
    icon = "warning"
    menu_label = "Signalen"
    list_display = ["__str__", "theme", "level", "state", "is_example"]
    list_filter = ["theme", "level", "layer", "state", "step", "source", "is_example"]
    search_fields = ["given_title", "text"]
    ordering = ["-pk"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel([FieldPanel("theme"), FieldPanel("level"), FieldPanel("layer")], "Waarover gaat het?"),
        MultiFieldPanel([FieldPanel("step"), FieldPanel("place")], "Waar hoort het?"),
        MultiFieldPanel([FieldPanel("source"), FieldPanel("source_note")], "Waar komt het vandaan?"),
    ]

    def get_queryset(self, request: Any) -> Any:
        """On the board only: what waits is for moderators."""
        return PolicySignal.objects.public().select_related("theme")


class BundleViewSet(SnippetViewSet):
    """What is asked of whom; laying together and handing over happen on the site."""

    model = Bundle
    icon = "folder-open-inverse"
    menu_label = "Bundels"
    list_display = ["title", "body", "asked_by", "handed_at", "is_example"]
    list_filter = ["body", "is_example"]
    search_fields = ["title", "question"]
    ordering = ["-pk"]
    copy_view_enabled = False
    panels = [FieldPanel("title"), FieldPanel("question")]


class BodyViewSet(SnippetViewSet):
    """Who can decide."""

    model = Body
    icon = "group"
    menu_label = "Overheden en diensten"
    list_display = ["name", "organisation", "is_example"]
    list_filter = ["is_example"]
    search_fields = ["name"]
    panels = [FieldPanel("name"), FieldPanel("organisation"), FieldPanel("is_example")]


class SignalsGroup(SnippetViewSetGroup):
    """One entry in the menu."""

    menu_label = "Signalen"
    menu_icon = "warning"
    menu_order = 300
    items = (SignalViewSet, BundleViewSet, BodyViewSet)


register_snippet(SignalsGroup)
