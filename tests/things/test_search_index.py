"""The index holds exactly what is on the site, after every move of every thing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

import things
from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post, Topic
from forum.taking import Elsewhere
from pages.models import InsightPage, LearningIndexPage
from people.access import ALL_SEEING
from people.models import Organisation
from tests.cast import make_comment, make_topic, publish, send, with_powers
from things import search
from things.models import SearchEntry, SearchStem
from things.words import sought

pytestmark = pytest.mark.django_db


def on_the_site() -> set[str]:
    """The keys of everything that is on the site for somebody."""
    return {things.key_of(thing) for model in search.searched() for thing in things.visible(model, ALL_SEEING)}


def in_the_index() -> set[str]:
    return {
        f"{entry.content_type.model_class()._meta.label_lower}-{entry.object_id}"  # type: ignore[union-attr]
        for entry in SearchEntry.objects.select_related("content_type")
    }


def hits(question: str, user=ALL_SEEING) -> list[str]:
    words = sought(question)
    rows = SearchEntry.objects.visible_to(user).matching(words).best_first(words).select_related("under")
    return [entry.shown_title for entry in rows]


def everything() -> str:
    """All that the index keeps of people's words."""
    rows = SearchEntry.objects.values_list("title", "tail", "text")
    stems = SearchStem.objects.values_list("stem", flat=True)
    return " ".join([*(" ".join(row) for row in rows), *(bytes(stem).decode() for stem in stems)])


