"""Every model of ours came in by the door, or says why it need not; every thing gives what a thing gives."""

import inspect
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

import things
from contributions.kinds import NOT_FROM_THE_PUBLIC, registered
from contributions.pen_names import PenName
from forum.models import Post
from people.models import User
from tests.cast import make_answer, make_body, make_bundle, publish

OURS = ("config", "forum", "workshops", "signals", "playbook", "pages", "mine", "comments",
        "contributions", "trail", "things", "live", "people")  # fmt: skip


def our_models() -> dict[str, type[Model]]:
    """All concrete models of our rooms, without the tables Django makes for many-to-many fields."""
    return {model._meta.label_lower: model for label in OURS for model in apps.get_app_config(label).get_models()}


def test_all_rooms_are_installed_and_looked_at():
    ours = [config.label for config in apps.get_app_configs() if "site-packages" not in config.path]
    assert sorted(ours) == sorted(OURS)
    assert set(OURS) <= set(settings.INSTALLED_APPS)


def test_no_model_can_lack_moderation():
    at_the_door = {model._meta.label_lower for model in registered()}
    missing = set(our_models()) - at_the_door - set(NOT_FROM_THE_PUBLIC)
    assert not missing, f"Register them at the door, or say in NOT_FROM_THE_PUBLIC why not: {missing}"


def test_no_excuse_is_stale_and_each_has_a_reason():
    at_the_door = {model._meta.label_lower for model in registered()}
    assert set(NOT_FROM_THE_PUBLIC) <= set(our_models())
    assert not set(NOT_FROM_THE_PUBLIC) & at_the_door
    assert all(len(reason) > 5 for reason in NOT_FROM_THE_PUBLIC.values())


def test_whatever_came_in_by_the_door_is_a_thing_but_names():
    assert set(registered()) - set(things.registered()) == {PenName}


@pytest.mark.parametrize("model", things.registered(), ids=lambda model: model._meta.label_lower)
def test_a_thing_has_a_query_for_who_may_see_it(model):
    assert list(inspect.signature(model.objects.visible_to).parameters) == ["user"]
    assert all(hasattr(model, name) for name in ("title", "get_absolute_url", "search_text"))


@pytest.mark.django_db
@pytest.mark.parametrize("model", things.in_sitemap(), ids=lambda model: model._meta.label_lower)
def test_a_thing_with_a_page_says_when_it_changed(model, topic):
    rows: Any = things.visible(model, AnonymousUser())
    assert all(row.changed_at for row in rows.with_changes())


@pytest.mark.django_db
@pytest.mark.parametrize("model", things.registered(), ids=lambda model: model._meta.label_lower)
def test_a_thing_names_itself_and_has_an_address_and_words(model, topic, insight, amina, bart, els, dora):
    from pages.models import CommitmentsPage
    from playbook.models import ChapterPage
    from tests.cast import make_comment, make_suggestion
    from tests.workshops.cast import plan
    from trail.models import Commitment
    from workshops.models import PilotSitePage

    plan(PilotSitePage.objects.get(slug="kras"))
    Commitment.objects.create(page=CommitmentsPage.objects.get().page_ptr, what="Elke maandag open.", who="De dienst")
    publish(make_comment(insight, amina), amina, bart)
    publish(make_suggestion(ChapterPage.objects.get(number=3), amina), amina, bart)
    publish(make_answer(make_bundle(els, body=make_body(dora)), dora), dora, bart)
    thing: Any = things.visible(model, AnonymousUser()).first()
    assert thing is not None
    assert all(isinstance(thing, protocol) for protocol in (things.Thing,))
    assert isinstance(thing.title, str)
    assert thing.title
    assert thing.get_absolute_url().startswith("/")
    assert isinstance(thing.search_text(), str)
    assert things.resolve(things.key_of(thing), AnonymousUser()) == thing


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key",
    ["", "post-1", "forum.post", "forum.post-", "forum.post--1", "forum.post-99", "Forum.Post-1", "nergens.iets-1",
     "people.user-1", "forum.post-1 ", "forum.post-1\n", "forum.post-" + "9" * 18, "forum.post-" + "9" * 19],
)  # fmt: skip
def test_a_key_that_names_nothing_resolves_to_nothing(key):
    assert things.resolve(key, AnonymousUser()) is None


@pytest.mark.django_db
def test_only_registered_models_can_be_named_by_key(topic, amina):
    assert things.resolve(f"forum.post-{Post.objects.get().pk}", AnonymousUser()) is not None
    assert User not in things.registered()
    assert things.resolve(f"people.user-{amina.pk}", amina) is None
