"""Build the site from the facts of Kras."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from config import kras
from things import search
from things.models import SearchEntry


class Command(BaseCommand):
    """``manage.py load_kras``: makes what is missing; run it as often as you like."""

    help = "Build the pages, partners, steps, groups and chapters from site/config/content/. Overwrites nothing."

    def handle(self, **options: Any) -> None:
        """All or nothing."""
        with transaction.atomic():
            is_empty = not SearchEntry.objects.exists()
            kras.load()
            if is_empty:  # a site from before there was an index
                search.rebuild()
        self.stdout.write("The content of Kras is there.")
