"""Settings for tests: no file of this machine is read, passwords are cheap, nothing is left behind."""

import os
import tempfile

# A place of their own: a test must never touch what `make run` made.
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="onderweg-test-")
os.environ.setdefault("SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-0123456789")
os.environ.setdefault("CARD_KEY", "only-for-tests")
os.environ["PUBLIC_URL"] = "http://localhost:8000"

from config.settings import *  # noqa: F403  (the environment first)
from config.settings import DATABASES, STORAGES

ALLOWED_HOSTS = ["localhost", "testserver", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The manifest needs `collectstatic`; tests read the files where they are.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
FORM_SECONDS = 0
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that threads and the browser tests' server see the same database.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["DATA_DIR"], "test.sqlite3")}
else:
    # A pool keeps connections open that the test runner must close before it drops the database.
    DATABASES["default"]["OPTIONS"] = {}
