"""What a socket says of somebody is what the page says: a name on the site and words that are there, nothing else."""

import json
from typing import Any

import pytest
from channels.db import database_sync_to_async as in_db

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import Post, Topic
from mine import closing, withdrawing
from tests.cast import make_card, make_person, publish, send, with_powers
from tests.live.listening import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("running_hub")]

NUMBER = 987_654_321


@pytest.fixture
def writer(db):
    """Somebody with a number, a mail address and a user name that can be recognised."""
    person = make_person("Kwartel", pk=NUMBER, email="kwartel.echtenaam@voorbeeld.be")
    make_card(person)
    return with_powers(person, "card")


def live_through(topic: Topic, writer: Any, bart: Any, chris: Any) -> list[str]:
    """All that can happen to words, and what nobody may hear of it."""
    held = send(Post(topic=topic, author=writer, text="wachtendewoorden"), writer)
    refused = send(Post(topic=topic, author=writer, text="geweigerdewoorden"), writer)
    deciding.decide(refused, State.REJECTED, bart, message="zegdatjenietalleenbent", reason="private")
    said = publish(Post(topic=topic, author=writer, text="Dit hoort iedereen."), writer, bart)
    Submission.objects.filter(pk=said.pk).update(proposed={"text": "nieuwewoorden"})
    door.report(Submission.objects.get(pk=said.pk), "hurtful", chris)
    keys = [str(key) for key in Submission.objects.values_list("form_key", flat=True)]
    withdrawing.withdraw_all(writer)
    closing.close(writer, with_words=False)
    assert Submission.objects.get(pk=held.pk).state == State.WITHDRAWN
    return [str(NUMBER), writer.username, writer.email, "wachtendewoorden", "geweigerdewoorden", "nieuwewoorden",
            "zegdatjenietalleenbent", "hurtful", "Chris", *keys]  # fmt: skip


async def test_no_frame_tells_more_than_the_page(topic, writer, bart, chris):
    async with Reader(f"forum.topic-{topic.pk}") as reader:
        private = await in_db(live_through)(topic, writer, bart, chris)
        frames = [await reader.hear() for _ in range(2)]
        assert await reader.hears_nothing()
    assert [frame["event"] for frame in frames] == ["appear", "vanish"]
    appeared, vanished = (json.dumps(frame) for frame in frames)
    assert "Dit hoort iedereen." in appeared
    assert "Kwartel" in appeared
    assert "Dit hoort iedereen." not in vanished
    assert [word for word in private if word in appeared + vanished] == []
