"""What a page costs, measured the same way here and in the forums we compare with: it needs only Django."""

import statistics
import sys
import time
from typing import Any

ROUNDS = 40
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def say(what: str, value: float, most: float | None = None, least: float | None = None) -> None:
    """One line of a bench: a value and, where there is one, its goal and whether it is met."""
    goal, verdict = "", ""
    if most is not None or least is not None:
        goal = f"<= {most:g}" if most is not None else f">= {least:g}"
        is_met = value <= most if most is not None else value >= (least or 0)
        verdict = "PASS" if is_met else "FAIL"
    sys.stdout.write(f"{value:10.2f}  {goal:>9}  {verdict:4}  {what}\n")
    sys.stdout.flush()


def cost(client: Any, address: str, rounds: int = ROUNDS) -> dict[str, Any]:
    """What a GET costs when caches are warm.

    Returns:
        ``cpu``: median milliseconds of this process; ``clock``: the same on the clock; ``sql``: questions to the
        database; ``writes``: those of them that write.

    Raises:
        SystemExit: it answers anything but 200.
    """
    return measure(lambda: _get(client, address), rounds)


def measure(action: Any, rounds: int = ROUNDS) -> dict[str, Any]:
    """What ``action`` costs, as ``cost`` says; it is done twice before."""
    from django.db import connection

    asked: list[str] = []

    def note(execute: Any, sql: str, *about: Any) -> Any:
        asked.append(sql)
        return execute(sql, *about)

    action()
    with connection.execute_wrapper(note):
        action()
    cpu, clock = [], []
    for _ in range(rounds):
        begin_cpu, begin = time.process_time(), time.perf_counter()
        action()
        cpu.append(time.process_time() - begin_cpu)
        clock.append(time.perf_counter() - begin)
    return {
        "cpu": statistics.median(cpu) * 1000,
        "clock": statistics.median(clock) * 1000,
        "sql": len(asked),
        "writes": sum(sql.lstrip().upper().startswith(_WRITES) for sql in asked),
    }


def _get(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
