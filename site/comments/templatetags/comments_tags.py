"""What other rooms show of comments."""

from django import template

from comments.models import SiteComment
from people.access import Visitor

register = template.Library()


@register.simple_tag
def newest_comments(user: Visitor, count: int) -> list[SiteComment]:
    """The newest comments ``user`` may see."""
    rows = SiteComment.objects.visible_to(user).with_writers().select_related("page", "user__organisation")
    return list(rows.order_by("-pk")[:count])
