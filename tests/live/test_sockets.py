"""The real consumer behind the real ASGI application: who may listen, what is heard, how it ends."""

import asyncio
import json
import threading
from ipaddress import ip_network
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async as in_db
from channels.layers import InMemoryChannelLayer
from django.contrib.auth.models import Group
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from contributions import deciding, door
from contributions.models import State, Submission
from forum.models import BoardPage, Post, Topic
from live import consumer
from live import hub as hub_module
from live.broadcast import ask_again, broadcast, revoke
from live.models import Stream
from people.models import OpenSession
from playbook.models import ChapterPage
from tests.cast import client_of, come_in, make_card, make_comment, make_person, make_topic, publish, send, with_powers
from tests.live.listening import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("running_hub")]


@pytest.fixture
def stream(topic):
    return f"forum.topic-{topic.pk}"


@pytest.fixture
def closed_topic(closed_board, bart):
    """A talk of the steering group, begun by a member."""
    member = make_person("Lid", "moderator")
    member.groups.add(Group.objects.get(name="stuurgroep"))
    return publish(make_topic(closed_board, member), with_powers(member, "password"), bart).thing.topic


class Layer:
    """What carries messages between processes, as Redis does; it can be away."""

    def __init__(self) -> None:
        self.is_away, self.inner = False, InMemoryChannelLayer()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def group_send(self, group: str, message: Any) -> None:
        if self.is_away:
            raise ConnectionError
        await self.inner.group_send(group, message)


@pytest.fixture
async def layer(running_hub, monkeypatch):
    """The hub hears of other processes."""
    layer = Layer()
    monkeypatch.setattr(hub_module, "get_channel_layer", lambda: layer)
    running_hub._run(running_hub._hear(layer))
    await asyncio.sleep(0)
    return layer


async def feel(hub: Any) -> None:
    """Two pulses, with the time to come back between them."""
    await hub.feel_pulse()
    await asyncio.sleep(0.01)
    await hub.feel_pulse()


def reply(topic: Topic, author: Any, text: str) -> Post:
    return Post(topic=Topic.objects.get(pk=topic.pk), author=author, text=text)


def say(topic: Topic, author: Any, moderator: Any, text: str) -> Submission:
    return publish(reply(topic, author, text), author, moderator)


# --- who may listen --------------------------------------------------------------------------------


async def test_a_stranger_hears_where_a_public_talk_is(stream):
    async with Reader(stream) as reader:
        assert reader.hello == {"event": "hello", "version": 1}


@pytest.mark.parametrize("origin", ["https://elders.example", "null", None, "http://localhost.elders.example"])
async def test_a_page_from_elsewhere_may_not_listen(stream, origin):
    reader = Reader(stream, origin=origin)
    assert (await reader.connect()).get("refused")
    await reader.leave()


@pytest.mark.parametrize(
    "name",
    [
        "forum.topic-999999", "forum.topic-0", "forum.topic-01", "forum.topic-", "forum.topic", "forum.post-1",
        "forum.topic--1", "forum.topic-99999999999999999999", "forum.topic-٣", "Forum.Topic-1", "people.user-1",
        "geen.model-1", "forum-1", "pages.homepage-1", "pages.basepage-1", "contributions.submission-1", "x", "%00-1",
    ],
)  # fmt: skip
async def test_a_stream_that_is_not_there_is_closed_as_not_found(site, name):
    reader = Reader(name)
    assert await reader.connect() == {"code": 4404}
    await reader.leave()


async def test_the_talk_of_a_closed_group_is_for_its_members_only(closed_topic, amina):
    name = f"forum.topic-{closed_topic.pk}"
    for person in (None, amina):
        reader = Reader(name, await in_db(client_of)(person))
        assert await reader.connect() == {"code": 4404}
        await reader.leave()
    member = await in_db(lambda: with_powers(closed_topic.author, "password"))()
    async with Reader(name, await in_db(client_of)(member)) as reader:
        assert reader.hello["version"] == 1


async def test_a_talk_that_waits_for_a_moderator_has_no_listeners_not_even_its_writer(board, amina):
    post = await in_db(lambda: send(make_topic(board, amina), amina).thing)()
    reader = Reader(f"forum.topic-{post.topic_id}", await in_db(client_of)(amina))
    assert await reader.connect() == {"code": 4404}
    await reader.leave()


async def test_insights_and_chapters_have_streams(insight, amina, bart):
    chapter = await in_db(ChapterPage.objects.first)()
    for page, name in ((insight, f"pages.insightpage-{insight.pk}"), (chapter, f"playbook.chapterpage-{chapter.pk}")):
        async with Reader(name) as reader:
            await in_db(lambda page=page: publish(make_comment(page, amina), amina, bart))()
            assert (await reader.hear())["event"] == "appear"


