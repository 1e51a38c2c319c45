"""Take away the second step of somebody of the staff who lost app and paper."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people import factors
from people.models import User


class Command(BaseCommand):
    """``manage.py reset_second_step USERNAME``."""

    help = "Take away a lost second step. Make sure that it is really this person who asks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Do it, and leave a line in the log."""
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is nobody with the user name {username!r}.")
        factors.reset(person, by=None)
        self.stdout.write(f"Done. At the next sign-in {username} chooses a new second step.")
