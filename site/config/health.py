"""What a supervisor asks: is the process alive, can it do its work?"""

import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

log = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"ok": True}, headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database, its migrations and the channel layer are in order, else 503; says which."""
    checks = {
        "database": _works(_check_database),
        "migrations": _works(_check_migrations),
        "channel_layer": _works(_check_channel_layer),
    }
    ready = all(checks.values())
    return JsonResponse({"ok": ready, **checks}, status=200 if ready else 503, headers={"Cache-Control": "no-store"})


def _works(check: object) -> bool:
    try:
        check()  # type: ignore[operator]
    except Exception:  # whatever is wrong with it, it is not ready
        log.exception("Not ready: %s", getattr(check, "__name__", check))
        return False
    return True


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("Migrations are waiting: run `manage.py migrate`.")


def _check_channel_layer() -> None:
    # To a group nobody is in: a message to a channel of its own would lie there, one for each question.
    async_to_sync(get_channel_layer().group_send)("ready", {"type": "ready"})