# --- what is heard ---------------------------------------------------------------------------------


async def test_what_is_pushed_is_what_the_page_includes(topic, stream, amina, bart):
    async with Reader(stream) as reader:
        submission = await in_db(say)(topic, amina, bart, "Iets <b>nieuws</b>.")
        message = await reader.hear()
    assert (message["event"], message["version"]) == ("appear", 2)
    assert message["id"] == f"post-{submission.object_id}"

    def shown() -> str:
        post = Post.objects.with_writers().get(pk=submission.object_id)
        assert message["html"] == render_to_string("forum/_post.html", {"post": post})
        words = render_to_string("forum/_words.html", {"post": post})
        assert words in client_of(bart).get(topic.get_absolute_url()).content.decode()
        return words

    assert await in_db(shown)() in message["html"]  # below them, a page has what its own reader can do


async def test_messages_come_in_the_order_of_their_versions(topic, stream, amina, bart):
    async with Reader(stream) as reader:
        for n in range(4):
            await in_db(say)(topic, amina, bart, f"Zin {n}.")
        heard = [await reader.hear() for _ in range(4)]
    assert [message["version"] for message in heard] == [2, 3, 4, 5]
    assert "Zin 3." in heard[3]["html"]


async def test_a_text_that_is_held_is_not_heard(topic, stream, amina, bart):
    async with Reader(stream) as reader:
        submission = await in_db(lambda: send(reply(topic, amina, "Wacht even."), amina))()
        assert await reader.hears_nothing()
        await in_db(deciding.decide)(submission, State.REJECTED, bart, reason="other")
        assert await reader.hears_nothing()


async def test_what_vanishes_says_no_words(topic, stream, amina, bart, settings):
    settings.REPORTS_TO_HOLD = 1
    submission = await in_db(say)(topic, amina, bart, "Geheime woorden.")
    async with Reader(stream) as reader:
        await in_db(door.report)(submission, "hurtful", None)
        message = await reader.hear()
    assert message["event"] == "vanish"
    assert "Geheime" not in json.dumps(message)


async def test_words_taken_back_leave_a_tombstone(topic, stream, amina, bart):
    submission = await in_db(say)(topic, amina, bart, "Geheime woorden.")
    async with Reader(stream) as reader:
        await in_db(door.withdraw)(submission, amina)
        message = await reader.hear()
    assert (message["event"], message["version"]) == ("vanish", 3)
    assert "is weg" in message["html"]
    assert "Geheime" not in message["html"]


async def test_other_talks_are_not_heard(topic, stream, board, amina, bart):
    other = (await in_db(publish)(make_topic(board, amina, "Iets anders"), amina, bart)).thing.topic
    async with Reader(stream) as reader:
        await in_db(say)(other, amina, bart, "Hier niet.")
        assert await reader.hears_nothing()


async def test_what_a_browser_says_is_ignored(topic, stream, amina, bart):
    async with Reader(stream) as reader:
        for words in ("", "{", '{"type": "live.revoke"}', "x" * 1000):
            await reader.say(words)
        await in_db(say)(topic, amina, bart, "Ik ben er nog.")
        assert (await reader.hear())["version"] == 2


async def test_thirty_threads_that_tell_at_once_are_all_heard(stream, running_hub):
    """Channels' in-memory layer is not safe across threads: a message came seconds late."""
    async with Reader(stream) as reader:
        threads = [
            threading.Thread(target=broadcast, args=(stream, {"event": "appear", "id": "x", "version": n, "html": ""}))
            for n in range(2, 32)
        ]
        for thread in threads:
            thread.start()
        heard = [(await reader.hear())["version"] for _ in threads]
    for thread in threads:
        thread.join()
    assert sorted(heard) == list(range(2, 32))


async def test_a_broken_message_does_not_cost_the_next_one(stream, running_hub, caplog):
    async with Reader(stream) as reader:
        running_hub.take({"type": "live.message"})
        broadcast(stream, {"event": "appear", "id": "x", "version": 2, "html": ""})
        assert (await reader.hear())["version"] == 2
    assert "Could not act" in caplog.text


