#!/usr/bin/env python3
"""What `make` needs before Django can start: the right Python, the packages, the secrets.

Only the standard library, and only syntax that Python 3.6 can read: an old Python must get one clear
line, not a syntax error. Everything is made beside its final place and moved there when it is whole,
so that a failure leaves nothing half-made. Every failure is one line on stderr and exit code 1.

    python3 bootstrap.py run PORT          set up what is missing, then serve on http://localhost:PORT
    python3 bootstrap.py install GROUP…    packages only; groups: dev, services, browser, pdf
"""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Iterable, Iterator, Optional

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.exit(
        "Onderweg needs Python {}.{} or newer, and this is {}.{}. Install a newer one, "
        "or say where it is: make run PYTHON=python3.12".format(*(OLDEST_PYTHON + tuple(sys.version_info[:2])))
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = "onderweg.json"
GROUPS = ("services", "pdf", "dev", "browser")
# Read by the database, the content or the static files: a change in one of these means setting up again.
SOURCES = ("site", "pages", "workshops", "forum", "signals", "playbook", "static", "requirements/base.txt")


class Problem(Exception):
    """Something the person at the keyboard can solve: the message says what and how."""


def main(arguments: list[str]) -> None:
    """Carry out one command; see the module's docstring."""
    command, values = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "run" and len(values) == 1:
        run(values[0])
    elif command == "install" and set(values) <= set(GROUPS):
        with one_at_a_time():
            install(set(values))
    else:
        raise Problem("Use: python3 bootstrap.py run PORT, or python3 bootstrap.py install GROUP…")


def run(port: str) -> None:
    """Set up what is missing and become the server."""
    check_port(port)
    check_writable(ROOT)
    with one_at_a_time():
        environment = settings_environment(port)
        needs_services = environment.get("REDIS_URL") or environment.get("DATABASE_URL", "").startswith("postgres")
        install({"services"} if needs_services else set())
        data = data_folder()
        check_writable(data)
        write_secrets(data / "env")
        prepare(data, environment)
    os.chdir(str(ROOT))
    os.execve(str(PYTHON), [str(PYTHON), "manage.py", "serve", "--port", port, "--demo"], environment)


# --- Looking before anything is made --------------------------------------------------------------


def check_port(port: str) -> None:
    """Raise Problem unless ``port`` is a number and free on this machine."""
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise Problem("PORT={} is not a port. Give a whole number from 1 to 65535: make run PORT=8000".format(port))
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            raise Problem("You may not use port {}. Choose one above 1023: make run PORT=8000".format(port))
        except OSError:
            other = int(port) + 1 if int(port) < 65535 else 8000
            raise Problem("Port {} is already in use. Choose another: make run PORT={}".format(port, other))


def check_writable(folder: Path) -> None:
    """Raise Problem unless files can be made in ``folder`` (made itself if need be)."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)):
            pass
    except OSError as error:
        raise Problem("Cannot write in {} ({}). Put Onderweg in a folder of your own.".format(folder, error.strerror))


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let two commands that start at once set up one after the other. The lock ends with the process."""
    with open(str(ROOT / "bootstrap.py")) as lock:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- Packages -------------------------------------------------------------------------------------


def install(groups: set[str]) -> None:
    """Bring `.venv` to the locked packages of the base and of ``groups``; at once back when it is there."""
    have = read_json(VENV / STAMP)
    names = {"base"} | groups | set(have.get("locks", {}))
    locks = {name: digest([lock_of(name)]) for name in sorted(names)}
    # The interpreter behind .venv/bin/python: after an upgrade of the system it may be another, or gone.
    stamp = {"python": os.path.realpath(str(PYTHON)), "place": str(VENV), "locks": locks}
    if PYTHON.exists() and have == stamp:
        return
    check_python()
    check_writable(ROOT)
    # Only more groups than before: add them. Anything else: a new environment.
    if PYTHON.exists() and have and have == dict(stamp, locks={name: locks[name] for name in have["locks"]}):
        pip(PYTHON, locks)
    else:
        make_venv(locks)
    stamp["python"] = os.path.realpath(str(PYTHON))
    (VENV / STAMP).write_text(json.dumps(stamp))


def check_python() -> None:
    """Raise Problem when this Python lacks a part that some systems ship separately."""
    for module, remedy in (
        ("venv", "install it (Debian, Ubuntu: apt install python3-venv)"),
        ("ensurepip", "install it (Debian, Ubuntu: apt install python3-venv)"),
        ("sqlite3", "use a Python that has it"),
        ("ssl", "use a Python that has it"),
    ):
        try:
            __import__(module)
        except ImportError:
            raise Problem("This Python ({}) lacks {}: {}.".format(sys.executable, module, remedy))


def make_venv(names: Iterable[str]) -> None:
    """Build the environment beside its place and move it there when it is whole."""
    new = Path(tempfile.mkdtemp(prefix=".venv.new-", dir=str(ROOT)))
    try:
        say("Making a Python environment in .venv …")
        made = call([sys.executable, "-I", "-m", "venv", str(new)])
        if made.returncode:
            raise Problem(
                "Python could not make an environment ({}). Debian, Ubuntu: apt install python3-venv".format(
                    last_line(made.stdout)
                )
            )
        pip(new / "bin" / "python", names)
        name_its_place(new)
        new.chmod(0o755)
        shutil.rmtree(str(VENV), ignore_errors=True)
        new.rename(VENV)
    finally:
        shutil.rmtree(str(new), ignore_errors=True)


def pip(python: Path, names: Iterable[str]) -> None:
    """Install the locks with ``python``: wheels only, every hash checked."""
    say("Installing the packages; the first time takes a minute or two …")
    command = [str(python), "-I", "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    command += ["--no-input", "--disable-pip-version-check", "--retries", "2"]
    if not os.access(os.environ.get("HOME") or "/nowhere", os.W_OK):
        command.append("--no-cache-dir")
    for name in names:
        command += ["--requirement", str(lock_of(name))]
    done = call(command, dict(os.environ, PIP_USER="0"))
    if done.returncode == 0:
        return
    if "No space left" in done.stdout:
        raise Problem("The disk is full: make room (about 600 MB) and try again.")
    if any(sign in done.stdout for sign in ("onnection", "resolution", "Could not find a version", "imed out")):
        raise Problem("The packages could not be fetched: is there a network? Connect and try again.")
    raise Problem("The packages could not be installed: {}".format(last_line(done.stdout)))


def name_its_place(new: Path) -> None:
    """The scripts of an environment carry the path it was made at: write its final one there."""
    for script in (new / "bin").iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        text = script.read_bytes()
        if b"\0" not in text:
            script.write_bytes(text.replace(os.fsencode(str(new)), os.fsencode(str(VENV))))


def lock_of(name: str) -> Path:
    """The lock of a group, or of the base that all share."""
    return ROOT / "requirements" / "{}.txt".format(name)


# --- Secrets, database, content -------------------------------------------------------------------


def stored_settings(file: Path) -> dict[str, str]:
    """The NAME=value lines of ``file``, as Django's settings read them; empty when there is none."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.strip().startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def data_folder() -> Path:
    """Where everything lives that must not be lost (DATA_DIR, or var/)."""
    chosen = os.environ.get("DATA_DIR") or stored_settings(ROOT / "var" / "env").get("DATA_DIR")
    return ROOT / (chosen or "var")


def settings_environment(port: str) -> dict[str, str]:
    """The environment for Django: the person's own, the stored one below it, and the address of this port."""
    environment = {**stored_settings(data_folder() / "env"), **os.environ, "PYTHONUNBUFFERED": "1"}
    environment.setdefault("PUBLIC_URL", "http://localhost:{}".format(port))
    return environment


def write_secrets(file: Path) -> None:
    """Add the keys that ``file`` lacks, readable by this person only. A key that is there stays."""
    known = file.read_text(encoding="utf-8") if file.exists() else ""
    missing = [name for name in ("SECRET_KEY", "CARD_KEY") if not stored_settings(file).get(name)]
    if not missing:
        return
    text = known if known.endswith("\n") or not known else known + "\n"
    text += "".join("{}={}\n".format(name, secrets.token_urlsafe(48)) for name in missing)
    descriptor, beside = tempfile.mkstemp(dir=str(file.parent))
    with open(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(beside, str(file))


def prepare(data: Path, environment: dict[str, str]) -> None:
    """Database, static files and content, unless they are already those of this code."""
    stamp_file = data / "setup.json"
    code = digest(sorted(file for source in SOURCES for file in files_under(ROOT / source)))
    stamp = {"code": code, "address": environment["PUBLIC_URL"], "database": environment.get("DATABASE_URL", "")}
    if read_json(stamp_file) == dict(stamp, migrations=applied_migrations(data)) and not stamp["database"]:
        return
    for doing, command in (
        ("Preparing the database …", ["migrate", "--no-input"]),
        ("Collecting styles and pictures …", ["collectstatic", "--no-input"]),
        ("Reading the content of Kras …", ["load_kras"]),
    ):
        say(doing)
        manage(command, environment)
    stamp_file.write_text(json.dumps(dict(stamp, migrations=applied_migrations(data))))


def applied_migrations(data: Path) -> int:
    """How many migrations the embedded database has seen: 0 when it is new, put back or gone."""
    import sqlite3

    file = data / "onderweg.sqlite3"
    if not file.exists():
        return 0
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(str(file))) as database:
        return int(database.execute("SELECT count(*) FROM django_migrations").fetchone()[0])
    return 0


def manage(command: list[str], environment: dict[str, str]) -> None:
    """Run one management command. Its failure is told by its last line."""
    done = call([str(PYTHON), "manage.py", *command], environment)
    if done.returncode:
        raise Problem(
            "{} failed: {} (all of it: .venv/bin/python manage.py {})".format(
                command[0], last_line(done.stdout), " ".join(command)
            )
        )


# --- Small tools ----------------------------------------------------------------------------------


def call(command: list[str], environment: Optional[dict[str, str]] = None) -> "subprocess.CompletedProcess[str]":
    """Run ``command`` in the project's folder and keep everything it says."""
    return subprocess.run(
        command,
        cwd=str(ROOT),
        env=environment or dict(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def files_under(path: Path) -> list[Path]:
    """``path`` itself, or the files below it that people wrote."""
    if path.is_file():
        return [path]
    return [file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts]


def digest(files: list[Path]) -> str:
    """One digest over the names and contents of ``files``."""
    total = hashlib.sha256()
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def read_json(file: Path) -> dict[str, Any]:
    """The object in ``file``; empty when there is none or it is not JSON."""
    try:
        return dict(json.loads(file.read_text()))
    except (OSError, ValueError):
        return {}


def last_line(text: str) -> str:
    """The last line that says something, without the name of the exception before it."""
    lines = [line for line in text.splitlines() if line.strip()] or ["it said nothing"]
    return lines[-1].split("django.core.exceptions.ImproperlyConfigured: ")[-1].strip()


def say(text: str) -> None:
    """Tell the person at the keyboard, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Problem as problem:
        sys.exit(str(problem))
    except OSError as error:
        sys.exit("{}: {}. Solve that and try again.".format(error.filename or "The system says", error.strerror))
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is half-made. Run it again to go on.")
