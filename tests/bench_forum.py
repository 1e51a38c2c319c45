"""What the forum costs: CPU of this process and questions to the database, at any size, and beside two other forums.

On a database of its own that goes away (SQLite). django-machina and django-spirit are installed from the configured
registry, each in a venv that goes away too, and get the same posts on the same engine; where one can't be installed
the bench says so and goes on.

    python -m tests.bench_forum
"""

import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.measuring import cost, measure, say

ROOT = Path(__file__).resolve().parent.parent
#: forum: (what is installed, how many times less a visitor's and a signed-in reader's page costs here)
RIVALS = {"machina": ("django-machina==1.3.1", 4, 4), "spirit": ("django-spirit==0.14.3", 2.5, 4)}
#: Topics of so many posts; then many more of them, so that there are 10,000 topics and 100,000 posts in all.
SHORT, LONG, LONGEST = 20, 500, 5_000
FEW, MANY, EACH = 100, 9_900, 10
WRITERS = 20


def main() -> None:
    """Print what each thing costs, its goal and whether it is met."""
    with tempfile.TemporaryDirectory() as data:
        _prepare(Path(data))
        from django.test import Client

        from forum.growing import grow
        from forum.models import BoardPage

        board, texts = BoardPage.objects.get(slug="aan-tafel"), _texts()
        grow(board, FEW - 2, SHORT, text=lambda n: texts[n // SHORT][n % SHORT])
        long = grow(board, 1, LONG, text=lambda n: texts[-1][n])[0].get_absolute_url()
        longest = grow(board, 1, LONGEST)[0]
        # The last to be made, and so the last to be moved: the topic of 20 posts is on the first page of the group.
        short = grow(board, 1, SHORT)[0]
        stranger, writers = Client(), _writers(WRITERS)

        pages = _pages(long, stranger, writers[0])
        say("topic of 500 posts: ms of CPU, visitor", pages["visitor"]["cpu"])
        say("topic of 500 posts: SQL, visitor", pages["visitor"]["sql"], most=6)
        say("topic of 500 posts: writes, visitor", pages["visitor"]["writes"], most=0)
        say("topic of 500 posts: ms of CPU, signed in", pages["signed in"]["cpu"])
        say("topic of 500 posts: SQL, signed in", pages["signed in"]["sql"], most=10)
        for name, (package, *goals) in RIVALS.items():
            theirs = rival(name, package, texts)
            pages = _pages(long, stranger, writers[0])  # a moment later, so that both meet the same machine
            for (who, ours), goal in zip(pages.items() if theirs else (), goals, strict=False):
                cpu, sql = theirs[who]["cpu"], theirs[who]["sql"]
                say(f"times less CPU than {name} ({cpu:.1f} ms, {sql} SQL), {who}", cpu / ours["cpu"], least=goal)

        address = longest.get_absolute_url()
        first, last = cost(stranger, address), cost(stranger, f"{address}?pagina={LONGEST // SHORT}")
        say(
            "topic of 5,000 posts: times one of 20", first["cpu"] / cost(stranger, short.get_absolute_url())["cpu"], 1.2
        )
        say("topic of 5,000 posts: its last page, times its first", last["cpu"] / first["cpu"], most=1.2)
        listing = cost(stranger, board.get_url())
        few = [_reply(writers, topic.pk) for topic in (short, longest)]
        say("a reply: ms of CPU", few[0]["cpu"])
        say("a reply: SQL", max(each["sql"] for each in few), most=12)
        say("a reply among 5,000 posts: times one among 20", few[1]["cpu"] / few[0]["cpu"], most=1.15)

        older = f"{board.get_url()}?voor={int(short.created_at.timestamp() * 1_000_000)}-1"
        grow(board, MANY, EACH)
        say("a reply among 100,000 posts in all: times one among 7,500",
            _reply(writers, short.pk)["cpu"] / few[0]["cpu"], most=1.15)  # fmt: skip
        say("topic of 500 posts among 10,000 topics: times among 100",
            cost(stranger, long)["cpu"] / pages["visitor"]["cpu"], most=1.2)  # fmt: skip
        many = cost(stranger, board.get_url())
        say("list of 10,000 topics: ms of CPU", many["cpu"])
        say("list of 10,000 topics: SQL", many["sql"], most=6)
        say("list of 10,000 topics: times one of 100", many["cpu"] / listing["cpu"], most=1.2)
        say("list of 10,000 topics: its last page, times its first", cost(stranger, older)["cpu"] / many["cpu"], 1.2)


def _prepare(data: Path) -> None:
    """Django, and the content of Ghent in a database of its own."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ |= {"DATA_DIR": str(data), "PUBLIC_URL": "http://localhost", "LOG_LEVEL": "ERROR", "TRUSTED_AFTER": "0"}
    os.environ |= {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "CARD_KEY")}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    sys.path.insert(0, str(ROOT / "site"))
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_kras", verbosity=0)


def _pages(address: str, stranger: Any, reader: Any) -> dict[str, dict[str, Any]]:
    """What the first page of a topic costs, by who reads it."""
    return {"visitor": cost(stranger, address), "signed in": cost(reader, address)}


def _texts() -> list[list[str]]:
    """What is said in the topics that all forums have."""
    from forum.growing import SENTENCES

    chance = random.Random(1)
    sizes = [SHORT] * (FEW - 2) + [LONG]
    return [[f"{n}. {' '.join(chance.choices(SENTENCES, k=5))}" for n in range(size)] for size in sizes]


def rival(name: str, package: str, texts: list[list[str]]) -> dict[str, Any]:
    """What another forum's pages cost; nothing where it can't be installed or does not run."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "posts.json").write_text(json.dumps(texts))
        venv.create(Path(folder) / "venv", with_pip=True)
        python = Path(folder) / "venv" / "bin" / "python"
        try:
            subprocess.run([python, "-m", "pip", "install", "-q", package], check=True, capture_output=True)
            said = subprocess.run(
                [python, ROOT / "tests" / "rivals" / f"forum_of_{name}.py", folder],
                check=True, capture_output=True, text=True, cwd=folder, env={"PATH": os.environ["PATH"]},
            )  # fmt: skip
        except subprocess.CalledProcessError as error:
            why = error.stderr if isinstance(error.stderr, str) else error.stderr.decode()
            sys.stdout.write(f"{package} is not compared with: {why.strip().splitlines()[-1]}\n")
            return {}
        return dict(json.loads(said.stdout.splitlines()[-1]))


def _writers(count: int) -> list[Any]:
    """Browsers of people with a card."""
    from people.models import User
    from tests.cast import client_of, make_card, with_powers

    people = User.objects.filter(is_example=True).order_by("pk")[:count]
    for person in people:
        make_card(person)
    return [client_of(with_powers(person, "card")) for person in people]


def _reply(writers: list[Any], topic: int) -> dict[str, Any]:
    """What it costs to post a reply, each by another person than the one before."""
    from contributions.models import Submission
    from forum.models import Post, Topic

    address = Topic.objects.get(pk=topic).get_absolute_url()
    before, turns = Post.objects.count(), iter(range(10**6))

    def post() -> None:
        turn = next(turns)
        answer = writers[turn % len(writers)].post(address, {"text": f"Ik ook, {turn}.", "form_key": str(uuid4())})
        if answer.status_code != 302:
            raise SystemExit(f"A reply was answered {answer.status_code}.")

    # Nobody posts this fast: what they said a moment ago was long ago.
    Submission.objects.update(received_at="2020-01-01T00:00Z")
    found = measure(post)
    if Post.objects.count() <= before:
        raise SystemExit("No reply was stored.")
    return found


if __name__ == "__main__":
    main()
