"""Several people do something in the same moment: real threads, each with its own connection."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """What each action gave back, or the exception it ended with. All begin when the last is ready."""
    barrier = threading.Barrier(len(actions), timeout=30)

    def run(action: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait()
            return action()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions, timeout=120))


def of_type(kind: type, results: Sequence[Any]) -> list[Any]:
    """Those results that are a ``kind``."""
    return [result for result in results if isinstance(result, kind)]


def no_errors(results: Sequence[Any]) -> None:
    """Nothing went wrong in any of them: no deadlock either."""
    errors = of_type(Exception, results)
    assert not errors, errors


@contextmanager
def slow_commit(action: Callable[[], Any]) -> Iterator[None]:
    """Do ``action`` in a transaction of another thread that commits only when this block ends."""
    done, go = threading.Event(), threading.Event()
    errors: list[Exception] = []

    def run() -> None:
        try:
            with transaction.atomic():
                action()
                done.set()
                go.wait(20)
        except Exception as error:
            errors.append(error)
            done.set()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(20)
    try:
        yield
    finally:
        go.set()
        thread.join()
    assert errors == []
