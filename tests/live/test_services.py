"""Several processes on PostgreSQL and Redis, and what happens when one of them is away."""

import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from functools import partial

import pytest
from django.conf import settings
from django.db import connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from contributions.models import Submission
from live.broadcast import revoke
from tests.cast import client_of
from tests.live.serving import free_port, serving, until
from tests.live.test_server import code_of, enqueue, kill_while_posting

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_services(db):
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        pytest.skip("needs PostgreSQL and Redis: see `make test-services`")


@pytest.fixture
def stream(topic):
    return f"forum.topic-{topic.pk}"


@contextmanager
def own_redis(port, folder):
    """A Redis of our own, that we may stop."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("needs redis-server, to stop and start one")
    process = subprocess.Popen(
        [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        until(lambda: _listens(port))
        yield process
    finally:
        process.kill()
        process.wait()


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_what_one_process_publishes_the_other_tells(topic, stream, bart, tmp_path):
    with (
        serving(tmp_path, REDIS_URL=settings.REDIS_URL) as here,
        serving(tmp_path, REDIS_URL=settings.REDIS_URL) as there,
    ):
        client = client_of(bart)
        ears = [here.listen(stream), there.listen(stream), there.listen(stream, client)]
        until(lambda: there.get("/readyz")[0] == 200)
        for version in (2, 3, 4):
            began = time.monotonic()
            assert here.post(topic.get_absolute_url(), client, text=f"Zin {version}.")[0] == 302
            for ear in ears:
                message = ear.hear()
                assert (message["event"], message["version"]) == ("appear", version)
            assert time.monotonic() - began < 5
        # Signing out in one process closes the session's sockets in the other.
        here.post("/buiten/", client)
        assert code_of(ears[2]) == 4401


def test_a_command_beside_the_server_is_heard_too(topic, stream, bart, tmp_path):
    """A process without sockets, such as a task worker's, tells the others over Redis."""
    with serving(tmp_path, REDIS_URL=settings.REDIS_URL) as server:
        client = client_of(bart)
        ear = server.listen(stream, client)
        revoke(client.cookies[settings.SESSION_COOKIE_NAME].value)
        assert code_of(ear) == 4401


def test_without_redis_people_read_and_write_and_it_comes_back_by_itself(topic, stream, bart, tmp_path):
    port, address = free_port(), topic.get_absolute_url()
    redis = f"redis://127.0.0.1:{port}/0"
    with serving(tmp_path, REDIS_URL=redis) as here, serving(tmp_path, REDIS_URL=redis) as there:
        client = client_of(bart)
        status, body = here.get("/readyz")
        assert (status, '"channel_layer": false' in body) == (503, True)
        assert here.get(address)[0] == 200
        near, far = here.listen(stream), there.listen(stream)
        # Both are told that they are not live.
        assert [_next(ear, "away")["event"] for ear in (near, far)] == ["away", "away"]

        # The process itself tells its own readers; the others see it in the database.
        assert here.post(address, client, text="Zonder Redis.")[0] == 302
        assert _next(near, "appear")["version"] == 2
        assert _next(far, "hello")["version"] == 2

        for text in ("Met Redis.", "Met een nieuwe Redis."):
            with own_redis(port, tmp_path):
                until(lambda: here.get("/readyz")[0] == 200)
                assert _next(far, "hello")["version"] >= 2  # live again
                until(partial(_arrives, here, far, address, client, text), 60)
            _next(far, "away")
        assert here.get(address)[0] == 200


def _next(ear, event):
    """The next message of this kind."""
    while (message := ear.hear(40))["event"] != event:
        pass
    return message


def _arrives(server, ear, address, client, text):
    """Post, and see whether a reader of the other process hears the very post within a second."""
    Submission.objects.update(received_at="2020-01-01T00:00Z")  # no limit in the way
    assert server.post(address, client, text=text)[0] == 302
    end = time.monotonic() + 1
    while time.monotonic() < end:
        try:
            if text in ear.hear(0.5).get("html", ""):
                return True
        except TimeoutError:
            return False
    return False


def test_connections_that_died_are_replaced(topic, bart, tmp_path):
    """PostgreSQL started again: neither readers nor the worker may get a connection that is gone."""
    with serving(tmp_path, REDIS_URL=settings.REDIS_URL) as server:
        for _ in range(8):
            assert server.get(topic.get_absolute_url())[0] == 200
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert [server.get(topic.get_absolute_url())[0] for _ in range(8)] == [200] * 8
        enqueue("wagtail.tasks.update_reference_index_task", "forum", "topic", str(topic.pk))
        until(lambda: DBTaskResult.objects.exclude(status=TaskResultStatus.READY).exists(), 20)


def test_browsers_that_go_away_halfway_keep_no_connection(topic, bart, tmp_path):
    """The pool is small: what leaks once is missed soon."""
    address = topic.get_absolute_url()
    with serving(tmp_path, REDIS_URL=settings.REDIS_URL) as server:
        for _ in range(24):
            with socket.create_connection(("127.0.0.1", server.port)) as line:
                line.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(server.get(address)[0])) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [200] * 12


def test_after_a_kill_every_post_that_was_acknowledged_is_there_once(topic, bart, tmp_path):
    kill_while_posting(topic, bart, tmp_path, REDIS_URL=settings.REDIS_URL)
