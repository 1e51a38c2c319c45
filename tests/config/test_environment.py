"""Settings from the environment: a wrong value stops the start and says its name, itself and what is allowed."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from config.environment import Environment, mail_settings, needs_sqlite

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def env(tmp_path, monkeypatch):
    """An environment with nothing in it but what a test puts there."""
    for name in list(os.environ):
        monkeypatch.delenv(name, raising=False)

    def make(file: str = "", **values: str) -> Environment:
        path = tmp_path / "env"
        if file:
            path.write_text(file, encoding="utf-8")
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return Environment(path)

    return make


def test_the_process_comes_first_and_the_file_second(env):
    found = env("# een opmerking\nA=uit het bestand\nB = twee=2 \n\nrommel\n", A="uit het proces")
    assert (found.text("A"), found.text("B"), found.text("C", "drie")) == ("uit het proces", "twee=2", "drie")


def test_a_text_that_is_needed_is_asked_for(env):
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY is not set.*make run"):
        env(SECRET_KEY="").text("SECRET_KEY")


@pytest.mark.parametrize(("value", "read"), [("0", False), ("1", True), ("", True)])
def test_a_flag(value, read, env):
    assert env(DEBUG=value).flag("DEBUG", True) is read


@pytest.mark.parametrize("value", ["yes", "true", "2", " 1", "01"])
def test_a_flag_that_is_none(value, env):
    with pytest.raises(ImproperlyConfigured, match=r"DEBUG='.*' is not allowed. Choose one of: 0, 1"):
        env(DEBUG=value).flag("DEBUG", False)


def test_a_choice_that_is_not_on_the_list(env):
    assert env(LEVEL="INFO").choice("LEVEL", ("INFO", "ERROR"), "ERROR") == "INFO"
    with pytest.raises(ImproperlyConfigured, match=r"LEVEL='info' is not allowed. Choose one of: INFO, ERROR"):
        env(LEVEL="info").choice("LEVEL", ("INFO", "ERROR"), "ERROR")


@pytest.mark.parametrize(("value", "read"), [("1", 1), ("64", 64), ("", 5), ("007", 7)])
def test_a_number(value, read, env):
    assert env(WORKERS=value).number("WORKERS", 5, 1, 64) == read


@pytest.mark.parametrize("value", ["0", "65", "-1", "1.5", "x", "²", "9" * 5_000, "1e3", " "])
def test_a_number_that_will_not_do(value, env):
    with pytest.raises(ImproperlyConfigured, match=r"WORKERS='.*' is not allowed. Give a whole number from 1 to 64"):
        env(WORKERS=value).number("WORKERS", 5, 1, 64)


def test_an_address_of_the_wrong_kind_never_shows_its_password(env):
    assert env(DATABASE_URL="postgres://u:p@h/d").url("DATABASE_URL", ("postgres",), "") == "postgres://u:p@h/d"
    with pytest.raises(ImproperlyConfigured) as told:
        env(DATABASE_URL="mysql://u:geheim@h/d").url("DATABASE_URL", ("sqlite", "postgres"), "")
    assert "DATABASE_URL starts with 'mysql'" in str(told.value)
    assert "sqlite://…, postgres://…" in str(told.value)
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize(
    "url", ["https://onderweg.example", "http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000", "http://192.168.1.5",
            "http://10.0.0.1:80/", "http://kaart.localhost"]
)  # fmt: skip
def test_public_addresses_that_will_do(url, env):
    assert env(PUBLIC_URL=url).public_url("PUBLIC_URL", "") == url.rstrip("/")


@pytest.mark.parametrize("url", ["http://onderweg.example", "http://8.8.8.8", "http://localhost.kwaad.example"])
def test_plain_http_on_a_public_address_is_refused(url, env):
    with pytest.raises(ImproperlyConfigured, match=r"PUBLIC_URL='http://.*' is not allowed. Use https://"):
        env(PUBLIC_URL=url).public_url("PUBLIC_URL", "")


@pytest.mark.parametrize("url", ["ftp://x", "onderweg.example", "javascript:alert(1)"])
def test_an_address_that_is_none(url, env):
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL starts with"):
        env(PUBLIC_URL=url).public_url("PUBLIC_URL", "")


def test_networks(env):
    assert [str(n) for n in env(TRUSTED_PROXIES="10.0.0.0/8, ::1/128,").networks("TRUSTED_PROXIES")] == [
        "10.0.0.0/8",
        "::1/128",
    ]
    assert env(TRUSTED_PROXIES="").networks("TRUSTED_PROXIES") == []
    for wrong in ("overal", "10.0.0.1/8", "10.0.0.0/33"):
        with pytest.raises(ImproperlyConfigured, match=r"TRUSTED_PROXIES='.*' is not allowed. Give networks such as"):
            env(TRUSTED_PROXIES=wrong).networks("TRUSTED_PROXIES")


def start(**values: str) -> subprocess.CompletedProcess[str]:
    """Read the real settings in a process of its own."""
    clean = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": "site:.",
        "DATA_DIR": "/nergens",
        "SECRET_KEY": "x" * 50,
        "CARD_KEY": "y",
    }
    shown = "s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.ALLOWED_HOSTS"
    code = f"import config.settings as s; print({shown})"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**clean, **values}, capture_output=True, text=True, check=False
    )


def test_the_public_address_decides_how_safe_cookies_are():
    public = start(PUBLIC_URL="https://onderweg.example")
    assert public.stdout.split() == ["__Host-onderweg", "True", "31536000", "['onderweg.example']"]
    private = start()
    assert private.stdout.startswith("onderweg False 0 ")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PUBLIC_URL", "http://onderweg.example"), ("WORKERS", "0"), ("DEBUG", "ja"), ("LOG_LEVEL", "LUID"),
     ("DATABASE_URL", "mysql://x"), ("REDIS_URL", "http://x"), ("SECRET_KEY", "")],
)  # fmt: skip
def test_a_wrong_setting_stops_the_start_with_one_clear_line(name, value):
    answer = start(**{name: value})
    assert answer.returncode != 0
    assert name in answer.stderr.strip().splitlines()[-1]


def way_of_mail(**values: str) -> dict[str, Any]:
    """What the settings say of mail."""
    shown = "EMAIL_BACKEND,EMAIL_HOST,EMAIL_PORT,EMAIL_HOST_USER,EMAIL_HOST_PASSWORD,EMAIL_USE_TLS,EMAIL_USE_SSL"
    code = f"import config.settings as s; print({{n: getattr(s, n, '') for n in '{shown},OFFERS_MAIL'.split(',')}})"
    clean = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": "site:.",
        "DATA_DIR": "/nergens",
        "SECRET_KEY": "x",
        "CARD_KEY": "y",
    }
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**clean, **values}, capture_output=True, check=True
    )
    return dict(ast.literal_eval(found.stdout.decode()))


def test_mail_goes_out_where_somebody_said_how():
    public = {"PUBLIC_URL": "https://onderweg.example"}
    assert way_of_mail(**public)["OFFERS_MAIL"] is False
    found = way_of_mail(**public, MAIL_URL="smtp+tls://bode:g%40heim@mail.example.org")
    assert list(found.values()) == [
        "django.core.mail.backends.smtp.EmailBackend", "mail.example.org", 587, "bode", "g@heim", True, False, True,
    ]  # fmt: skip
    assert way_of_mail()["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"


@pytest.mark.parametrize(
    ("url", "port", "ssl"),
    [("smtp://localhost", 25, False), ("smtps://u:p@m.example", 465, True), ("smtps://m.example:2465", 2465, True)],
)
def test_each_way_has_its_usual_port(url, port, ssl, tmp_path):
    found = mail_settings("MAIL_URL", url, tmp_path)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, ssl, False)


@pytest.mark.parametrize("url", ["smtp://", "smtp://u:geheim@:25", "smtp://u:geheim@m.example:post", "smtps://m:99999"])
def test_a_way_that_leads_nowhere_is_named_without_its_password(url, tmp_path):
    with pytest.raises(ImproperlyConfigured, match=r"MAIL_URL names no host.*HOST:PORT") as told:
        mail_settings("MAIL_URL", url, tmp_path)
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize(("name", "value"), [("MAIL_URL", "file:"), ("MAIL_FROM", "niemand")])
def test_mail_that_nobody_gets_is_refused_on_a_public_address(name, value):
    answer = start(**{"PUBLIC_URL": "https://onderweg.example", name: value})
    assert name in answer.stderr.strip().splitlines()[-1]


def test_who_mails_are_from_may_have_a_name(env):
    assert env(MAIL_FROM="Onderweg <post@onderweg.example>").address("MAIL_FROM", "")


def test_several_workers_need_redis(settings):
    settings.WORKERS, settings.REDIS_URL = 2, ""
    with pytest.raises(CommandError, match="WORKERS=2 needs REDIS_URL"):
        call_command("serve", port=0)


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_is_none_is_one_clear_line(port, settings):
    settings.WORKERS = 1
    with pytest.raises(CommandError, match="Can't listen on"):
        call_command("serve", port=port)


def test_a_sqlite_that_is_too_old_is_named_with_the_way_out():
    needs_sqlite((3, 35, 0))
    with pytest.raises(ImproperlyConfigured, match=r"SQLite 3\.34\.1.*3\.35 or newer, or PostgreSQL"):
        needs_sqlite((3, 34, 1))
