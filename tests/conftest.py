"""The cast: the same few persons in every test, and the places they meet.

Amina is an expert by experience without e-mail, Bart the moderator, Chris the partner, Dora the
policymaker, Els the editor, Hanne the helper; a stranger has no card at all.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
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
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Every test starts with the real content of Kras, loaded once."""
    with django_db_blocker.unblock():
        kras.load()


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
def hanne(db: None) -> User:
    """Helper."""
    return with_powers(make_person("Hanne", "helper"), "password")


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
