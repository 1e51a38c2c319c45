"""Taking along all that is mine: one zip with a file for machines, one for people, and my own files."""

import json
import zipfile
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from contributions.kinds import kind_of, things_of_all_kinds
from contributions.models import Submission
from mine.keeping import parts
from people.models import User

#: Bytes of photos and documents that go in; what does not fit is told with its address.
ROOM = 30_000_000
NAME = "onderweg-wat-van-mij-is.zip"


def pack(person: User, room: int = ROOM) -> bytes:
    """The zip: ``alles.json``, ``alles.html`` and the folder ``bestanden``."""
    told = [{"titel": part.title, "rijen": list(part.rows(person))} for part in parts()]
    files, left_out = _files_of(person, room)
    about: dict[str, Any] = {
        "gemaakt": timezone.localtime().isoformat(timespec="minutes"),
        "delen": told,
        "bestanden": [name for name, _ in files],
        "niet_mee": left_out,
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("alles.json", json.dumps(about, ensure_ascii=False, indent=2))
        packed.writestr("alles.html", render_to_string("mine/taken_along.html", {**about, "person": person}))
        for name, file in files:
            with file.open() as content:
                packed.writestr(name, content.read(), zipfile.ZIP_STORED)
    return out.getvalue()


def _files_of(person: User, room: int) -> tuple[list[tuple[str, Any]], list[str]]:
    """(name in the zip, file) of photos and documents with what this person wrote; addresses of what is too much."""
    found: list[tuple[str, Any]] = []
    left_out: list[str] = []
    rows = Submission.objects.filter(author=person).prefetch_related(things_of_all_kinds()).order_by("pk")
    for submission in rows.iterator(chunk_size=100):
        if submission.thing is None:
            continue
        kind = kind_of(submission.thing)
        for each in [*kind.pictures(submission.thing), *kind.attachments(submission.thing)]:
            try:
                size = each.file.size
            except FileNotFoundError:  # the disk lost it: that is no reason to take nothing along
                continue
            if size > room:
                left_out.append(each.get_absolute_url())
                continue
            room -= size
            found.append((f"bestanden/{len(found) + 1}-{each.file.name.rpartition('/')[2]}", each.file))
    return found, left_out
