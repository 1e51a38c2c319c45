"""Make people to try the site with, and say who you can be."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from config import demo

ROLES = {
    "moderator": "leest de teksten",
    "editor": "werkt in Wagtail",
    "partner": "deelt wat een werking leert",
    "policymaker": "leest en praat mee",
    "helper": "begeleidt",
}


class Command(BaseCommand):
    """``manage.py demo``: for trying out only, never on a site with real people."""

    help = "Make demo people, cards and talk; write how to come in to var/demo-access.json."

    def handle(self, **options: Any) -> None:
        """Make what is missing and print who you can be."""
        path = settings.DATA_DIR / "demo-access.json"
        with transaction.atomic():
            access = demo.make(path)
        self.stdout.write(f"Wie kan je zijn? (ook in {path.name})")
        self.stdout.write(f"  met een kaart, op /kaart/:  {access['cards']['expert'][0]}")
        self.stdout.write(f"  vrijwilliger, op /kaart/:   {access['cards']['volunteer'][0]}")
        for role, login in access["passwords"].items():
            self.stdout.write(f"  {login['username']:<7} {login['password']:<18} op /binnen/  ({ROLES[role]})")
