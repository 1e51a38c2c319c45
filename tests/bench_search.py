"""What a search costs among 10,000 documents, beside a topic page: CPU of this process and questions to the database.

On a database of its own that goes away (SQLite), or on the empty one DATABASE_URL names (PostgreSQL, whose own work
is not in the CPU of this process: there the time on the clock says more).
"""

import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS, ROUNDS = 10_000, 40
#: question: what it is.
QUESTIONS = {
    "zeldzaam": "a word in 1 of 100",
    "armoede": "a word in 83 of 100",
    "armoede gent": "two words, 83 and 50 of 100",
    "armoede&soort=reactie": "a word in 83 of 100, one kind",
    "armoede&thema=wonen": "a word in 83 of 100, one theme",
    "nergens": "a word that is nowhere",
    "armoede nergens": "two words, one of them nowhere",
}


def main() -> None:
    """Print one line per question: median milliseconds of CPU and clock, both beside a topic page, and questions."""
    with tempfile.TemporaryDirectory() as data:
        topic = _prepare(data)
        base_cpu, base_clock, asked = _cost(topic)
        sys.stdout.write(f"{'CPU ms':>8} {'ratio':>6} {'ms':>8} {'ratio':>6} {'SQL':>4}\n")
        sys.stdout.write(f"{base_cpu:8.1f} {1:6.2f} {base_clock:8.1f} {1:6.2f} {asked:4}  a topic page\n")
        for question, what in QUESTIONS.items():
            cpu, clock, asked = _cost(f"/zoeken/?q={question.replace(' ', '+')}")
            sys.stdout.write(
                f"{cpu:8.1f} {cpu / base_cpu:6.2f} {clock:8.1f} {clock / base_clock:6.2f} {asked:4}  {what}\n"
            )


def _prepare(data: str) -> str:
    """Set up Django and the documents; returns the address of a topic of 25 posts."""
    os.environ |= {"DATA_DIR": data, "PUBLIC_URL": "http://localhost", "LOG_LEVEL": "ERROR"}
    os.environ |= {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "CARD_KEY")}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_kras", verbosity=0)
    from tests.grown import grow_search

    return grow_search(DOCUMENTS, random.Random(1)).get_absolute_url()


def _cost(address: str) -> tuple[float, float, int]:
    """Median milliseconds of CPU and clock of a visitor's GET, and how many questions it asks the database."""
    from django.db import connection
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.get(address)
    asked: list[str] = []

    def note(execute: Any, sql: str, *about: Any) -> Any:
        asked.append(sql)
        return execute(sql, *about)

    with connection.execute_wrapper(note):
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    cpu, clock = [], []
    for _ in range(ROUNDS):
        begin_cpu, begin = time.process_time(), time.perf_counter()
        client.get(address)
        cpu.append(time.process_time() - begin_cpu)
        clock.append(time.perf_counter() - begin)
    return statistics.median(cpu) * 1000, statistics.median(clock) * 1000, len(asked)


if __name__ == "__main__":
    main()
