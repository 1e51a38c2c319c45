"""`manage.py serve` in a process of its own: sockets over a real network, tasks, and how it ends."""

import asyncio
import json
import os
import signal
import socket
import threading
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import uvicorn
from django.core.management.base import CommandError
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from config.asgi import application
from config.management.commands import serve
from forum.models import Post
from live import consumer
from live.broadcast import broadcast
from live.hub import hub
from tests.cast import client_of
from tests.live.serving import serving, until

pytestmark = pytest.mark.django_db(transaction=True)


def code_of(ear):
    """The code a socket was closed with."""
    try:
        while True:
            ear.hear()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_one_server_serves_speaks_works_and_ends_in_time(topic, amina, insight, tmp_path):
    """One start for all of it: starting takes seconds."""
    stream, writer = f"forum.topic-{topic.pk}", client_of(amina)
    with serving(tmp_path) as server:
        address = topic.get_absolute_url()
        ear, own = server.listen(stream), server.listen(stream, writer)

        # Heard without reloading, the same words as on the page.
        assert server.post(address, writer, text="Hallo allemaal.")[0] == 302
        message = ear.hear()
        assert (message["event"], message["version"]) == ("appear", 2)
        for said in (message["html"], server.get(address)[1]):
            assert f'id="{message["id"]}"' in said
            assert "Hallo allemaal." in said

        # What a browser says is ignored; a megabyte is refused.
        talker = server.listen(stream)
        talker.line.send("hallo?")
        talker.line.send("x" * 1_000_000)
        assert code_of(talker) == 1009

        # Another origin is refused before anything else.
        with pytest.raises(InvalidStatus) as refused:
            server.listen(stream, origin="https://elders.example")
        assert refused.value.response.status_code == 403

        # Signing out closes this session's sockets and no others.
        server.post("/buiten/", writer)
        assert code_of(own) == 4401
        assert server.post(address, client_of(amina), text="Nog eens.")[0] == 302
        assert ear.hear()["version"] == 3

        # The worker runs what Wagtail enqueues.
        enqueue("wagtail.tasks.update_reference_index_task", "pages", "insightpage", str(insight.pk))
        until(lambda: DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).exists(), 20)

        # It ends within seconds, with sockets open, and says that it comes back.
        code, seconds = server.end(signal.SIGTERM)
        assert code_of(ear) == 1012
        assert code in (0, -signal.SIGTERM)
        assert seconds < 8
        assert "Traceback" not in server.log.read_text()


def enqueue(path, *args):
    """Put a task in the table, as Wagtail does on a real server (in tests its backend only remembers)."""
    return DBTaskResult.objects.create(
        args_kwargs={"args": list(args), "kwargs": {}}, task_path=path, backend_name="default",
        run_after=timezone.now(),
    )  # fmt: skip


def test_browsers_that_go_away_halfway_cost_nothing_and_a_stop_from_the_keyboard_is_clean(topic, tmp_path):
    address = topic.get_absolute_url()
    with serving(tmp_path) as server:
        for _ in range(12):
            with socket.create_connection(("127.0.0.1", server.port)) as line:
                line.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
        for _ in range(6):
            assert server.get(address)[0] == 200
        code, seconds = server.end(signal.SIGINT)
        assert code in (0, -signal.SIGINT)
        assert seconds < 8
        assert "Traceback" not in server.log.read_text()


