"""Links between things: what can be one, how it reads both ways, who sees it, what becomes of it."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError
from django.test import Client

from contributions import deciding, door
from contributions.models import Shown, State, Submission
from forum.models import Post
from pages.models import LearningIndexPage
from playbook.models import ChapterPage
from signals.models import Bundle, PolicySignal
from tests.cast import (
    client_of,
    make_answer,
    make_body,
    make_bundle,
    make_comment,
    make_suggestion,
    make_topic,
    publish,
    with_powers,
)
from things import search
from things.models import SearchEntry
from trail.models import WORDS, Link, Sort, words_along
from trail.querysets import AlreadyLinked
from trail.walking import SHOWN, trail_of

pytestmark = pytest.mark.django_db
STRANGER = AnonymousUser()


def lay(earlier, later, sort=Sort.COMES_FROM, by=None) -> Link:
    return Link.objects.lay(earlier, later, sort, by)


def titles(thing, user=STRANGER, parts=()) -> tuple[list[str], list[str]]:
    trail = trail_of(thing, user, parts)
    return [stop.title for stop in trail.back], [stop.title for stop in trail.on]


def page(thing, client=None) -> str:
    return (client or Client()).get(thing.get_absolute_url()).content.decode()


@pytest.fixture
def inner(closed_board, bart):
    """A topic in the closed group."""
    bart.groups.add(Group.objects.get(name="stuurgroep"))
    return publish(make_topic(closed_board, bart, title="Zeldzaambesloten"), bart, bart).thing.topic


# --- what is a link ---------------------------------------------------------------------------------------


def test_every_sort_reads_both_ways():
    assert set(WORDS) == set(Sort.values)
    assert words_along(Sort.COMES_FROM, "gesprek", back=True) == "Komt van dit gesprek"
    assert words_along(Sort.BECAME, "afspraak", back=False) == "Werd deze afspraak"


def test_nothing_is_linked_to_itself(signal):
    with pytest.raises(IntegrityError):
        lay(signal, signal)


def test_two_things_are_linked_once_in_one_order(signal, topic):
    lay(topic, signal)
    for pair in ((topic, signal), (signal, topic)):
        with pytest.raises(AlreadyLinked):
            lay(*pair, Sort.BECAME)
    assert Link.objects.count() == 1


def test_things_of_two_kinds_with_one_number_are_two_things(topic, signal):
    twin = PolicySignal.objects.filter(pk=topic.pk).first() or signal
    lay(topic, twin)
    assert titles(topic) == ([], [twin.title])
    assert titles(twin) == ([topic.title], [])


# --- shown both ways ----------------------------------------------------------------------------------------


def test_both_pages_show_it(topic, signal):
    lay(topic, signal)
    there, here = page(topic), page(signal)
    assert "Wat is ermee gebeurd?" in there
    assert "Hieruit kwam dit signaal" in there
    assert f'href="{signal.get_absolute_url()}"' in there
    assert "Waar komt dit vandaan?" in here
    assert "Komt van dit gesprek" in here
    assert f'href="{topic.get_absolute_url()}"' in here


def test_the_whole_chain_is_walked_both_ways(insight, signal, els, dora, bart):
    bundle = make_bundle(els, 3, 4, body=make_body(dora))
    answer = publish(make_answer(bundle, dora), dora, bart).thing
    chapter = ChapterPage.objects.get(number=7)
    lay(insight, signal, Sort.BECAME)
    lay(answer, chapter, Sort.RESTS_ON)
    signal = PolicySignal.objects.get(pk=signal.pk)
    assert signal.title in page(insight)
    assert bundle.get_absolute_url() in page(signal)
    assert chapter.get_url() in page(bundle)
    assert answer.get_absolute_url() in page(chapter)
    assert signal.get_absolute_url() in page(bundle)
    assert insight.get_url() in page(signal)


def test_reactions_on_a_page_show_theirs_with_their_number(topic, insight, signal, amina, bart, chris):
    post = publish(Post(topic=topic, author=chris, text="Bij ons ook."), chris, bart).thing
    comment = publish(make_comment(insight, amina), amina, bart).thing
    lay(post, signal)
    lay(comment, signal)
    assert "Reactie 2. Hieruit kwam dit signaal" in page(topic)
    assert "Reactie 1. Hieruit kwam dit signaal" in page(insight)
    shown = page(signal)
    assert "Komt van deze reactie" in shown
    assert f"#post-{post.pk}" in shown
    assert f"#sitecomment-{comment.pk}" in shown


@pytest.mark.parametrize(
    "make",
    [lambda p: p["insight"], lambda p: p["topic"], lambda p: p["bundle"], lambda p: p["chapter"],
     lambda p: p["pilot_site"], lambda p: p["record"]],
    ids=["insight", "topic", "bundle", "chapter", "pilot_site", "record"],
)  # fmt: skip
def test_every_kind_of_page_shows_its_trail(make, insight, topic, signal, els, chris, bart):
    from tests.workshops.cast import make_pilot_site, make_record

    pilot_site = make_pilot_site(chris.organisation)
    things_ = {
        "insight": insight, "topic": topic, "bundle": make_bundle(els, 5, 6), "pilot_site": pilot_site,
        "chapter": ChapterPage.objects.get(number=1),
        "record": publish(make_record(pilot_site, chris), chris, bart).thing,
    }  # fmt: skip
    thing = make(things_)
    assert signal.get_absolute_url() not in page(thing)
    lay(thing, signal)
    assert signal.get_absolute_url() in page(thing)
    assert thing.get_absolute_url() in page(signal)


def test_invented_things_say_so(topic, signal, amina):
    lay(topic, signal)
    assert not trail_of(signal, STRANGER).back[0].is_example
    PolicySignal.objects.filter(pk=signal.pk).update(is_example=True)
    search.refresh(PolicySignal.objects.get(pk=signal.pk))
    assert trail_of(topic, STRANGER).on[0].is_example


def test_a_page_shows_few_and_leads_to_all(topic, signal):
    others = list(PolicySignal.objects.exclude(pk=signal.pk)[: SHOWN + 2])
    for other in others:
        lay(topic, other)
    trail = trail_of(topic, STRANGER)
    assert [stop.title for stop in trail.on] == [other.title for other in others[::-1][:SHOWN]]
    assert trail.has_more
    assert "Toon het hele spoor" in page(topic)
    whole = Client().get(f"/spoor/forum.topic-{topic.pk}/").content.decode()
    assert all(other.get_absolute_url() in whole for other in others)


# --- never what one may not see -----------------------------------------------------------------------------


def test_a_closed_group_is_on_neither_side_for_outsiders(inner, signal, amina, chris, els, bart):
    lay(inner, signal)
    bart = with_powers(bart, "password")
    for person in (None, amina, chris, els):
        client = client_of(person)
        assert "Zeldzaambesloten" not in page(signal, client)
        assert "stuurgroep" not in page(signal, client)
        for key in (f"signals.policysignal-{signal.pk}", f"forum.topic-{inner.pk}"):
            assert "Zeldzaambesloten" not in client.get(f"/spoor/{key}/").content.decode()
        assert client.get(f"/spoor/forum.topic-{inner.pk}/").status_code == 404
        assert client.get(inner.get_absolute_url()).status_code == 404
    assert "Zeldzaambesloten" in page(signal, client_of(bart))
    assert signal.get_absolute_url() in page(inner, client_of(bart))
    assert client_of(bart).get(f"/spoor/forum.topic-{inner.pk}/").status_code == 200


def test_an_unpublished_page_is_not_shown_and_comes_back(insight, signal):
    lay(insight, signal)
    assert titles(signal) == ([insight.title], [])
    insight.unpublish()
    assert titles(signal) == ([], [])
    insight.save_revision().publish()
    assert titles(signal) == ([insight.title], [])


def test_what_is_hidden_or_held_is_not_shown_and_comes_back(topic, signal, chris, bart):
    submission = publish(Post(topic=topic, author=chris, text="Bij ons ook."), chris, bart)
    post = submission.thing
    lay(post, signal)
    assert titles(signal) == ([topic.title], [])
    assert titles(topic, parts=[post])[1] == [signal.title]
    deciding.decide(submission, State.HIDDEN, bart, reason="other")
    post.refresh_from_db()
    assert post.shown == Shown.TOMBSTONE
    assert titles(signal) == ([], [])
    assert titles(topic, parts=[post]) == ([], [])
    deciding.decide(submission, State.PUBLISHED, bart)
    assert titles(signal) == ([topic.title], [])


def test_a_text_with_voices_against_it_is_not_shown_until_somebody_looked(
    topic, signal, amina, chris, bart, dora, settings
):
    settings.REPORTS_TO_HOLD = 1
    submission = publish(Post(topic=topic, author=chris, text="Bij ons ook."), chris, bart)
    lay(submission.thing, signal)
    door.report(submission, "hurtful", dora)
    assert titles(signal) == ([], [])


# --- what becomes of it -----------------------------------------------------------------------------------


def withdrawn(what, topic, insight, signals_board, amina, bart):
    theme = PolicySignal.objects.get(number=3).theme
    make = {
        "reply": lambda: Post(topic=topic, author=amina, text="Weg ermee."),
        "comment": lambda: make_comment(insight, amina),
        "signal": lambda: PolicySignal(board=signals_board, author=amina, text="Drie keer terug.", theme=theme),
        "suggestion": lambda: make_suggestion(ChapterPage.objects.get(number=3), amina),
    }
    return publish(make[what](), amina, bart)


@pytest.mark.parametrize("what", ["reply", "comment", "signal", "suggestion"])
def test_who_takes_words_away_takes_their_links_away(what, topic, insight, signal, amina, bart):
    submission = withdrawn(what, topic, insight, signal.board, amina, bart)
    lay(submission.thing, signal)
    lay(ChapterPage.objects.get(number=1), submission.thing)
    kept = lay(insight, signal)
    assert titles(signal)[0]
    door.withdraw(submission, amina)
    assert list(Link.objects.all()) == [kept]


def test_a_withdrawn_opening_takes_the_links_of_its_topic_along(topic, signal, amina):
    lay(topic, signal)
    lay(topic.posts.get(), signal, Sort.RESTS_ON)
    door.withdraw(Submission.objects.get(), amina)
    assert not Link.objects.exists()


def test_a_partner_who_takes_a_page_away_takes_its_links(signal, chris, bart, site):
    from pages.models import InsightPage

    own = InsightPage(title="Eigen", kind="insight", source_text="Van ons.", owner=chris)
    own.index_pk = LearningIndexPage.objects.get().pk
    submission = publish(own, chris, bart)
    lay(own, signal)
    assert titles(signal) == (["Eigen"], [])
    door.withdraw(submission, chris)
    assert not Link.objects.exists()


def test_what_a_moderator_refuses_keeps_its_links_unseen(topic, signal, chris, bart):
    submission = publish(Post(topic=topic, author=chris, text="Bij ons ook."), chris, bart)
    lay(submission.thing, signal)
    deciding.decide(submission, State.HIDDEN, bart, reason="other")
    assert Link.objects.count() == 1


def test_links_survive_moves_and_new_names(insight, signal, site, board, topic):
    lay(insight, signal)
    lay(topic, signal)
    old = insight.get_url()
    insight.slug = "een-ander-adres"
    insight.title = "Een andere titel"
    insight.save_revision().publish()
    board.slug = "aan-een-andere-tafel"
    board.save_revision().publish()
    shown = page(signal)
    assert old not in shown
    assert "/leren/een-ander-adres/" in shown
    assert "Een andere titel" in shown
    assert "/praat-mee/aan-een-andere-tafel/" in shown
    insight.refresh_from_db()
    insight.move(LearningIndexPage.objects.get().get_parent(), pos="last-child")
    assert '"/een-ander-adres/"' in page(signal)
    assert Client().get("/een-ander-adres/").status_code == 200


def test_what_is_deleted_leaves_no_row(insight, signal, els, site):
    bundle = make_bundle(els, 5, 6)
    lay(insight, signal)
    lay(bundle, signal)
    insight.delete()
    assert Link.objects.count() == 1
    PolicySignal.objects.update(bundle=None)
    kind = ContentType.objects.get_for_model(Bundle)
    assert SearchEntry.objects.filter(content_type=kind).exists()
    Bundle.objects.get().delete()
    assert not Link.objects.exists()
    assert not SearchEntry.objects.filter(content_type=kind).exists()
    assert titles(signal) == ([], [])


def test_a_deleted_branch_leaves_no_row(insight, signal):
    lay(insight, signal)
    insight.get_parent().specific.delete()
    assert not Link.objects.exists()
