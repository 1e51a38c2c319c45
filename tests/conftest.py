"""The cast: the same few persons in every test, and the places they meet.

Amina is an expert by experience without e-mail, Bart the moderator, Chris the partner, Dora the
policymaker, Els the editor, Hanne the helper; a stranger has no card at all.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from wagtail.models import Collection, Locale, Page

from config import kras
from forum.models import BoardPage, Topic
from pages.models import HomePage, InsightPage
from people.models import Organisation, User
from tests.cast import make_card, make_person, make_topic, publish, with_powers


@pytest.fixture(autouse=True)
def _clean_caches() -> Iterator[None]:
    """Limits and Wagtail's site paths live in the cache: no test may lean on another's."""
    yield
    for cache in caches.all():
        cache.clear()


@pytest.fixture(scope="session")
def made_database(request: pytest.FixtureRequest) -> Path:
    """Where a migrated SQLite database with the content of Kras waits for the next run of the tests.

    Its name is a fingerprint of all it is made from, so that it is never out of date.
    """
    root = request.config.rootpath
    made_from = [*root.glob("**/migrations/*.py"), *root.glob("site/config/content/*"), *root.glob("requirements/*")]
    made_from += [root / "site/config/kras.py", *root.glob("*/receivers.py"), *root.glob("site/*/receivers.py")]
    made_from += root.glob("site/things/*.py")  # the search index is in it
    fingerprint = hashlib.sha256()
    for path in sorted(path for path in made_from if ".venv" not in path.parts):
        fingerprint.update(path.read_bytes())
    return request.config.cache.mkdir("database") / f"{fingerprint.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(made_database: Path) -> bool:
    """Start from the database of an earlier run where there is one (a minute less on a slow machine)."""
    settings = connection.settings_dict
    if connection.vendor != "sqlite" or not made_database.exists():
        return False
    shutil.copy(made_database, settings["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, made_database: Path) -> None:
    """Every test starts with the real content of Kras, loaded once."""
    if connection.vendor == "postgresql":
        # Tests that really commit empty the tables: TRUNCATE makes new files for all of them, for a few rows.
        setattr(type(connection.ops), "sql_flush", _delete_all)  # noqa: B010  (a method for this run only)
    with django_db_blocker.unblock():
        kras.load()
        if connection.vendor == "sqlite" and not made_database.exists():
            beside = made_database.with_suffix(f".{os.getpid()}")
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(beside)])
            beside.replace(made_database)


def _delete_all(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
    """The rows go in one transaction; foreign keys are looked at when it ends."""
    return [f"DELETE FROM {self.quote_name(table)}" for table in tables]  # noqa: S608  (names of our own tables)


@pytest.fixture
def site(db: None) -> HomePage:
    """The real content of Kras; a test that really commits leaves the next an empty database to fill."""
    if not HomePage.objects.exists():
        if not Page.objects.exists():
            Locale.objects.get_or_create(language_code="nl")
            Page.add_root(instance=Page(title="Root", slug="root"))
        if not Collection.objects.exists():
            Collection.add_root(instance=Collection(name="Root"))
        call_command("migrate", verbosity=0)  # groups and permissions come back with post_migrate
        kras.load()
    return HomePage.objects.get()


@pytest.fixture
def amina(db: None) -> User:
    """Expert by experience, with a card."""
    person = make_person("Amina", label="inside")
    make_card(person)
    return with_powers(person, "card")


@pytest.fixture
def bart(db: None) -> User:
    """Moderator."""
    return with_powers(make_person("Bart", "moderator"), "password")


@pytest.fixture
def chris(db: None) -> User:
    """Partner, of Open Plaats-like example organisation."""
    organisation = Organisation.objects.get_or_create(
        slug="voorbeeldwerking",
        defaults={"name": "Voorbeeldwerking", "kind": "armoedevereniging", "is_example": True},
    )[0]
    return with_powers(make_person("Chris", "partner", organisation=organisation), "password")


@pytest.fixture
def dora(db: None) -> User:
    """Policymaker."""
    organisation = Organisation.objects.get_or_create(
        slug="voorbeeldstad", defaults={"name": "Voorbeeldstad", "kind": "stad", "is_example": True}
    )[0]
    return with_powers(make_person("Dora", "policymaker", organisation=organisation), "password")


@pytest.fixture
def els(db: None) -> User:
    """Editor."""
    return with_powers(make_person("Els", "editor"), "password")


@pytest.fixture
def hanne(chris: User) -> User:
    """Helper, of the same organisation as Chris."""
    return with_powers(make_person("Hanne", "helper", organisation=chris.organisation), "password")


@pytest.fixture
def board(site: HomePage) -> BoardPage:
    """A public group."""
    return BoardPage.objects.get(slug="aan-tafel")


@pytest.fixture
def closed_board(site: HomePage) -> BoardPage:
    """The group of the steering group."""
    return BoardPage.objects.get(slug="stuurgroep")


@pytest.fixture
def insight(site: HomePage) -> InsightPage:
    """An insight with comments."""
    return InsightPage.objects.get(slug="een-ruilwinkel-als-eerste-stap")


@pytest.fixture
def topic(board: BoardPage, amina: User, bart: User) -> Topic:
    """A topic of Amina's on the site, with one post."""
    return publish(make_topic(board, amina), amina, bart).thing.topic