async def test_posts_that_appear_while_a_browser_connects_are_heard_or_caught_up(topic, stream, amina, bart):
    """Reconnecting again and again while posts go on: hello, ?since= and messages together miss nothing."""
    stop, known, seen = asyncio.Event(), 1, {1}

    def talk(number: int) -> None:
        Submission.objects.update(received_at="2020-01-01T00:00Z")  # no limit in the way
        say(topic, amina, bart, f"Zin {number}.")

    async def go_on() -> None:
        for number in range(15):
            await sync_to_async(talk, thread_sensitive=False)(number)
        stop.set()

    talking = asyncio.create_task(go_on())
    address = await in_db(topic.get_absolute_url)()
    while not stop.is_set() or known < 16:
        async with Reader(stream) as reader:
            told = reader.hello["version"]
            while told > known:
                client = await in_db(client_of)(None)
                answer = (await in_db(client.get)(f"{address}?since={known}")).json()
                seen |= {item["version"] for item in answer["items"]}
                known = answer["version"]
            if not await reader.hears_nothing():
                message = await reader.hear()
                if message["version"] == known + 1:
                    known = message["version"]
                    seen.add(known)
    await talking
    assert seen == set(range(1, 17))


# --- how it ends -----------------------------------------------------------------------------------


async def test_signing_out_closes_the_sockets_of_that_session_at_once(stream, amina):
    here, elsewhere = await in_db(client_of)(amina), await in_db(client_of)(amina)
    async with Reader(stream, here) as reader, Reader(stream, elsewhere) as other, Reader(stream) as stranger:
        await in_db(here.post)("/buiten/")
        assert await reader.hear() == {"code": 4401}
        assert await other.hears_nothing()
        assert await stranger.hears_nothing()


async def test_leaving_in_a_hurry_closes_them_too(stream, amina):
    client = await in_db(client_of)(amina)
    async with Reader(stream, client) as reader:
        await in_db(client.get)("/snel-weg/")
        assert await reader.hear() == {"code": 4401}


async def test_a_device_that_is_closed_from_another_hears_it_at_once(stream, amina):
    here, there = await in_db(client_of)(amina), await in_db(client_of)(amina)
    async with Reader(stream, here) as reader, Reader(stream, there) as other, Reader(stream) as stranger:
        await in_db(here.post)("/mijn-plek/toestellen/", {"sluit": "andere"})
        assert await other.hear() == {"code": 4401}
        assert await reader.hears_nothing()
        assert await stranger.hears_nothing()


async def test_coming_in_again_closes_the_sockets_of_the_session_before(stream, amina):
    client, code = await in_db(client_of)(amina), (await in_db(make_card)(amina))[1]
    async with Reader(stream, client) as reader:
        await in_db(come_in)(client, code)
        assert await reader.hear() == {"code": 4401}


async def test_a_shared_device_that_is_still_for_ten_minutes_is_out(stream, amina, running_hub):
    client, code = Client(), (await in_db(make_card)(amina))[1]
    await in_db(come_in)(client, code, shared="ja")
    async with Reader(stream, client) as reader:
        await running_hub.recheck()
        assert await reader.hears_nothing()
        await in_db(lambda: OpenSession.objects.update(expire_date=timezone.now()))()
        await running_hub.recheck()
        assert await reader.hear() == {"code": 4403}


@pytest.mark.parametrize("how", ["switched off", "deleted", "its group deleted"])
async def test_somebody_who_may_no_longer_be_here_is_out_at_once(how, closed_topic):
    def end() -> None:
        person = closed_topic.author
        if how == "switched off":
            person.is_active = False
            person.save()
        elif how == "deleted":
            person.sessions.all().delete()  # what deleting a person does; this one wrote what must stay
        else:
            Group.objects.get(name="stuurgroep").delete()

    member = await in_db(lambda: with_powers(closed_topic.author, "password"))()
    async with Reader(f"forum.topic-{closed_topic.pk}", await in_db(client_of)(member)) as reader:
        await in_db(end)()
        assert (await reader.hear())["code"] in (4401, 4403)


async def test_a_session_that_ends_while_its_socket_opens_does_not_stay(stream, amina, monkeypatch):
    client = await in_db(client_of)(amina)
    answer = consumer._ask

    async def slowly(*args: Any) -> Any:
        said = await answer(*args)  # the hub hears that it ended before the consumer has its answer
        revoke(client.session.session_key)
        await asyncio.sleep(0.05)
        return said

    monkeypatch.setattr(consumer, "_ask", slowly)
    reader = Reader(stream, client)
    assert await reader.connect() == {"code": 4401}
    await reader.leave()


async def test_rights_that_are_lost_close_the_socket(closed_topic, running_hub):
    member = await in_db(lambda: with_powers(closed_topic.author, "password"))()
    async with Reader(f"forum.topic-{closed_topic.pk}", await in_db(client_of)(member)) as reader:
        await running_hub.recheck()
        assert await reader.hears_nothing()
        await in_db(lambda: member.groups.through.objects.filter(user=member).delete())()
        await running_hub.recheck()
        assert await reader.hear() == {"code": 4403}


