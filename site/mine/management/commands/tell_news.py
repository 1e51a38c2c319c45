"""Mail who asked for it that there is news (``mine.news``). The server does it at its start and every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from mine.news import tell_soon


class Command(BaseCommand):
    """``manage.py tell_news``."""

    help = "Leave a task for the worker that mails who has news and asked to hear of it: one mail a day at most."

    def handle(self, **options: Any) -> None:
        """Safe at any time: nobody is told twice."""
        tell_soon()
