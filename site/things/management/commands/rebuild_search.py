"""Make the search index anew."""

from typing import Any

from django.core.management.base import BaseCommand

from things import search


class Command(BaseCommand):
    """``manage.py rebuild_search``: safe at any time, as often as you like."""

    help = "Make the search index anew from what is on the site."

    def handle(self, **options: Any) -> None:
        """All or nothing; readers find the old index until the new one is there."""
        self.stdout.write(f"{search.rebuild()} things can be found.")
