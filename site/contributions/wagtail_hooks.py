"""The moderators' reasons in Wagtail's admin, for editors."""

from typing import Any

from wagtail.admin.panels import FieldPanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from contributions.models import RefusalReason


class NeverDelete(ModelPermissionPolicy):
    """What was decided with a reason stays readable: it is switched off instead."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Nobody deletes here, superusers included."""
        return action != "delete" and super().user_has_permission(user, action)


register_permission_policy(RefusalReason, NeverDelete(RefusalReason))


class RefusalReasonViewSet(SnippetViewSet):
    """What moderators choose from when a text does not come on the site."""

    model = RefusalReason
    icon = "help"
    menu_label = "Redenen van moderatoren"
    list_display = ["label", "is_active", "order"]
    list_filter = ["is_active"]
    copy_view_enabled = False
    panels = [FieldPanel("label"), FieldPanel("order"), FieldPanel("is_active")]


register_snippet(RefusalReasonViewSet)
