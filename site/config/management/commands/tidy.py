"""Throw away what need not be kept any more (``config.retention``). The server does it at its start and every hour."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.retention import sweep


class Command(BaseCommand):
    """``manage.py tidy [--dry-run]``."""

    help = "Throw away what need not be kept any more: the rules of /privacy/bewaren/. --dry-run only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether anything goes."""
        parser.add_argument("--dry-run", action="store_true", help="Only say how many would go.")

    def handle(self, *, dry_run: bool = False, **options: Any) -> None:
        """Safe at any time, also twice at once: then the second does nothing."""
        for name, count in sweep(is_dry=dry_run):
            if dry_run or count is None or count:
                self.stdout.write(f"{name}: {'failed' if count is None else count}")
