"""What is kept for a minute is never older than what an editor did in this process."""

from django.core.cache import cache

from pages.kept import forget, kept


def test_what_was_read_while_an_editor_changed_it_is_not_kept():
    def made_while_an_editor_works() -> str:
        forget()
        return "before the change"

    kept("menu", made_while_an_editor_works)
    assert kept("menu", lambda: "after the change") == "after the change"
    cache.clear()
