"""Half an hour to change what is on the site, counted from when others could read it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contributions.kinds import kind_of
from contributions.models import Submission


@pytest.mark.parametrize(("minutes_ago", "may"), [(1, True), (29, True), (31, False)])
def test_a_text_that_waited_for_hours_can_be_changed_for_half_an_hour_after_it_appeared(minutes_ago, may, topic):
    row = Submission.objects.get()
    row.received_at = timezone.now() - timedelta(hours=5)
    row.decided_at = timezone.now() - timedelta(minutes=minutes_ago)
    assert kind_of(row.thing).may_change(row) is may


def test_a_text_that_appeared_at_once_counts_from_sending(topic):
    row = Submission.objects.get()
    row.decided_at = None
    row.received_at = timezone.now() - timedelta(minutes=31)
    assert not kind_of(row.thing).may_change(row)