def again(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


@pytest.fixture(autouse=True)
def _is_true(site):
    """Whatever a test did, the index is true before and after."""
    search.rebuild()
    yield
    assert in_the_index() == on_the_site()


def test_every_thing_is_a_page_or_says_what_it_is_part_of():
    missing = set(things.registered()) - set(search.searched())
    assert not missing, f"Say part_of= where they are registered: {missing}"


def test_what_waits_is_not_found_and_what_appears_is(board, amina, bart):
    submission = send(make_topic(board, amina, "Kachels", "Ze zijn stuk."), amina)
    assert hits("kachel") == []
    deciding.decide(submission, State.PUBLISHED, bart)
    assert hits("kachel") == ["Kachels"]


def test_an_opening_post_is_found_once_under_its_title(topic):
    assert hits("begin")[0] == topic.title
    assert hits("hoe wist ik") == [topic.title]
    assert SearchEntry.objects.filter(kind="gesprek", text="Ik wist het niet.").count() == 1


def test_a_reply_is_named_after_its_topic(topic, amina, bart):
    publish(Post(topic=topic, author=amina, text="De wachtlijsten zijn lang."), amina, bart)
    entry = SearchEntry.objects.get(text__startswith="De wachtlijsten")
    assert entry.shown_title == topic.title
    assert entry.get_absolute_url() == Post.objects.get(is_opening=False).get_absolute_url()


@pytest.mark.parametrize("after", [State.HIDDEN, State.HELD, State.WITHDRAWN])
def test_words_that_are_taken_off_leave_the_index_at_once(after, topic, amina, bart):
    submission = publish(Post(topic=topic, author=amina, text="Zeldzaamwoord."), amina, bart)
    assert hits("zeldzaamwoord") == [topic.title]
    if after == State.WITHDRAWN:
        door.withdraw(again(submission), amina)
    else:
        deciding.decide(again(submission), after, bart, message="Even wachten.", reason="other")
    assert hits("zeldzaamwoord") == []
    assert "zeldzaamwoord" not in everything().lower()


def test_a_topic_that_is_withdrawn_leaves_its_title_nowhere(board, amina, bart, els):
    submission = publish(make_topic(board, amina, "Kroepoekje", "Over thuis."), amina, bart)
    reply = Post(topic=submission.thing.topic, author=els, text="Troostwoord.")
    publish(reply, els, bart)
    assert hits("kroepoekje") == ["Kroepoekje"]
    door.withdraw(again(submission), amina)
    assert "kroepoekje" not in everything().lower()
    assert hits("troostwoord") == [Topic.GONE]


def test_other_words_take_the_place_of_the_old(topic, amina, bart):
    submission = publish(Post(topic=topic, author=amina, text="Oudewoord."), amina, bart)
    Submission.objects.filter(pk=submission.pk).update(state=State.HELD)
    Post.objects.filter(pk=submission.object_id).update(shown=0)
    search.refresh(Post.objects.get(pk=submission.object_id))
    door.resubmit(again(submission), {"text": "Nieuwewoord."}, amina)
    assert hits("nieuwewoord") == []
    deciding.decide(again(submission), State.PUBLISHED, bart)
    assert hits("nieuwewoord") == [topic.title]
    assert hits("oudewoord") == []


def test_another_title_is_found_at_its_replies_too(topic, amina, bart):
    publish(Post(topic=topic, author=amina, text="Wachtlijsten."), amina, bart)
    submission = Submission.objects.get(object_id=topic.posts.get(is_opening=True).pk)
    door.resubmit(submission, {"title": "Anderewoord", "text": "Ook anders."}, amina)
    if again(submission).proposed:
        deciding.decide(again(submission), State.PUBLISHED, bart)
    assert hits("anderewoord") == ["Anderewoord"]
    assert hits("wachtlijst") == ["Anderewoord"]
    assert all("hoe-begin" not in entry.get_absolute_url() for entry in SearchEntry.objects.select_related("under"))


def test_a_comment_is_named_after_its_page(insight, amina, bart):
    publish(make_comment(insight, amina, "Bij ons ook, met fietspaden."), amina, bart)
    assert hits("fietspad ons") == [insight.title]


def test_a_page_takes_all_it_carries_off_and_brings_it_back(board, topic, amina, bart):
    publish(Post(topic=topic, author=amina, text="Zeldzaamwoord."), amina, bart)
    board.unpublish()
    assert hits("zeldzaamwoord") == []
    assert in_the_index() == on_the_site()
    board.refresh_from_db()
    board.save_revision().publish()
    assert hits("zeldzaamwoord") == [topic.title]


def test_a_draft_is_not_found_before_it_is_published(insight):
    insight.title = "Kladwoord"
    revision = insight.save_revision()
    assert hits("kladwoord") == []
    revision.publish()
    assert hits("kladwoord") == ["Kladwoord"]


def test_a_page_that_moves_or_gets_another_address_is_found_where_it_is(insight, amina, bart):
    publish(make_comment(insight, amina, "Zeldzaamwoord."), amina, bart)
    insight.slug = "een-ander-adres"
    insight.save_revision().publish()
    other = LearningIndexPage(title="Elders", slug="elders")
    insight.get_parent().get_parent().add_child(instance=other)
    other.save_revision().publish()
    InsightPage.objects.get(pk=insight.pk).move(other, pos="last-child")
    found = SearchEntry.objects.visible_to(AnonymousUser()).matching(sought("zeldzaamwoord")).get()
    assert found.get_absolute_url().startswith("/elders/een-ander-adres/#")


def test_a_deleted_page_leaves_nothing(insight):
    assert hits("ruilwinkel")
    title = insight.title
    InsightPage.objects.get(pk=insight.pk).delete()
    assert title not in hits("ruilwinkel")


def test_a_partners_page_is_found_by_what_it_does():
    partner = Organisation.objects.get(slug="kras")
    partner.role_text = "Zeldzaamwoord."
    partner.save()
    assert hits("zeldzaamwoord") == [partner.page.title]


def test_a_group_that_closes_is_not_found_by_strangers(topic, closed_board, amina, bart):
    publish(make_topic(closed_board, amina, "Kasboek", "Zeldzaamwoord."), amina, bart)
    assert hits("zeldzaamwoord") == ["Kasboek"]
    for stranger in (AnonymousUser(), with_powers(amina, "card"), with_powers(bart, "password")):
        assert hits("zeldzaamwoord", stranger) == []


def test_the_index_can_be_made_again_and_is_the_same(topic, insight, amina, bart):
    publish(make_comment(insight, amina), amina, bart)
    fields = ("content_type", "object_id", "page", "kind", "theme", "title", "tail", "date", "text", "is_example")
    before = sorted(SearchEntry.objects.values_list(*fields))
    for _ in range(2):
        call_command("rebuild_search", verbosity=0)
        assert sorted(SearchEntry.objects.values_list(*fields)) == before


def test_a_reply_that_is_found_at_once_still_costs_little(topic, els, django_assert_max_num_queries):
    send(Post(topic=topic, author=els, text="De eerste keer vult wat onthouden wordt."), els)
    reply = send(Post(topic=topic, author=els, text="Nog iets dat ik zag."), els).thing
    SearchEntry.objects.filter(object_id=reply.pk, kind="reactie").delete()
    with django_assert_max_num_queries(4):
        search.refresh(reply)


def test_no_reply_comes_to_a_topic_that_went_off_the_site_meanwhile(topic, amina, bart, settings):
    settings.TRUSTED_AFTER = 0
    as_the_view_had_it = Topic.objects.select_related("board").get(pk=topic.pk)
    opening = Submission.objects.of(topic.posts.get(is_opening=True)).get()
    deciding.decide(opening, State.HIDDEN, bart, reason="other")
    with pytest.raises(Elsewhere):
        send(Post(topic=as_the_view_had_it, author=amina, text="Zonderlinge woorden."), amina)
    assert not SearchEntry.objects.filter(text__contains="Zonderlinge").exists()
    deciding.decide(Submission.objects.get(pk=opening.pk), State.PUBLISHED, bart)
    assert hits("zonderlinge") == []
    send(Post(topic=as_the_view_had_it, author=amina, text="Zonderlinge woorden."), amina)
    assert hits("zonderlinge") == [topic.title]


def test_a_reply_is_found_under_a_topic_that_has_no_entry_yet(topic, amina, settings):
    settings.TRUSTED_AFTER = 0
    SearchEntry.objects.all().delete()
    send(Post(topic=topic, author=amina, text="Zonderlinge woorden."), amina)
    assert hits("zonderlinge") == [topic.title]
    search.rebuild()
