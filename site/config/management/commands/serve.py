"""Serve the site: uvicorn, a thread for what happens every hour, and in a single process the task worker as one too."""

import logging
import socket
import threading
import time
import warnings
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)

#: Seconds before a worker that stopped is followed by another.
WORKER_PAUSE = 2
#: Seconds from one tidying to the next.
TIDY_PAUSE = 60 * 60
#: How the server is set, wherever it runs.
UVICORN: dict[str, Any] = {
    "access_log": False,
    "log_config": None,
    "lifespan": "on",  # without its hub a server would look well and tell nobody anything
    "server_header": False,
    "ws": "live.protocol:Protocol",
    "ws_max_size": 1_024,  # browsers have nothing to say over a socket
    "ws_per_message_deflate": False,
    # A sleeping phone is woken twice a minute, and no proxy (most wait a minute) thinks that the socket is forgotten.
    "ws_ping_interval": 30,
    "ws_ping_timeout": 20,
    "timeout_graceful_shutdown": 5,
}


class Command(BaseCommand):
    """``manage.py serve [--host H] [--port N] [--demo]``."""

    help = "Serve the site. WORKERS=1 also runs the task worker; more workers need REDIS_URL."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--demo", action="store_true", help="Make demo people first and say who you can be.")

    def handle(self, *, host: str, port: int, demo: bool = False, **options: Any) -> None:
        """Listen until asked to stop.

        Raises:
            CommandError: the port is taken, or several workers were asked without Redis.
        """
        if settings.WORKERS > 1 and not settings.REDIS_URL:
            raise CommandError(
                f"WORKERS={settings.WORKERS} needs REDIS_URL: the in-memory channel layer can't reach "
                "other processes. Set WORKERS=1, or set REDIS_URL=redis://…"
            )
        # Static files come from the disk in small pieces; Django warns that ASGI would like them otherwise.
        warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
        _check_port(host, port)
        if demo:
            call_command("demo", stdout=self.stdout)  # here and not before: a process of its own starts for seconds
        _revive_tasks()
        if settings.WORKERS == 1:
            _start_thread("task-worker", _work_for_ever)
        _start_thread("tidy", _tidy_for_ever)
        self.stdout.write(f"Onderweg is at {settings.PUBLIC_URL} (listening on {host}:{port}). Ctrl-C stops it.")
        self.stdout.flush()
        uvicorn.run(
            "config.asgi:application",
            host=host,
            port=port,
            workers=settings.WORKERS,
            proxy_headers=bool(settings.TRUSTED_PROXIES),
            forwarded_allow_ips=[str(network) for network in settings.TRUSTED_PROXIES],
            **UVICORN,
        )


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"Can't listen on {host}:{port} ({error}). Choose another: --port N.") from error


def _revive_tasks() -> None:
    """Tasks a stopped server left running are ready again after an hour; all are safe to run twice."""
    DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - timedelta(hours=1)
    ).update(status=TaskResultStatus.READY, started_at=None)


def _start_thread(name: str, work: Callable[[], None]) -> None:
    """Run it in a daemon thread: it ends with the server, nothing stays behind."""
    threading.Thread(target=work, name=name, daemon=True).start()


def _work_for_ever() -> None:
    """A worker stops at the first error of the database; the next one begins when it may be back."""
    while True:
        try:
            _worker().run()
        except Exception as error:  # whatever it is, the tasks must go on
            log.error("The task worker stopped (%s), starting again", type(error).__name__)
            connection.close()
            time.sleep(WORKER_PAUSE)


def _tidy_for_ever() -> None:
    """Tidy and tell the news, now and every hour; what goes wrong is for the next time."""
    while True:
        for command in ("tidy", "tell_news"):
            try:
                call_command(command)
            except Exception as error:  # a full disk, a database that restarts: serving goes on
                log.error("Could not %s (%s)", command, type(error).__name__)
            finally:
                connection.close()
        time.sleep(TIDY_PAUSE)


def _worker() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=1,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="serve",
        excluded_queue_names=[],
    )
