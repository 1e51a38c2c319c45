"""Somebody goes back in the browser, finds their words still there and sends them again (with a new form key)."""

import uuid

import pytest

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post
from tests.cast import make_comment, make_topic, publish, send


def test_words_that_still_wait_are_not_taken_in_twice(topic, amina):
    first = send(Post(topic=topic, author=amina, text="Nog eens?"), amina)
    assert send(Post(topic=topic, author=amina, text="Nog eens?"), amina) == first
    assert Post.objects.filter(text="Nog eens?").count() == 1


def test_a_topic_and_a_comment_that_still_wait_are_not_taken_in_twice(board, insight, amina):
    for make in (lambda: make_topic(board, amina), lambda: make_comment(insight, amina)):
        assert send(make(), amina) == send(make(), amina)
    assert Submission.objects.count() == 2


def test_the_same_words_in_another_topic_are_another_post(board, topic, amina, bart):
    other = publish(make_topic(board, amina, title="Iets anders"), amina, bart).thing.topic
    first = send(Post(topic=topic, author=amina, text="Ja."), amina)
    assert send(Post(topic=other, author=amina, text="Ja."), amina) != first


def test_the_same_words_of_somebody_else_are_theirs(topic, amina, chris):
    assert send(Post(topic=topic, author=amina, text="Ja."), amina) != send(
        Post(topic=topic, author=chris, text="Ja."), chris
    )


def test_other_words_in_a_form_that_was_sent_before_are_not_lost(topic, amina):
    """Back in the browser brings the form as it was, key and all; somebody says something else in it."""
    key = uuid.uuid4()
    first = send(Post(topic=topic, author=amina, text="Dit eerst."), amina, form_key=key)
    second = send(Post(topic=topic, author=amina, text="En ook dit."), amina, form_key=key)
    assert second != first
    assert {first.thing.text, second.thing.text} == {"Dit eerst.", "En ook dit."}


def test_words_that_were_taken_away_can_be_sent_again(topic, amina):
    key = uuid.uuid4()
    first = send(Post(topic=topic, author=amina, text="Toch niet."), amina, form_key=key)
    door.withdraw(first, amina)
    second = send(Post(topic=topic, author=amina, text="Toch niet."), amina, form_key=key)
    assert (second != first, second.state, second.thing.text) == (True, "held", "Toch niet.")


def test_what_a_text_says_since_it_was_changed_is_what_counts_as_sent_again(topic, amina, bart, settings):
    settings.TRUSTED_AFTER = 1
    first = publish(Post(topic=topic, author=amina, text="Zo zei ik het."), amina, bart)
    door.resubmit(first, {"text": "Zo zeg ik het nu."}, amina)
    again = send(Post(topic=topic, author=amina, text="Zo zeg ik het nu."), amina)
    assert (again.state, again.reason) == ("held", "repeated")
    other = send(Post(topic=topic, author=amina, text="Zo zei ik het."), amina)
    assert (other.state, other.reason) == ("published", "")


def test_a_form_of_somebody_else_on_the_same_device_is_a_new_one(topic, amina, chris):
    key = uuid.uuid4()
    first = send(Post(topic=topic, author=amina, text="Ja."), amina, form_key=key)
    second = send(Post(topic=topic, author=chris, text="Ja."), chris, form_key=key)
    assert (first.author, second.author) == (amina, chris)
    assert first.form_key != second.form_key


def test_words_that_still_stand_there_count_as_sent_while_other_words_for_them_wait(topic, amina, bart, settings):
    settings.TRUSTED_AFTER = 1
    key = uuid.uuid4()
    publish(Post(topic=topic, author=amina, text="Eerst dit."), amina, bart)
    first = send(Post(topic=topic, author=amina, text="Zo staat het er."), amina, form_key=key)
    door.resubmit(first, {"text": "Kijk op https://ergens.example"}, amina)
    assert (first.state, bool(first.proposed)) == ("published", True)
    assert send(Post(topic=topic, author=amina, text="Zo staat het er."), amina, form_key=key) == first
    assert send(Post(topic=topic, author=amina, text="Zo staat het er."), amina).reason == "repeated"


@pytest.mark.parametrize(
    ("decision", "known", "new"),
    [
        (State.REJECTED, "Zo staat het er.", "Kijk op https://ergens.example"),
        (State.PUBLISHED, "Kijk op https://ergens.example", "Zo staat het er."),
    ],
)
def test_after_a_decision_on_other_words_those_that_stand_there_count(
    decision, known, new, topic, amina, bart, settings
):
    settings.TRUSTED_AFTER = 1
    publish(Post(topic=topic, author=amina, text="Eerst dit."), amina, bart)
    key = uuid.uuid4()
    first = send(Post(topic=topic, author=amina, text="Zo staat het er."), amina, form_key=key)
    door.resubmit(first, {"text": "Kijk op https://ergens.example"}, amina)
    deciding.decide(first, decision, bart, reason="other" if decision == State.REJECTED else "")
    assert send(Post(topic=topic, author=amina, text=known), amina, form_key=key) == first
    assert send(Post(topic=topic, author=amina, text=new), amina, form_key=key) != first


def test_other_words_in_the_only_form_somebody_sent_know_that_it_was_approved(topic, amina, bart, settings):
    settings.TRUSTED_AFTER = 1
    key = uuid.uuid4()
    first = send(Post(topic=topic, author=amina, text="Dit eerst."), amina, form_key=key)
    deciding.decide(first, State.PUBLISHED, bart)
    second = send(Post(topic=topic, author=amina, text="En ook dit."), amina, form_key=key)
    assert (second != first, second.state) == (True, "published")
