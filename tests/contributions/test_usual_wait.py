"""How long it usually takes: the real median of two weeks, in plain words; too little to go by is said too."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from contributions import deciding, door
from contributions.models import Move, State, Submission
from contributions.usual_wait import in_words, median_wait, usual_wait
from tests.cast import client_of, make_topic, send

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.5, "minder dan een uur"), (3, "een paar uur"), (10, "een halve dag"), (24, "één dag"), (30, "één dag"),
     (48, "twee dagen"), (72, "drie dagen"), (120, "een paar dagen"), (200, "een week"), (400, "langer dan een week")],
)  # fmt: skip
def test_in_plain_words(hours, words):
    assert in_words(hours * HOUR) == f"Dat duurt meestal {words}."


def decided(board, amina, bart, hours: list[float], days_ago: float = 1) -> None:
    """Texts that waited so many hours each."""
    for wait in hours:
        row = deciding.decide(send(make_topic(board, amina, title=f"T{wait} {days_ago}"), amina), State.PUBLISHED, bart)
        at = timezone.now() - timedelta(days=days_ago)
        Move.objects.filter(submission=row).update(at=at)
        Submission.objects.filter(pk=row.pk).update(received_at=at - wait * HOUR)


@pytest.mark.django_db
def test_the_median_of_two_weeks_and_nothing_older(board, amina, bart, settings):
    settings.TRUSTED_AFTER = 100
    decided(board, amina, bart, [2, 3, 50])
    assert median_wait() is None
    assert usual_wait() == "We weten nog niet hoe lang dat duurt."
    decided(board, amina, bart, [4, 200])
    decided(board, amina, bart, [0.1] * 1, days_ago=15)
    assert median_wait() == 4 * HOUR
    assert "We weten nog niet" in usual_wait(), "kept for an hour"
    cache.clear()
    assert usual_wait() == "Dat duurt meestal een paar uur."


@pytest.mark.django_db
def test_only_the_time_a_moderator_took_counts(board, amina, bart, settings):
    """A text that was sent back waits again from the day its author sent it again; what nobody decided counts not."""
    settings.TRUSTED_AFTER = 100
    for n in range(5):
        row = send(make_topic(board, amina, title=f"T{n}"), amina)
        deciding.decide(row, State.CHANGE_ASKED, bart, message="Kijk nog eens.")
        door.resubmit(row, {"title": f"T{n}", "text": f"Beter {n}."}, amina)
        deciding.decide(row, State.PUBLISHED, bart)
        now = timezone.now()
        first, sent_again, last = Move.objects.filter(submission=row)
        for move, hours in ((first, 99), (sent_again, 2), (last, 1)):
            Move.objects.filter(pk=move.pk).update(at=now - hours * HOUR)
        Submission.objects.filter(pk=row.pk).update(received_at=now - 100 * HOUR)
    assert median_wait() == HOUR


@pytest.mark.django_db
def test_it_is_said_before_and_after_sending_and_costs_a_page_nothing(topic, amina, insight, django_assert_num_queries):
    said = "We weten nog niet hoe lang dat duurt."
    client = client_of(amina)
    assert said in client.get(topic.get_absolute_url()).content.decode()
    answer = client.post(topic.get_absolute_url(), {"text": "Ik ook."}, follow=True)
    assert f"Een mens leest je tekst eerst. {said}" in answer.content.decode()
    assert f"{said} Je hoort het hier." in client.get("/mijn-plek/").content.decode()
    assert said in Client().get(f"/niet-oke/pages.insightpage-{insight.pk}/").content.decode()
    with django_assert_num_queries(0):
        assert usual_wait() == said
