from django.apps import AppConfig


class PlaybookConfig(AppConfig):
    """The playbook: chapters in pieces anyone can read."""

    name = "playbook"
    verbose_name = "Draaiboek"

    def ready(self) -> None:
        """Register the pages as things; know when a chapter is published."""
        import things
        from playbook import keeping, kinds, receivers  # noqa: F401
        from playbook.models import ChapterPage, PlaybookPage

        things.register(PlaybookPage)
        things.register(ChapterPage, word="hoofdstuk")
