"""What happens after the commit may fail: the decision stands, and whoever took it hears nothing of it."""

import pytest

from contributions.models import State
from forum.kinds import PostKind
from tests.cast import make_topic, publish


@pytest.mark.django_db(transaction=True)
def test_a_live_message_that_cannot_be_made_undoes_nothing(site, board, amina, bart, monkeypatch):
    def broken(self, thing):
        raise RuntimeError("no template")

    monkeypatch.setattr(PostKind, "html", broken)
    assert publish(make_topic(board, amina), amina, bart).state == State.PUBLISHED
