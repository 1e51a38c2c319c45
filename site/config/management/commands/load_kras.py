"""Build the site from the facts of Kras."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from config import kras


class Command(BaseCommand):
    """``manage.py load_kras``: makes what is missing; run it as often as you like."""

    help = "Build the pages, partners, steps, groups and chapters from site/config/content/. Overwrites nothing."

    def handle(self, **options: Any) -> None:
        """All or nothing."""
        with transaction.atomic():
            kras.load()
        self.stdout.write("The content of Kras is there.")
