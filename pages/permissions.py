"""What editors may do in Wagtail with an insight that came in through the door."""

from wagtail.models import PagePermissionTester

from contributions import deciding
from contributions.models import Submission


class InsightPermissions(PagePermissionTester):
    """Their own insights editors publish as they like; what somebody sent, the door shows."""

    def can_publish(self) -> bool:
        """Not what waits, was refused or was taken away: that would go round the moderators, or its author."""
        return bool(super().can_publish()) and deciding.editors_may_show(self.page)

    def can_copy(self) -> bool:
        """Not what somebody sent: words taken away would live on in the copy."""
        return bool(super().can_copy()) and not Submission.objects.of(self.page).exclude(author=None).exists()