async def test_who_leaves_a_group_is_out_at_once(closed_topic):
    member = await in_db(lambda: with_powers(closed_topic.author, "password"))()
    async with Reader(f"forum.topic-{closed_topic.pk}", await in_db(client_of)(member)) as reader:
        await in_db(member.groups.clear)()
        assert await reader.hear() == {"code": 4403}


async def test_a_card_that_is_revoked_closes_its_sockets_at_once(stream, amina):
    def revoke_card() -> None:
        card = amina.cards.get()
        card.revoked_at = card.made_at
        card.save()

    async with Reader(stream, await in_db(client_of)(amina)) as reader:
        await in_db(revoke_card)()
        assert await reader.hear() == {"code": 4403}


async def test_a_group_that_is_closed_loses_its_strangers(topic, stream):
    def close_group() -> None:
        PageViewRestriction.objects.create(
            page=BoardPage.objects.get(pk=topic.board_id), restriction_type=PageViewRestriction.GROUPS
        )

    async with Reader(stream) as reader:
        await in_db(close_group)()
        assert await reader.hear() == {"code": 4403}


async def test_a_page_that_is_unpublished_loses_its_listeners(insight):
    async with Reader(f"pages.insightpage-{insight.pk}") as reader:
        await in_db(insight.unpublish)()
        assert await reader.hear() == {"code": 4403}


async def test_a_group_that_is_unpublished_loses_the_listeners_of_its_talks(topic, stream):
    async with Reader(stream) as reader:
        await in_db(lambda: BoardPage.objects.get(pk=topic.board_id).unpublish())()
        assert await reader.hear() == {"code": 4403}


async def test_a_database_that_is_away_throws_nobody_out(stream, running_hub, monkeypatch):
    async with Reader(stream) as reader:
        with monkeypatch.context() as broken:
            broken.setattr("live.consumer.may_listen", lambda *args: 1 / 0)
            await running_hub.recheck()
        assert await reader.hears_nothing()
        ask_again()
        assert await reader.hears_nothing()


async def test_a_socket_that_can_not_be_asked_about_comes_back_later(stream, monkeypatch):
    def away(*args: Any) -> bool:
        raise OperationalError("away")

    monkeypatch.setattr("live.consumer.may_listen", away)
    reader = Reader(stream)
    assert await reader.connect() == {"code": 1013}
    await reader.leave()


async def test_a_stop_of_the_server_says_that_it_comes_back(stream, running_hub):
    reader = Reader(stream)
    await reader.connect()
    await running_hub.stop()
    assert await reader.hear() == {"code": 1012}
    await reader.leave()


async def test_a_slow_reader_is_dropped_and_nobody_waits_for_it(stream, running_hub, monkeypatch):
    """Its server-side ``send`` hangs, as uvicorn's does when the browser reads nothing."""
    slow, stuck = Reader(stream), asyncio.Event()
    await slow.connect()
    (listener,) = running_hub.listeners[stream]

    async def never(message: Any) -> None:
        await stuck.wait()
        slow.wire.output_queue.put_nowait(message)

    monkeypatch.setattr(listener, "_send", never)
    async with Reader(stream) as quick:
        for version in range(2, consumer.QUEUE_SIZE + 10):
            broadcast(stream, {"event": "appear", "id": "x", "version": version, "html": ""})
            assert (await quick.hear())["version"] == version
        assert len(running_hub.listeners[stream]) == 1
        stuck.set()  # it reads again
        heard: dict[str, Any] = {}
        while "code" not in heard:
            heard = await slow.hear()
        assert heard == {"code": 1013}
    await slow.leave()


async def test_somebody_who_goes_on_talking_is_sent_away(stream):
    async with Reader(stream) as reader:
        for _ in range(consumer.PATIENCE):
            await reader.say("hallo?")
        assert await reader.hears_nothing()
        await reader.say("hallo?")
        assert await reader.hear() == {"code": 1008}


async def test_a_session_has_so_many_sockets_and_another_still_comes_in(stream, amina, bart, running_hub, monkeypatch):
    monkeypatch.setattr(hub_module, "PER_SESSION", 2)
    client, other = await in_db(client_of)(amina), await in_db(client_of)(bart)
    async with Reader(stream, client) as first, Reader(stream, client):
        third = Reader(stream, client)
        assert await third.connect() == {"code": 1013, "refused": True}
        async with Reader(stream, other), Reader(stream), Reader(stream), Reader(stream):
            assert len(running_hub.listeners[stream]) == 6  # strangers share no session
        await first.leave()
        async with Reader(stream, client) as again:
            assert again.hello["version"] == 1


