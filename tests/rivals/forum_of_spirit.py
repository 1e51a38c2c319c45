"""A forum of django-spirit 0.14.3 as its own starter sets it up, with the posts of the bench; run in its own venv.

Its caches are in memory, faster than the starter's (in the database).

    python forum_of_spirit.py FOLDER      FOLDER holds posts.json; the answer is one line of JSON
"""

import importlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

sys.path.insert(0, str(Path(__file__).parent.parent))
from measuring import cost

LOCAL = "django.core.cache.backends.locmem.LocMemCache"


def set_up(folder: Path) -> None:
    """The starter's project on an empty database."""
    spirit, project = Path(sys.executable).with_name("spirit"), folder / "spirit"
    project.mkdir()
    # The starter calls django-admin by its name alone.
    subprocess.run(
        [spirit, "startproject", "spirit_forum", "--path", project],
        check=True, stdout=subprocess.DEVNULL, env={"PATH": f"{spirit.parent}:/usr/bin:/bin"},
    )  # fmt: skip
    sys.path.insert(0, str(project))
    base = importlib.import_module("spirit_forum.settings.base")
    given = {name: getattr(base, name) for name in dir(base) if name.isupper()}
    given |= {
        "SECRET_KEY": "x" * 50,
        "ST_SITE_URL": "http://localhost/",
        "ALLOWED_HOSTS": ["*"],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "spirit.sqlite3"}},
        "CACHES": {"default": {"BACKEND": LOCAL}, "st_rate_limit": {"BACKEND": LOCAL, "LOCATION": "rate"}},
        "HAYSTACK_CONNECTIONS": {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
        "HAYSTACK_SIGNAL_PROCESSOR": "haystack.signals.BaseSignalProcessor",
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "LOGGING_CONFIG": None,
    }
    settings.configure(**given)
    django.setup()
    call_command("migrate", verbosity=0)


def fill(posts: list[list[str]]) -> str:
    """Make the topics; returns the address of the longest one."""
    from django.contrib.auth.models import User
    from django.utils import timezone
    from spirit.category.models import Category
    from spirit.comment.models import Comment
    from spirit.topic.models import Topic

    people = [User.objects.create(username=f"volume{n}") for n in range(50)]
    category = Category.objects.create(title="Volume")
    at, longest = timezone.now() - timedelta(days=30), None
    for n, said in enumerate(posts):
        topic = Topic.objects.create(
            user=people[n % 50], category=category, title=f"Gesprek {n}", comment_count=len(said),
            last_active=at + timedelta(seconds=len(said)),
        )  # fmt: skip
        Comment.objects.bulk_create(
            Comment(topic=topic, user=people[place % 50], comment=text, comment_html=f"<p>{text}</p>",
                    date=at + timedelta(seconds=place))
            for place, text in enumerate(said)
        )  # fmt: skip
        longest = topic if len(said) == max(map(len, posts)) else longest
    assert longest is not None
    return str(longest.get_absolute_url())


def main(folder: Path) -> None:
    """Measure and say it."""
    set_up(folder)
    topic = fill(json.loads((folder / "posts.json").read_text()))
    from django.contrib.auth.models import User
    from django.test import Client

    reader = Client()
    reader.force_login(User.objects.create(username="reader"), backend="spirit.user.auth.backends.UsernameAuthBackend")
    answer = {"visitor": cost(Client(), topic), "signed in": cost(reader, topic)}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
