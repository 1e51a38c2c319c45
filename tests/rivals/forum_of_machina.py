"""A forum of django-machina 1.3.1 as its documentation sets it up, with the posts of the bench; run in its own venv.

python machina.py FOLDER      FOLDER holds posts.json; the answer is one line of JSON
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import django
from django.conf import settings
from django.core.management import call_command
from machina import MACHINA_MAIN_STATIC_DIR, MACHINA_MAIN_TEMPLATE_DIR

sys.path.insert(0, str(Path(__file__).parent.parent))
from measuring import cost

LOCAL = "django.core.cache.backends.locmem.LocMemCache"
MAY = ("can_see_forum", "can_read_forum", "can_start_new_topics", "can_reply_to_topics", "can_edit_own_posts")
APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "mptt",
    "haystack",
    "widget_tweaks",
    "machina",
    "machina.apps.forum",
    "machina.apps.forum_conversation",
    "machina.apps.forum_conversation.forum_attachments",
    "machina.apps.forum_conversation.forum_polls",
    "machina.apps.forum_feeds",
    "machina.apps.forum_moderation",
    "machina.apps.forum_search",
    "machina.apps.forum_tracking",
    "machina.apps.forum_member",
    "machina.apps.forum_permission",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "machina.apps.forum_permission.middleware.ForumPermissionMiddleware",
]
PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "machina.core.context_processors.metadata",
]


def set_up(folder: Path) -> None:
    """Settings, addresses and an empty database."""
    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="bench_urls",
        INSTALLED_APPS=APPS,
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [MACHINA_MAIN_TEMPLATE_DIR],
            "APP_DIRS": True, "OPTIONS": {"context_processors": PROCESSORS},
        }],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "machina.sqlite3"}},
        CACHES={"default": {"BACKEND": LOCAL}, "machina_attachments": {"BACKEND": LOCAL, "LOCATION": "attachments"}},
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
        MACHINA_TOPIC_POSTS_NUMBER_PER_PAGE=20,
        MACHINA_DEFAULT_AUTHENTICATED_USER_FORUM_PERMISSIONS=list(MAY),
        STATICFILES_DIRS=[MACHINA_MAIN_STATIC_DIR],
        STATIC_URL="/static/", MEDIA_ROOT=str(folder), MEDIA_URL="/media/", USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        LOGGING_CONFIG=None,
    )  # fmt: skip
    django.setup()
    from django.urls import include, path

    urls = ModuleType("bench_urls")
    urls.urlpatterns = [path("", include("machina.urls"))]  # type: ignore[attr-defined]
    sys.modules["bench_urls"] = urls
    call_command("migrate", verbosity=0)


def fill(posts: list[list[str]]) -> str:
    """Make the topics; returns the address of the longest one."""
    from django.contrib.auth.models import AnonymousUser, User
    from django.utils import timezone
    from machina.apps.forum.models import Forum
    from machina.apps.forum_conversation.models import Post, Topic
    from machina.apps.forum_permission.shortcuts import assign_perm

    people = [User.objects.create(username=f"volume{n}") for n in range(50)]
    forum = Forum.objects.create(name="Volume", type=Forum.FORUM_POST)
    for may in MAY[:2]:
        assign_perm(may, AnonymousUser(), forum)
    at, longest = timezone.now() - timedelta(days=30), None
    for n, said in enumerate(posts):
        topic = Topic(forum=forum, poster=people[n % 50], subject=f"Gesprek {n}", slug=f"gesprek-{n}", type=0, status=0)
        Topic.objects.bulk_create([topic])
        Post.objects.bulk_create(
            Post(topic=topic, poster=people[place % 50], subject=f"Gesprek {n}", content=text, approved=True,
                 created=at + timedelta(seconds=place))
            for place, text in enumerate(said)
        )  # fmt: skip
        topic.update_trackers()
        longest = topic if len(said) == max(map(len, posts)) else longest
    assert longest is not None
    return f"/forum/{forum.slug}-{forum.pk}/topic/{longest.slug}-{longest.pk}/"


def main(folder: Path) -> None:
    """Measure and say it."""
    set_up(folder)
    topic = fill(json.loads((folder / "posts.json").read_text()))
    from django.contrib.auth.models import User
    from django.test import Client

    reader = Client()
    reader.force_login(User.objects.create(username="reader"))
    answer = {"visitor": cost(Client(), topic), "signed in": cost(reader, topic)}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
