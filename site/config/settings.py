"""Django's settings. Everything that differs between installations comes from the environment."""

import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from config.environment import MAIL_SCHEMES, Environment, mail_settings, needs_sqlite

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(Environment(BASE_DIR / "var/env").text("DATA_DIR", BASE_DIR / "var"))
env = Environment(DATA_DIR / "env")

# --- Where this is and who may know its secrets -------------------------------------------------

PUBLIC_URL = env.public_url("PUBLIC_URL", "http://localhost:8000")
SECURE = PUBLIC_URL.startswith("https:")
DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY")
# Cards have a key of their own: changing SECRET_KEY must not make every card worthless.
CARD_KEY = env.text("CARD_KEY")
CARD_KEY_FALLBACKS = [key for key in env.text("CARD_KEY_FALLBACKS", "").split(",") if key]
HOST = urlsplit(PUBLIC_URL).hostname or "localhost"
ALLOWED_HOSTS = [HOST] if SECURE else sorted({HOST, "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
SITE_ID = 1

# --- The rooms, top to bottom as in the README's map ----------------------------------------------

INSTALLED_APPS = [
    # Before people, which takes off one thing that it hooks up (see people/receivers.py).
    "django.contrib.auth",
    "config",
    "forum",
    "workshops",
    "signals",
    "playbook",
    "pages",
    "mine",
    "comments",
    "contributions",
    "trail",
    "things",
    "live",
    "people",
    "comments.xtd_apps.QuietCommentsXtdConfig",
    "django_comments",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "people.wagtail_apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "channels",
    "csp",
    "people.allauth_apps.QuietAccountConfig",
    "allauth.mfa",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.session_rules",
    "config.middleware.cache_control",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.plain_errors",
    "config.middleware.admin_gate",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pages.context_processors.frame",
            ],
        },
    },
]

# --- Data and engines -----------------------------------------------------------------------------

DATABASE_URL = env.url(
    "DATABASE_URL", ("sqlite", "postgres", "postgresql"), f"sqlite:///{DATA_DIR / 'onderweg.sqlite3'}"
)
# Health checks: after a restart of PostgreSQL the pool must not hand out connections that are gone.
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_health_checks=True)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    needs_sqlite(sqlite3.sqlite_version_info)
    # IMMEDIATE: a transaction that will write waits for its turn instead of failing halfway.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {"pool": True}

REDIS_URL = env.url("REDIS_URL", ("redis", "rediss", "unix"), "")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}
# Wagtail keeps site paths in the default cache: it stays local, so that Redis may vanish without the site.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "default",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
    "shared": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shared"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Processes that serve; more than one needs Redis (see `manage.py serve`).
WORKERS = env.number("WORKERS", 1, 1, 64)

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Photos and documents of records: no address leads here; a view asks who may see each of them.
PRIVATE_ROOT = DATA_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Mail: only that there is news, to who asked for it ---------------------------------------------------

# Empty: no mail goes out, and nobody is asked for an address. Where the public comes, mails must reach them.
_AT_HOME = () if SECURE else ("file", "console")
MAIL_URL = env.url("MAIL_URL", (*MAIL_SCHEMES, *_AT_HOME), "" if SECURE else "file:")
OFFERS_MAIL = bool(MAIL_URL)
vars().update(mail_settings("MAIL_URL", MAIL_URL, DATA_DIR / "mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.address("MAIL_FROM", f"onderweg@{HOST}")

# --- People, sessions, limits -----------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "people.backends.PasswordBackend",
    "people.backends.SecondStepBackend",
    "people.backends.CardBackend",
]
# Staff come in with a password and a second factor. Only where nobody from outside can come may it be off.
SECOND_FACTOR = env.choice(
    "SECOND_FACTOR", ("required",) if SECURE else ("required", "off"), "required" if SECURE else "off"
)
MFA_ADAPTER = "people.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Onderweg"
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# 40 bits: a code on paper lasts for years.
MFA_RECOVERY_CODE_DIGITS = 12
MFA_RECOVERY_CODES_SHOW_ONCE = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "enter"
LOGIN_REDIRECT_URL = "mine"
# Our own table, so that people can see where they are in (see people/sessions.py).
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_NAME = "__Host-onderweg" if SECURE else "onderweg"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_FAILURE_VIEW = "people.views.form_expired"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# What somebody is told goes with their session, not in a third cookie that stays on a shared device.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Where "Snel weg" goes: a site that says nothing about who was here.
QUICK_EXIT_URL = env.url("QUICK_EXIT_URL", ("https",), "https://nl.wikipedia.org/")

# So many wrong card codes in a quarter of an hour, over all sources together, are worth an error in the log.
CARD_ALARM = env.number("CARD_ALARM", 200, 1, 1_000_000)

# The longest words people may send (signs).
POST_LIMIT = 5_000
INSIGHT_LIMIT = 20_000
# Bytes: an insight of 20,000 signs, percent-encoded four bytes a sign, fits with room to spare.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# The largest document with a record (MB).
ATTACHMENT_MB = env.number("ATTACHMENT_MB", 5, 1, 50)
# An author's first texts are read by a moderator before they appear.
TRUSTED_AFTER = env.number("TRUSTED_AFTER", 3, 0, 1000)
# A form without a card that is sent within so many seconds is asked once more.
FORM_SECONDS = env.number("FORM_SECONDS", 3, 0, 60)
# So many different people saying "Dit is niet oké" take a text off the site until a moderator looks.
REPORTS_TO_HOLD = env.number("REPORTS_TO_HOLD", 3, 1, 1000)

# --- Security -----------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Language and time ----------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Brussels"
USE_I18N = True
USE_TZ = True

# --- Wagtail ----------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Onderweg"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_LOGIN_URL = "/binnen/"
WAGTAIL_FRONTEND_LOGIN_URL = "/kaart/"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_I18N_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Autosave makes revisions behind the back of co-authors; off until it is tested with them.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAILIMAGES_IMAGE_MODEL = "pages.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "pages.SiteDocument"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "csv", "xlsx"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}}

# --- django-comments-xtd: only its model; flat, no mail, no address of the sender --------------------------

COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_MODEL = "comments.models.SiteComment"
COMMENTS_XTD_MAX_THREAD_LEVEL = 0
COMMENTS_XTD_CONFIRM_EMAIL = False
COMMENTS_XTD_LIST_ORDER = ("id",)

# --- Logs: one JSON object a line, no personal data --------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        # "Not Found: /…" says where somebody went; the answer's status is nobody's business here.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.channels.server": {"handlers": [], "propagate": False},
        # Wagtail writes titles of drafts and the names of their writers.
        "wagtail": {"level": "WARNING"},
        # They quote what they could not read (of a card's PDF: its square), and each step they take.
        "weasyprint": {"level": "CRITICAL"},
        "fontTools": {"level": "CRITICAL"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "uvicorn": {"level": "WARNING"},
    },
}
