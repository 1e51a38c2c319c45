from django.apps import AppConfig


class PlaybookConfig(AppConfig):
    """The playbook and the house rules: pages in pieces that anyone can read, and suggest other words for."""

    name = "playbook"
    verbose_name = "Draaiboek"

    def ready(self) -> None:
        """Register the pages as things; know when one is published."""
        import things
        from playbook import keeping, kinds, receivers  # noqa: F401
        from playbook.house_rules import HouseRulesPage, ReasonsPage
        from playbook.models import ChapterPage, PlaybookPage

        for model in (PlaybookPage, HouseRulesPage, ReasonsPage):
            things.register(model)
        things.register(ChapterPage, word="hoofdstuk")
