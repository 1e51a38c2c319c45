"""Read settings from the environment; a wrong value stops the start and says which are allowed.

Values come from the process environment first and from the file ``var/env`` second
(``make run`` writes the secrets there, mode 0600), so that every command sees the same.
"""

import ipaddress
import os
from collections.abc import Iterable, Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator

_MISSING = object()
#: Ways to a server for mail, each with its usual port.
MAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class Environment:
    """The environment's values by name, with readers that fail loudly.

    Args:
        path: a file of ``NAME=value`` lines that fills in what the process environment lacks.
    """

    def __init__(self, path: Path) -> None:
        self.values: dict[str, str] = {**_read_file(path), **os.environ}

    def text(self, name: str, default: object = _MISSING) -> str:
        """The value of ``name``; without a default it is required."""
        value = self.values.get(name, "")
        if value:
            return value
        if default is _MISSING:
            raise ImproperlyConfigured(
                f"{name} is not set. Give it a value (`make run` writes one to var/env; see .env.example)."
            )
        return str(default)

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of ``allowed``."""
        value = self.text(name, default)
        if value not in allowed:
            raise ImproperlyConfigured(f"{name}={value!r} is not allowed. Choose one of: {', '.join(allowed)}.")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no, written ``1`` or ``0``."""
        return self.choice(name, ("0", "1"), "1" if default else "0") == "1"

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self.text(name, default)
        if not (value.isdecimal() and len(value) < 19) or not low <= int(value) <= high:
            raise ImproperlyConfigured(f"{name}={value!r} is not allowed. Give a whole number from {low} to {high}.")
        return int(value)

    def url(self, name: str, schemes: Iterable[str], default: str) -> str:
        """An address with one of ``schemes``."""
        value = self.text(name, default)
        if value and urlsplit(value).scheme not in schemes:
            allowed = ", ".join(f"{scheme}://…" for scheme in schemes)
            # The value may hold a password: name its scheme only.
            raise ImproperlyConfigured(
                f"{name} starts with {urlsplit(value).scheme!r}, which is not allowed. Use: {allowed}"
            )
        return value

    def public_url(self, name: str, default: str) -> str:
        """``https://host`` anywhere, or ``http://`` on loopback and private addresses only."""
        value = self.url(name, ("https", "http"), default).rstrip("/")
        host = urlsplit(value).hostname or ""
        if value.startswith("http:") and not _is_private(host):
            raise ImproperlyConfigured(
                f"{name}={value!r} is not allowed. Use https:// for a public address; "
                "http:// is for localhost and private addresses only."
            )
        return value

    def address(self, name: str, default: str) -> str:
        """An e-mail address, with or without a name before it."""
        value = self.text(name, default)
        try:
            EmailValidator(allowlist=["localhost"])(parseaddr(value)[1])
        except ValidationError as error:
            raise ImproperlyConfigured(
                f"{name}={value!r} is not allowed. Give an e-mail address such as onderweg@example.org."
            ) from error
        return value

    def networks(self, name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """A comma-separated list of IP networks, empty by default."""
        parts = [part.strip() for part in self.text(name, "").split(",") if part.strip()]
        try:
            return [ipaddress.ip_network(part) for part in parts]
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name}={','.join(parts)!r} is not allowed. Give networks such as 10.0.0.0/8,::1/128."
            ) from error


def mail_settings(name: str, url: str, folder: Path) -> dict[str, Any]:
    """Django's settings for the way mail goes out.

    Args:
        url: ``smtp://USER:PASSWORD@HOST:PORT``, the same with ``smtp+tls`` (STARTTLS) or ``smtps`` (TLS at once);
            ``file:`` (into ``folder``), ``console:``, or empty for none.
    """
    parts = urlsplit(url)
    kind = "smtp" if parts.scheme in MAIL_SCHEMES else {"file": "filebased"}.get(parts.scheme, parts.scheme or "dummy")
    found: dict[str, Any] = {"EMAIL_BACKEND": f"django.core.mail.backends.{kind}.EmailBackend", "EMAIL_TIMEOUT": 10}
    if kind == "filebased":
        return {**found, "EMAIL_FILE_PATH": folder}
    if kind != "smtp":
        return found
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host:  # the value may hold a password: it is not repeated
        raise ImproperlyConfigured(f"{name} names no host. Use: {parts.scheme}://USER:PASSWORD@HOST:PORT")
    return {
        **found, "EMAIL_HOST": host, "EMAIL_PORT": port or MAIL_SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""), "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls", "EMAIL_USE_SSL": parts.scheme == "smtps",
    }  # fmt: skip


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def _read_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def needs_sqlite(version: tuple[int, ...]) -> None:
    """Stop the start where this Python's SQLite can't hand back what it wrote (RETURNING)."""
    if version < (3, 35):
        found = ".".join(map(str, version))
        raise ImproperlyConfigured(
            f"DATABASE_URL asks for SQLite and this Python has SQLite {found}. Use a Python with SQLite 3.35 or newer, "
            "or PostgreSQL: DATABASE_URL=postgres://…"
        )
