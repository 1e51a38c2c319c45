"""Make people to try the site with, and say who you can be."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from config import demo

ROLES = {
    "moderator": "moderator: decides what appears",
    "editor": "editor: works in Wagtail",
    "partner": "partner: shares insights",
    "policymaker": "policymaker: answers what lies before Voorbeeldstad",
    "helper": "helper",
}


class Command(BaseCommand):
    """``manage.py demo``: for trying out only, never on a site with real people."""

    help = "Make demo people, cards and talk; write how to come in to var/demo-access.json."

    def handle(self, **options: Any) -> None:
        """Make what is missing and print who you can be."""
        path = settings.DATA_DIR / "demo-access.json"
        with transaction.atomic():
            access = demo.make(path)
        base = access["base_url"]
        self.stdout.write(f"Who you can be (more cards in {path.name}):")
        self.stdout.write(f"  at {base}/kaart/ with a card")
        for role, codes in access["cards"].items():
            self.stdout.write(f"    {codes[0]}            {role}")
        known = access["known"]
        self.stdout.write(
            f"    {known['code']}            {known['name']}; picture: {known['picture']}, word: {known['word']}"
        )
        self.stdout.write(f"  at {base}/binnen/ with a password")
        for role, login in access["passwords"].items():
            self.stdout.write(f"    {login['username']:<8} {login['password']:<18} {ROLES[role]}")
