"""What nobody comes back for goes by itself."""

import os
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.utils import timezone

from config.management.commands import serve
from people.models import OpenSession
from workshops.models import WorkshopAttachment, WorkshopPhoto

MODELS = (WorkshopPhoto, WorkshopAttachment)


@pytest.fixture
def private(tmp_path, monkeypatch):
    for model in MODELS:
        field = model._meta.get_field("file")
        monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path, base_url=None))
    return tmp_path


def waiting(owner, age):
    document = WorkshopAttachment(owner=owner, created_at=timezone.now() - age)
    document.file = ContentFile(b"x", name="x.pdf")
    document.save()
    return document


def test_files_whose_form_never_came_back_go_after_a_day(private, chris, django_capture_on_commit_callbacks):
    young, old = waiting(chris, timedelta(hours=23)), waiting(chris, timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("tidy")
    assert list(WorkshopAttachment.objects.all()) == [young]
    assert not (private / old.file.name).exists()
    assert (private / young.file.name).exists()


def test_a_file_without_a_row_goes_after_a_day(private, chris):
    kept = waiting(chris, timedelta())
    old, young = private / "bijlagen/oud.pdf", private / "bijlagen/jong.pdf"
    for path in (old, young):
        path.write_bytes(b"x")
    for path in (old, private / kept.file.name):
        os.utime(path, (time.time() - 90_000,) * 2)
    call_command("tidy")
    assert not old.exists()
    assert young.exists()
    assert (private / kept.file.name).exists()


def test_sessions_that_are_over_go(private, db):
    for key, days in (("oud", -1), ("nieuw", 1)):
        OpenSession.objects.create(session_key=key, expire_date=timezone.now() + timedelta(days=days))
    call_command("tidy")
    assert list(OpenSession.objects.values_list("session_key", flat=True)) == ["nieuw"]


def test_the_server_tidies_at_its_start_and_every_hour_whatever_went_wrong(monkeypatch):
    done = []

    def tidy(name):
        done.append(name)
        raise OSError("the disk is full")

    def pause(seconds):
        done.append(seconds)
        if len(done) > 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(serve, "call_command", tidy)
    monkeypatch.setattr(serve, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr("config.management.commands.serve.time.sleep", pause)
    with pytest.raises(KeyboardInterrupt):
        serve._tidy_for_ever()
    assert done == ["tidy", "tell_news", 3600, "tidy", "tell_news", 3600]


def test_beside_a_database_without_any_file_nothing_goes(private, db):
    """A restore halfway, a move to another database: the files may all belong to somebody."""
    old = private / "bijlagen/oud.pdf"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"x")
    os.utime(old, (time.time() - 90_000,) * 2)
    call_command("tidy")
    assert old.exists()
