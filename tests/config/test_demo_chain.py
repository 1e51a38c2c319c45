"""The demo walks one whole way of a signal; the real signals of the project stand still."""

import pytest

from config import demo
from signals.models import Answer, PolicySignal
from signals.states import State

pytestmark = pytest.mark.django_db


def test_one_whole_way_in_voorbeeldstad_and_no_real_signal_moves(site, tmp_path):
    for _ in range(2):  # twice changes nothing
        demo.make(tmp_path / "demo-access.json")
    invented = PolicySignal.objects.filter(is_example=True)
    assert [signal.state for signal in invented] == [State.FOLLOWED_UP] * 2
    assert {signal.recognition_count for signal in invented} == {5}
    assert all(signal.bundle and signal.bundle.body and signal.bundle.body.is_example for signal in invented)
    assert str(Answer.objects.get().bundle.body) == "Voorbeeldstad"
    dates = list(invented[0].milestones.values_list("at", flat=True))
    assert dates == sorted(set(dates))
    real = PolicySignal.objects.filter(is_example=False)
    assert not real.exclude(state=State.NEW, recognition_count=0, bundle=None).exists()
