"""What the database holds, whatever models say of it."""

from typing import Any

from django.db import connection


def tables_that_hold(*words: str) -> set[str]:
    """``table.column`` of everything in the database that holds one of ``words``, in any case."""
    sought = [word.lower() for word in words]
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found |= {f"{table}.{name}" for name, value in zip(names, row, strict=True) if _holds(value, sought)}
    return found


def _holds(value: Any, sought: list[str]) -> bool:
    if value is None or isinstance(value, int | float):
        return False
    text = bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
    return any(word in text.lower() for word in sought)
