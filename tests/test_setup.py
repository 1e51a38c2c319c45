"""What the project's own files promise about each other stays true."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_setting_is_explained_in_the_example() -> None:
    settings = (ROOT / "site/config/settings.py").read_text()
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', settings)) | {"DATA_DIR"}
    explained = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == explained


def test_the_locks_name_no_addresses_and_hash_everything() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text()
        assert "://" not in text, lock.name
        packages = [entry for entry in text.replace("\\\n", "").splitlines() if not entry.startswith("#")]
        assert packages, lock.name
        assert all("--hash=sha256:" in entry for entry in packages), lock.name


def test_all_locks_agree_on_every_version() -> None:
    versions: dict[str, set[tuple[str, ...]]] = {}
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        pinned: dict[str, list[str]] = {}
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE):
            pinned.setdefault(name, []).append(version)
        for name, found in pinned.items():
            versions.setdefault(name, set()).add(tuple(found))
    assert not {name: found for name, found in versions.items() if len(found) > 1}


def test_no_ignore_line_hides_the_site_folder() -> None:
    lines = (ROOT / ".gitignore").read_text().splitlines()
    assert not [line for line in lines if re.fullmatch(r"/?(site|\*\*?/site|s\*)/?", line.strip())]


def test_the_site_folder_is_no_package() -> None:
    assert not (ROOT / "site/__init__.py").exists()
