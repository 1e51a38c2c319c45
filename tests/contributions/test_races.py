"""Door races on PostgreSQL: several people move the same thing in the same moment (SQLite hides these)."""

import threading
import time
import uuid
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import connection
from wagtail.models import Page

from contributions import deciding, door, moving
from contributions.models import Move, Notice, Report, Shown, State, Submission
from forum.kinds import PostKind
from forum.models import BoardPage, Post, Topic
from live.models import Stream
from pages.models import InsightPage, LearningIndexPage
from people.models import Card, User
from tests.at_once import at_once, no_errors, of_type, slow_commit
from tests.cast import client_of, come_in, make_card, make_comment, make_person, make_topic, publish, send, with_powers
from tests.small_site import build

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make test-services`")


@pytest.fixture
def site(transactional_db):
    return build()


@pytest.fixture
def told(monkeypatch):
    """What open browsers would have heard, in the order it was said."""
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr(moving, "broadcast", lambda stream, content: heard.append({"stream": stream, **content}))
    return heard


@pytest.fixture
def patient(settings):
    """Nobody's texts are held or counted: these tests are about what happens at the same moment."""
    settings.TRUSTED_AFTER = 0


def moderators(number: int) -> list[User]:
    return [with_powers(make_person(f"Mod {n}", "moderator"), "password") for n in range(number)]


def known_writers(number: int) -> list[User]:
    writers = [make_person(f"Schrijver {n}") for n in range(number)]
    for writer in writers:
        make_card(writer)
    return [with_powers(writer, "card") for writer in writers]


def fresh(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def reply(topic: Topic, author: User, text: str) -> Post:
    return Post(topic=Topic.objects.get(pk=topic.pk), author=author, text=text)


def stream_of(topic: Topic) -> Stream:
    return Stream.objects.get(name=f"forum.topic-{topic.pk}")


# --- one text, several hands ----------------------------------------------------------------------


def test_of_eight_moderators_who_decide_at_once_exactly_one_does(topic, amina, told):
    submission = send(reply(topic, amina, "Nog iets."), amina)
    told.clear()
    before = Move.objects.count()
    choices = [State.PUBLISHED, State.REJECTED] * 4

    results = at_once(*(
        partial(deciding.decide, fresh(submission), choice, by, reason="other" if choice == State.REJECTED else "")
        for choice, by in zip(choices, moderators(8), strict=True)
    ))  # fmt: skip

    winners = of_type(Submission, results)
    assert len(winners) == 1
    assert len(of_type(door.Overtaken, results)) == 7
    assert Move.objects.count() == before + 1
    assert Notice.objects.filter(submission=submission).count() == 1
    shown = winners[0].state == State.PUBLISHED
    assert len(told) == int(shown)
    assert Post.objects.get(pk=submission.object_id).shown == (Shown.YES if shown else Shown.NO)


def test_of_eight_moderators_who_publish_at_once_one_gives_the_post_its_number(topic, amina, told):
    submission = send(reply(topic, amina, "Nog iets."), amina)
    told.clear()

    results = at_once(*(partial(deciding.decide, fresh(submission), State.PUBLISHED, by) for by in moderators(8)))

    assert len(of_type(Submission, results)) == 1
    assert [message["event"] for message in told] == ["appear"]
    assert Post.objects.get(pk=submission.object_id).number == 2
    assert Topic.objects.get(pk=topic.pk).post_count == 2
    assert stream_of(topic).version == 2


def test_the_one_who_comes_too_late_hears_where_the_text_is_now(topic, amina):
    submission = send(reply(topic, amina, "Nog iets."), amina)
    results = at_once(*(partial(deciding.decide, fresh(submission), State.PUBLISHED, by) for by in moderators(2)))
    (late,) = of_type(door.Overtaken, results)
    assert late.submission.state == State.PUBLISHED


def test_a_form_sent_eight_times_at_once_makes_one_post(topic, amina, patient, told):
    key = uuid.uuid4()
    told.clear()

    results = at_once(*(partial(send, reply(topic, amina, "Eén keer."), amina, form_key=key) for _ in range(8)))

    no_errors(results)
    assert len({submission.pk for submission in results}) == 1
    assert Post.objects.filter(text="Eén keer.").count() == 1
    assert len(told) == 1
    assert Topic.objects.get(pk=topic.pk).post_count == 2
    assert stream_of(topic).number == 2


def test_a_new_topic_sent_eight_times_at_once_is_one_topic(board, amina, patient):
    key = uuid.uuid4()
    results = at_once(*(
        partial(send, make_topic(BoardPage.objects.get(pk=board.pk), amina), amina, form_key=key) for _ in range(8)
    ))  # fmt: skip
    no_errors(results)
    assert Topic.objects.count() == Post.objects.count() == Submission.objects.count() == 1


def test_a_comment_sent_eight_times_at_once_is_one_comment(insight, amina, patient):
    key = uuid.uuid4()
    results = at_once(*(
        partial(send, make_comment(InsightPage.objects.get(pk=insight.pk), amina), amina, form_key=key)
        for _ in range(8)
    ))  # fmt: skip
    no_errors(results)
    assert Submission.objects.count() == 1
    assert Stream.objects.get(name=f"pages.insightpage-{insight.pk}").number == 1


def test_a_moderator_never_publishes_words_they_did_not_see(topic, amina, bart, settings):
    settings.TRUSTED_AFTER = 100  # else her own words may appear by themselves after a few rounds
    for n in count(1):
        submission = send(reply(topic, amina, "Eerste woorden."), amina)
        seen, own = fresh(submission), fresh(submission)
        published, sent_again = at_once(
            partial(deciding.decide, seen, State.PUBLISHED, bart),
            partial(door.resubmit, own, {"text": "Andere woorden."}, amina),
        )
        post = Post.objects.get(pk=submission.object_id)
        if post.shown == Shown.YES and not isinstance(published, Exception):
            # The moderator was first: what they saw stands there, and the other words were refused or wait.
            assert post.text == "Eerste woorden."
            assert isinstance(sent_again, door.Overtaken)
        else:
            assert isinstance(published, door.Overtaken)
            assert post.shown == Shown.NO
            assert post.text == "Andere woorden."
        Submission.objects.filter(pk=submission.pk).update(received_at="2020-01-01T00:00Z")  # no limit in the way
        if n == 6:
            break


def test_a_text_that_is_withdrawn_while_a_moderator_publishes_is_never_public_afterwards(topic, amina, bart, told):
    for _ in range(6):
        submission = send(reply(topic, amina, "Toch maar niet."), amina)
        Submission.objects.filter(pk=submission.pk).update(received_at="2020-01-01T00:00Z")

        def withdraw(pk: int = submission.pk) -> Submission:
            try:
                return door.withdraw(Submission.objects.get(pk=pk), amina)
            except door.Overtaken as overtaken:
                return door.withdraw(overtaken.submission, amina)

        at_once(partial(deciding.decide, fresh(submission), State.PUBLISHED, bart), withdraw)

        post = Post.objects.get(pk=submission.object_id)
        assert fresh(submission).state == State.WITHDRAWN
        assert post.shown != Shown.YES
        assert "niet" not in post.text + post.text_html
        last = [message for message in told if message["id"] == f"post-{post.pk}"][-1:]
        assert all("Toch maar niet" not in message["html"] for message in last)
    assert Topic.objects.get(pk=topic.pk).post_count == 1


def test_withdrawing_twice_at_once_is_withdrawing_once(topic, amina, bart, told):
    submission = publish(reply(topic, amina, "Weg."), amina, bart)
    told.clear()
    at_once(*(partial(door.withdraw, fresh(submission), amina) for _ in range(4)))
    assert submission.moves.filter(after=State.WITHDRAWN).count() == 1
    assert [message["event"] for message in told] == ["vanish"]


def test_two_browsers_that_withdraw_at_once_both_get_an_answer(topic, amina, bart):
    submission = publish(reply(topic, amina, "Weg."), amina, bart)
    browsers = [client_of(amina) for _ in range(4)]
    answers = at_once(*(partial(browser.post, f"/mijn-plek/{submission.pk}/weg/") for browser in browsers))
    no_errors(answers)
    assert {answer.status_code for answer in answers} == {302}
    assert submission.moves.filter(after=State.WITHDRAWN).count() == 1


def test_enough_reports_at_once_hold_a_text_once(topic, amina, bart, told, settings):
    settings.REPORTS_TO_HOLD = 3
    submission = publish(reply(topic, amina, "Dit doet pijn."), amina, bart)
    told.clear()

    results = at_once(*(partial(door.report, fresh(submission), "hurtful", by) for by in known_writers(8)))

    no_errors(results)  # a deadlock would be one
    assert Report.objects.filter(submission=submission).count() == 8
    assert submission.moves.filter(after=State.HELD, before=State.PUBLISHED).count() == 1
    assert [message["event"] for message in told] == ["vanish"]
    assert "pijn" not in told[0]["html"]
    assert fresh(submission).state == State.HELD
    assert Topic.objects.get(pk=topic.pk).post_count == 1


def test_one_person_who_reports_eight_times_at_once_is_one_voice(topic, amina, bart):
    submission = publish(reply(topic, amina, "Dit doet pijn."), amina, bart)
    (voice,) = known_writers(1)
    results = at_once(*(partial(door.report, fresh(submission), "hurtful", voice) for _ in range(8)))
    no_errors(results)
    assert results.count(True) == 1
    assert fresh(submission).open_reports == 1


# --- people ------------------------------------------------------------------------------------------


def test_of_two_people_who_claim_a_card_at_once_one_gets_it():
    card = make_card()[0]
    people = [make_person(f"Mens {n}") for n in range(4)]
    results = at_once(*(partial(Card.objects.get(pk=card.pk).claim, person) for person in people))
    assert sorted(results) == [False, False, False, True]


def to_the_last_step(browser, code, name):
    """All the steps of the first time but the one that makes the card somebody's."""
    come_in(browser, code, name, word="abc")  # too short a word: the last step is asked again


def test_of_two_browsers_with_one_new_card_one_comes_in(site):
    _card, code = make_card()
    browsers = [client_of(None) for _ in range(4)]
    for browser in browsers:
        to_the_last_step(browser, code, f"Merel {browsers.index(browser)}")

    answers = at_once(*(partial(browser.post, "/kaart/woord/", {"word": ""}) for browser in browsers))

    no_errors(answers)
    came_in = [browser for browser in browsers if "_auth_user_id" in browser.session]
    assert len(came_in) == 1
    assert sorted(answer.status_code == 302 for answer in answers)[-1]
    assert User.objects.filter(pen_name__startswith="Merel").count() == 1


def test_of_two_people_who_take_one_name_at_once_one_gets_it(site):
    browsers = []
    for name in ("Merel", "merel", "MEREL", "Merel"):
        browser = client_of(None)
        to_the_last_step(browser, make_card()[1], name)
        browsers.append(browser)

    answers = at_once(*(partial(browser.post, "/kaart/woord/", {"word": ""}) for browser in browsers))

    no_errors(answers)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    assert User.objects.filter(pen_name__iexact="merel").count() == 1


# --- pages -------------------------------------------------------------------------------------------


def new_insight(title: str, author: User, index: LearningIndexPage) -> InsightPage:
    insight = InsightPage(title=title, kind=InsightPage.Kind.INSIGHT, source_text="Wat wij leerden.", owner=author)
    insight.index_pk = index.pk
    return insight


def test_insights_posted_at_once_leave_the_page_tree_whole(site, chris, patient):
    index = LearningIndexPage.objects.get()
    results = at_once(*(
        partial(send, new_insight("Zelfde titel", chris, index), with_powers(chris, "password")) for _ in range(6)
    ))  # fmt: skip
    no_errors(results)
    assert [problem for problem in Page.find_problems() if problem] == []
    slugs = list(InsightPage.objects.filter(title="Zelfde titel").values_list("slug", flat=True))
    assert len(set(slugs)) == 6
    assert LearningIndexPage.objects.get().numchild == LearningIndexPage.objects.get().get_children().count()


def test_an_insight_sent_four_times_at_once_is_one_page(site, chris, patient):
    index, key = LearningIndexPage.objects.get(), uuid.uuid4()
    results = at_once(*(
        partial(send, new_insight("Zelfde titel", chris, index), with_powers(chris, "password"), form_key=key)
        for _ in range(4)
    ))  # fmt: skip
    no_errors(results)
    assert InsightPage.objects.filter(title="Zelfde titel").count() == 1
    assert [problem for problem in Page.find_problems() if problem] == []


# --- a busy talk -------------------------------------------------------------------------------------


def test_forty_posts_at_once_in_one_topic_get_numbers_without_holes(topic, patient, told):
    writers = known_writers(8)
    told.clear()

    def talk(writer: User) -> list[int]:
        return [send(reply(topic, writer, f"{writer.pen_name} zegt {n}."), writer).pk for n in range(5)]

    no_errors(at_once(*(partial(talk, writer) for writer in writers)))

    posts = Post.objects.filter(topic=topic).order_by("number")
    assert [post.number for post in posts] == list(range(1, 42))
    assert [post.version for post in posts] == list(range(1, 42))
    assert sorted(message["version"] for message in told) == list(range(2, 42))
    assert Topic.objects.get(pk=topic.pk).post_count == 41
    assert (stream_of(topic).version, stream_of(topic).number) == (41, 41)


def test_versions_rise_in_the_order_of_commits(topic, patient):
    """A reader who reads the version, then the posts, while some forty are sent: nothing up to it is missing."""
    writers, done = known_writers(6), threading.Event()
    holes: list[str] = []

    def talk(writer: User) -> None:
        for n in range(7):
            send(reply(topic, writer, f"{writer.pen_name} zegt {n}."), writer)

    def read() -> None:
        while not done.is_set():
            version = Stream.objects.version_of(f"forum.topic-{topic.pk}")
            seen = set(Post.objects.filter(topic=topic, version__lte=version).values_list("version", flat=True))
            if seen != set(range(1, version + 1)):
                holes.append(f"version {version}, seen {sorted(seen)}")
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        no_errors(at_once(*(partial(talk, writer) for writer in writers)))
    finally:
        done.set()
        reader.join()
    assert holes == []


def test_posts_and_moves_over_several_topics_never_wait_for_each_other_in_a_ring(board, amina, bart, patient, told):
    """Replies, edits and withdrawals of opening posts, reports and decisions, all mixed: no deadlock."""
    topics = [publish(make_topic(board, amina, f"Gesprek {n}"), amina, bart) for n in range(3)]
    writers = known_writers(6)

    def talk(writer: User, turn: int) -> None:
        for n in range(5):
            opening = fresh(topics[(turn + n) % 3])
            send(reply(opening.thing.topic, writer, f"{writer.pen_name} zegt {n}."), writer)

    def edit(turn: int) -> None:
        for n in range(8):
            submission = fresh(topics[(turn + n) % 3])
            with suppress(door.Overtaken):
                door.resubmit(submission, {"title": f"Titel {turn} {n}", "text": f"Beter {turn} {n}."}, amina)

    def doubt(writer: User) -> None:
        for submission in topics:
            door.report(fresh(submission), "wrong", writer)

    no_errors(at_once(
        *(partial(talk, writer, turn) for turn, writer in enumerate(writers)),
        partial(edit, 0), partial(edit, 1), partial(doubt, writers[0]), partial(doubt, writers[1]),
    ))  # fmt: skip
    no_errors(at_once(*(partial(door.withdraw, fresh(submission), amina) for submission in topics),
                      *(partial(talk, writer, turn) for turn, writer in enumerate(writers))))  # fmt: skip

    for submission in topics:
        topic = Topic.objects.get(pk=submission.thing.topic_id)
        numbers = list(topic.posts.exclude(number=None).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert topic.post_count == topic.posts.public().count()
        assert stream_of(topic).number == len(numbers)


def test_an_edited_opening_post_and_a_new_reply_wait_in_a_row_not_in_a_ring(board, amina, bart, patient, monkeypatch):
    """The reply holds the counter and wants the topic; the edit must not hold the topic and want the counter."""
    opening = publish(make_topic(board, amina), amina, bart)
    (writer,) = known_writers(1)
    raise_version = Stream.objects.raise_version

    def slowly(*args: Any, **options: Any) -> Any:
        step = raise_version(*args, **options)
        time.sleep(0.3)  # long enough for the other to take what it takes first
        return step

    monkeypatch.setattr(Stream.objects, "raise_version", slowly)
    no_errors(at_once(
        partial(send, reply(opening.thing.topic, writer, "Ja."), writer),
        partial(door.resubmit, fresh(opening), {"title": "Beter", "text": "Beter."}, amina),
    ))  # fmt: skip
    assert Topic.objects.get(pk=opening.thing.topic_id).given_title == "Beter"


def test_a_post_that_commits_late_keeps_later_ones_behind_it(topic, patient):
    """Who raised the counter first commits first: the next waits for its row, so no version is ever skipped."""
    first, second = known_writers(2)
    results: list[Any] = []
    later = partial(send, reply(topic, second, "Ik kwam later."), second)
    with slow_commit(partial(send, reply(topic, first, "Ik was eerst."), first)):
        other = threading.Thread(target=lambda: results.extend(at_once(later)))
        other.start()
        other.join(0.7)
        assert other.is_alive(), "the second must wait for the first"
        assert Stream.objects.version_of(f"forum.topic-{topic.pk}") == 1
        answer = client_of(None).get(topic.get_absolute_url() + "?since=1").json()
        assert (answer["version"], answer["items"]) == (1, [])
    other.join(20)
    no_errors(results)
    answer = client_of(None).get(topic.get_absolute_url() + "?since=1").json()
    assert [item["version"] for item in answer["items"]] == [2, 3]
    assert "Ik was eerst." in answer["items"][0]["html"]


def test_talks_do_not_wait_for_each_other(board, topic, amina, bart, patient):
    other = publish(make_topic(board, amina, "Een ander gesprek"), amina, bart).thing.topic
    first, second = known_writers(2)
    with slow_commit(partial(send, reply(topic, first, "Ik houd dit gesprek even vast."), first)):
        no_errors(at_once(partial(send, reply(other, second, "Hier gaat het door."), second)))
    assert stream_of(other).version == 2


def test_a_failed_publication_gives_its_number_back(topic, patient, monkeypatch):
    """The counter is in the same transaction: whoever rolls back leaves no hole."""
    (writer,) = known_writers(1)
    with monkeypatch.context() as broken:
        broken.setattr(PostKind, "set_shown", lambda *args: 1 / 0)  # the counter is raised by then
        with pytest.raises(ZeroDivisionError):
            send(reply(topic, writer, "Stuk."), writer)
    send(reply(topic, writer, "Heel."), writer)
    assert list(Post.objects.filter(topic=topic).order_by("number").values_list("number", flat=True)) == [1, 2]