@pytest.mark.parametrize("same", ["127.0.0.1", "2001:db8::1"])
async def test_a_source_has_so_many_sockets_and_another_still_comes_in(same, stream, running_hub, monkeypatch):
    monkeypatch.setattr(hub_module, "PER_SOURCE", 2)
    async with Reader(stream, source=same), Reader(stream, source=same) as second:
        third = Reader(stream, source="2001:db8::2" if ":" in same else same)  # of IPv6 a home has many
        assert await third.connect() == {"code": 1013, "refused": True}
        async with Reader(stream, source="203.0.113.5"):
            assert len(running_hub.listeners[stream]) == 3
        assert same not in repr([*running_hub._open, *(listener.source for listener in running_hub._all())])
        await second.leave()
        async with Reader(stream, source=same):
            pass
    assert not running_hub._open


async def test_behind_a_trusted_proxy_the_visitor_is_the_source(stream, settings, monkeypatch):
    monkeypatch.setattr(hub_module, "PER_SOURCE", 1)
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1/32")]
    async with Reader(stream, forwarded="203.0.113.5"), Reader(stream, forwarded="203.0.113.6"):
        third = Reader(stream, forwarded="203.0.113.5")
        assert await third.connect() == {"code": 1013, "refused": True}


# --- what got lost on the way --------------------------------------------------------------------------


async def test_a_message_that_got_lost_is_made_up_for(stream, running_hub):
    """Redis away, or a process that died between commit and telling: the counter in the database is the truth."""
    async with Reader(stream) as reader:
        await running_hub.look()
        await in_db(lambda: Stream.objects.filter(name=stream).update(version=7))()
        await running_hub.look()
        assert await reader.hears_nothing()  # it may be on its way
        await running_hub.look()
        assert await reader.hear() == {"event": "hello", "version": 7}
        await running_hub.look()
        assert await reader.hears_nothing()


async def test_a_look_says_nothing_to_a_socket_that_is_still_being_let_in(stream, running_hub, monkeypatch):
    answer = consumer._ask

    async def and_then_the_hub_looks(*args: Any) -> Any:
        said = await answer(*args)
        await running_hub.look()
        await running_hub.look()
        return said

    monkeypatch.setattr(consumer, "_ask", and_then_the_hub_looks)
    async with Reader(stream) as reader:
        assert await reader.hears_nothing()


async def test_browsers_hear_that_other_processes_can_not_be_heard_and_what_they_missed(stream, layer, running_hub):
    async with Reader(stream) as reader:
        await feel(running_hub)
        assert await reader.hears_nothing()  # all is well

        layer.is_away = True
        await feel(running_hub)
        assert await reader.hear() == {"event": "away"}
        async with Reader(stream) as late:  # somebody who comes meanwhile hears it too
            assert await late.hear() == {"event": "away"}
        await feel(running_hub)
        assert await reader.hears_nothing()  # once

        await in_db(lambda: Stream.objects.filter(name=stream).update(version=9))()
        layer.is_away = False
        await feel(running_hub)
        assert await reader.hear() == {"event": "hello", "version": 9}


async def test_looking_costs_one_query_for_all_streams(stream):
    def look() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert hub_module.versions_of([stream, "forum.topic-98", "forum.topic-99"]) == {stream: 1}
        return len(queries)

    assert await in_db(look)() == 1


async def test_many_people_of_one_right_are_asked_about_once(stream, running_hub, monkeypatch):
    asked: list[str] = []
    readers = [Reader(stream) for _ in range(5)]
    for reader in readers:
        await reader.connect()
    answer = consumer._ask

    async def counted(*args: Any) -> Any:
        asked.append("one")
        return await answer(*args)

    monkeypatch.setattr(consumer, "_ask", counted)
    await running_hub.recheck()
    assert len(asked) == 1
    for reader in readers:
        await reader.leave()


async def test_somebody_who_leaves_is_forgotten(stream, running_hub, amina):
    reader = Reader(stream, await in_db(client_of)(amina))
    await reader.connect()
    await reader.leave()
    assert running_hub.listeners == {}


async def test_cards_of_two_people_on_one_device_do_not_mix(stream, amina):
    """Another person signs in in the same browser: the sockets of the first close at once."""
    client = await in_db(client_of)(amina)
    second = await in_db(make_person)("Noor")
    await in_db(make_card)(second)
    async with Reader(stream, client) as reader:
        await in_db(lambda: client.force_login(with_powers(second, "card"), backend="people.backends.CardBackend"))()
        assert await reader.hear() == {"code": 4401}
