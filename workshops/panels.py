"""What the editors' form shows and does not change itself."""

from typing import Any

from wagtail.admin.panels import Panel


class FilesPanel(Panel):
    """The photos and documents that came with a record, each with the way to read it and to take it away."""

    class BoundPanel(Panel.BoundPanel):
        """Of one record."""

        template_name = "workshops/admin/files.html"

        def is_shown(self) -> bool:
            """A page that is not stored yet has none."""
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Both lists."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "photos": self.instance.photos.all(), "attachments": self.instance.attachments.all()}