async def test_a_reader_that_reads_nothing_is_dropped_and_nothing_stays_of_it(topic, monkeypatch):
    """Its wire fills up, then its line; the others hear all. It answers no ping either, so its place is freed."""
    monkeypatch.setattr(consumer, "QUEUE_SIZE", 4)
    stream, told = f"forum.topic-{topic.pk}", 16
    server = uvicorn.Server(
        uvicorn.Config(application, **{**serve.UVICORN, "ws_ping_interval": 0.5, "ws_ping_timeout": 0.5})
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        address = f"ws://127.0.0.1:{listening.getsockname()[1]}/live/{stream}/"
        options: dict[str, Any] = {
            "origin": "http://localhost:8000",
            "compression": None,
            "proxy": None,
            "max_size": None,
        }
        async with connect(address, **options) as quick, connect(address, **options, max_queue=1) as dead:
            assert json.loads(await quick.recv())["event"] == json.loads(await dead.recv())["event"] == "hello"
            dead.transport.pause_reading()
            for version in range(2, 2 + told):
                broadcast(stream, {"event": "appear", "id": "x", "version": version, "html": "x" * 1_000_000})
                assert json.loads(await quick.recv())["version"] == version
            assert len(hub.listeners[stream]) == 1
            async with asyncio.timeout(10):
                while len(server.server_state.connections) > 1:
                    await asyncio.sleep(0.05)
            dead.transport.abort()
        server.should_exit = True
        await serving


#: How often the server is killed, each time after so many posts: KILLS=5 POSTS=100 for a longer look.
KILLS, POSTS = int(os.environ.get("KILLS", "1")), int(os.environ.get("POSTS", "16"))


def test_after_a_kill_every_post_that_was_acknowledged_is_there_once(topic, bart, tmp_path):
    kill_while_posting(topic, bart, tmp_path)


def kill_while_posting(topic, writer, folder, **environment):
    """Eight browsers post until the server is killed and go on with the next; nothing is lost or there twice."""
    browsers = [Browser(who, topic.get_absolute_url(), client_of(writer)) for who in range(8)]
    acknowledged: list[str] = []
    for kill in range(KILLS):
        with serving(folder, **environment) as server:
            threads = [threading.Thread(target=each.talk, args=(server, acknowledged)) for each in browsers]
            for thread in threads:
                thread.start()
            until(partial(_are, acknowledged, (kill + 1) * POSTS), 120)
            server.end(signal.SIGKILL)
            for thread in threads:
                thread.join()
    with serving(folder, **environment) as server:
        for each in browsers:
            assert each.send(server, acknowledged)
    posts = Post.objects.filter(topic=topic).order_by("number").values_list("text", "number")
    texts = [text for text, _number in posts]
    assert len(acknowledged) == len(set(acknowledged)) > KILLS * POSTS
    assert [text for text in acknowledged if texts.count(text) != 1] == []
    assert len(texts) == len(set(texts))
    assert [number for _text, number in posts] == list(range(1, len(posts) + 1))


def _are(acknowledged, wanted):
    return len(acknowledged) >= wanted


class Browser:
    """Somebody who posts; a form that got no answer is sent again, as it was."""

    def __init__(self, who, address, client):
        self.who, self.address, self.client = who, address, client
        self.said = 0

    def talk(self, server, acknowledged):
        with suppress(OSError):
            while self.send(server, acknowledged):
                pass

    def send(self, server, acknowledged):
        text = f"{self.who} zegt {self.said}."
        key = f"00000000-0000-4000-8000-{self.who:04d}{self.said:08d}"
        status, _body = server.post(self.address, self.client, text=text, form_key=key)
        if status != 302:
            return False
        acknowledged.append(text)
        self.said += 1
        return True


def test_tasks_of_a_stopped_server_are_ready_again_after_an_hour(db):
    now = timezone.now()
    old, new = enqueue("wagtail.tasks.x"), enqueue("wagtail.tasks.x")
    for task, started in ((old, now - timedelta(hours=2)), (new, now - timedelta(minutes=5))):
        DBTaskResult.objects.filter(pk=task.pk).update(status=TaskResultStatus.RUNNING, started_at=started)
    serve._revive_tasks()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def test_a_worker_that_stops_is_followed_by_another(monkeypatch):
    class Enough(BaseException):
        pass

    runs = []

    class Worker:
        def run(self):
            runs.append("run")
            if len(runs) == 3:
                raise Enough
            raise OSError("the database is away")

    monkeypatch.setattr(serve, "_worker", Worker)
    monkeypatch.setattr(serve, "WORKER_PAUSE", 0)
    with pytest.raises(Enough):
        serve._work_for_ever()
    assert len(runs) == 3


def test_a_taken_port_is_one_clear_line(db):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match="Choose another: --port N"):
            serve._check_port("127.0.0.1", taken.getsockname()[1])


def test_several_workers_on_the_in_memory_layer_are_refused(settings):
    settings.WORKERS, settings.REDIS_URL = 2, ""
    with pytest.raises(CommandError, match="needs REDIS_URL"):
        serve.Command().handle(host="127.0.0.1", port=0)
