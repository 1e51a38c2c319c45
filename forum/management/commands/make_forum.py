"""Much of it: topics and posts in bulk, to measure with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.growing import grow
from forum.models import BoardPage
from people.models import User


class Command(BaseCommand):
    """``manage.py make_forum --topics N --posts M [--board SLUG] [--yes]``."""

    help = "Make N topics with M posts each, in bulk, said by people marked 'Voorbeeld': for benches and tests only."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, and where."""
        parser.add_argument("--topics", type=int, required=True)
        parser.add_argument("--posts", type=int, required=True, help="in each topic, the opening one included")
        parser.add_argument("--board", default="", help="the group's slug; the first one when none is named")
        parser.add_argument("--yes", action="store_true", help="also on a database with real people in it")

    def handle(self, *, topics: int, posts: int, board: str, yes: bool, **options: Any) -> None:
        """Make it.

        Raises:
            CommandError: there are real people here, no such group, or nothing to make.
        """
        if topics < 1 or posts < 1:
            raise CommandError("Nothing to make: --topics and --posts begin at 1.")
        if not yes and User.objects.filter(is_example=False).exists():
            raise CommandError("There are real people in this database. Sure that it is one to play with? Add --yes.")
        boards = BoardPage.objects.live().order_by("path")
        group = (boards.filter(slug=board) if board else boards).first()
        if group is None:
            raise CommandError(f"There is no group {board!r}. The groups: {', '.join(each.slug for each in boards)}.")
        made = grow(group, topics, posts)
        self.stdout.write(f"{topics} topics of {posts} posts in {group.title!r}, from {made[0].get_absolute_url()} on.")
