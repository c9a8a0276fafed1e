"""Settings: everything from the environment, strict and safe by default (docs/operations.md lists every name)."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from buurthulp import env

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = Path(env.text("BUURTHULP_LOCAL_DIR", str(BASE_DIR / ".local")))
LOCAL_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DJANGO_DEBUG")
DEMO = env.flag("BUURTHULP_DEMO")
DEMO_HOSTS = env.words("DEMO_HOSTS")
SECRET_KEY = env.text("DJANGO_SECRET_KEY")
BUURTHULP_HASH_KEY = env.text("BUURTHULP_HASH_KEY")
TINK_FIELDS_CONFIG = {"default": {"path": env.text("BUURTHULP_FIELD_KEYS"), "cleartext": True}}
# What the noise in figures is computed from (docs/adr/0021). Never in the database nor with a backup of it.
BUURTHULP_REPORTS_KEY = env.text("BUURTHULP_REPORTS_KEY")
if len({SECRET_KEY, BUURTHULP_HASH_KEY, BUURTHULP_REPORTS_KEY}) < 3:
    raise ImproperlyConfigured("DJANGO_SECRET_KEY, BUURTHULP_HASH_KEY and BUURTHULP_REPORTS_KEY must all differ.")
ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS")

# The clock between people moves in a demo and in scenario tests only (ADR 0005).
CLOCK_MOVABLE = DEMO or env.flag("BUURTHULP_SCENARIO_CLOCK")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "lucide",
    "csp",
    "buurthulp.apps.KernelConfig",
    "members.apps.MembersConfig",
    "notifications.apps.NotificationsConfig",
    "exchange.apps.ExchangeConfig",
    "matching.apps.MatchingConfig",
    "desk.apps.DeskConfig",
    "reports.apps.ReportsConfig",
    "demo.apps.DemoConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.middleware.CommunityMiddleware",
    "members.middleware.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.middleware.InWordsMiddleware",
]

ROOT_URLCONF = "buurthulp.urls"
WSGI_APPLICATION = "buurthulp.wsgi.application"

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
                "members.context.community",
            ],
            "builtins": ["buurthulp.templatetags.dutch"],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", LOCAL_DIR / "buurthulp.sqlite3")}
# Figures are read through an alias of their own: on PostgreSQL a role that can read releases and areas and nothing
# else (manage.py make_reports_role); on SQLite, or with no address of its own, the same database.
DATABASES["reports"] = (
    env.database("REPORTS_DATABASE_URL", LOCAL_DIR / "buurthulp.sqlite3")
    if env.text("REPORTS_DATABASE_URL", "")
    else dict(DATABASES["default"])
)
DATABASES["reports"]["TEST"] = {"MIRROR": "default"}
DATABASE_ROUTERS = ["reports.routing.ReportsRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "")
if REDIS_URL:
    CACHES: dict[str, dict[str, object]] = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Longer than the longest acks-late task (CELERY_TASK_TIME_LIMIT), or Redis would hand it out twice.
        "visibility_timeout": 900,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "global_keyprefix": env.text("BUURTHULP_BROKER_PREFIX", "buurthulp:"),
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "kernel_cache",
            # Above this Django throws out whatever comes first in the alphabet, such as who guessed wrong too often.
            # What is over goes by a sweep of ours.
            "OPTIONS": {"MAX_ENTRIES": 1_000_000},
        }
    }
    _broker = Path(env.text("BUURTHULP_BROKER_DIR", str(LOCAL_DIR / "broker")))
    for _folder in ("queue", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "polling_interval": env.number("BUURTHULP_BROKER_POLL_MS", 100) / 1000,
    }

SWEEP_SECONDS = env.number("BUURTHULP_SWEEP_SECONDS", 10)
# A release may take long, and so may a round of a large community: they wait for nobody and nobody waits for them.
# A round that this queue does not come to is held by the ordinary sweep (ADR 27).
CELERY_TASK_ROUTES = {"reports.tasks.*": {"queue": "releases"}, "matching.tasks.hold_rounds": {"queue": "releases"}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Celery would connect anew for each task; buurthulp/celery.py closes what Django would close between two pages.
CELERY_DB_REUSE_MAX = sys.maxsize
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(LOCAL_DIR / "celerybeat-schedule")
# Intervals only, no crontab: which hour it is, clock.now() says (house.md §4). `expires` keeps a stopped worker's
# queue from filling with sweeps that all do the same.
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": timedelta(seconds=SWEEP_SECONDS), "options": {"expires": 3 * SWEEP_SECONDS}}
    for name, task in (
        ("heartbeat", "buurthulp.tasks.beat_heart"),
        ("outbox", "notifications.tasks.sweep_outbox"),
        ("matching", "matching.tasks.sweep_matching"),
        ("activities", "exchange.tasks.sweep_activities"),
        ("registers", "desk.tasks.sweep_registers"),
        ("telephone rounds", "desk.tasks.sweep_rounds"),
    )
}
CELERY_BEAT_SCHEDULE |= {
    name: {"task": task, "schedule": timedelta(minutes=minutes), "options": {"expires": 60 * minutes}}
    for name, task, minutes in (
        ("cache", "buurthulp.tasks.sweep_cache", 10),
        ("pairs", "desk.tasks.sweep_pairs", 1),
        ("place labels", "members.tasks.sweep_labels", 1),
        ("area steps", "exchange.tasks.sweep_area_steps", 10),
        ("offer places", "exchange.tasks.sweep_offer_places", 60),
        ("unused users", "members.tasks.sweep_unused_users", 60),
        ("retention", "members.tasks.sweep_retention", 10),
        ("closed", "matching.tasks.sweep_closed", 10),
        ("likelihoods", "matching.tasks.sweep_likelihoods", 10),
        ("releases", "reports.tasks.sweep_releases", 10),
        ("rounds", "matching.tasks.hold_rounds", 1),
    )
}

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.backends.Backend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "members:after_login"
LOGOUT_REDIRECT_URL = "members:front"
ACCOUNT_ADAPTER = "notifications.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {"request_login_code": "members.forms.RequestCodeForm"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "request_login_code": f"{env.number('BUURTHULP_CODES_PER_IP', 60)}/m/ip,6/10m/key",
    "login_failed": "20/m/ip,10/5m/key",
    "desk_find": "120/m/key",
    "circle_invite": "20/d/key",
    "login_sms": "8/d/key",
    "login_sms_in_all": f"{env.number('BUURTHULP_SMS_CODES_PER_HOUR', 200)}/h/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Buurthulp"
MFA_ADAPTER = "members.passkeys.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "members.passkeys.AddPasskeyForm",
    "login_webauthn": "members.passkeys.LoginPasskeyForm",
    "authenticate_webauthn": "members.passkeys.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "members.passkeys.ReauthenticatePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "taal"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["buurthulp.formats"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.flag("BUURTHULP_STATIC_MANIFEST")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = True

vars().update(env.mail("EMAIL_URL"))
EMAIL_TIMEOUT = 10
_sms = env.text_messages("SMS_URL", sender=env.text("BUURTHULP_SMS_FROM", ""))
SMS_HOST = _sms.host
SMS_ACCOUNT = _sms.account
SMS_TOKEN = _sms.token
SMS_FROM = _sms.sender
SMS_TIMEOUT = 8
SMS_COUNTRIES = frozenset(env.words("BUURTHULP_SMS_COUNTRIES") or ["NL"])
# Longer than one delivery takes with every answer just within EMAIL_TIMEOUT. After a crash, this is the delay.
OUTBOX_LEASE_SECONDS = env.number("BUURTHULP_OUTBOX_LEASE_SECONDS", 60)
DEFAULT_FROM_EMAIL = env.text("BUURTHULP_FROM_EMAIL", "Buurthulp <buurthulp@localhost>")
SITE_SCHEME = env.text("BUURTHULP_SITE_SCHEME", "http" if DEMO or DEBUG else "https")
# The port in our own addresses, where it is not the scheme's own: a demo answers on 8000.
SITE_PORT = env.number("BUURTHULP_SITE_PORT", 0)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
_secure = SITE_SCHEME == "https"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure  # http://localhost, where browsers allow passkeys too
SESSION_ENGINE = "buurthulp.sessions"
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_SSL_REDIRECT = _secure and env.flag("BUURTHULP_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
SECURE_HSTS_PRELOAD = _secure
SECURE_REFERRER_POLICY = "same-origin"
if env.flag("BUURTHULP_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("BUURTHULP_PROXY_COUNT", 0)
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
CSRF_FAILURE_VIEW = "members.views.errors.csrf_failure"

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "members.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Buurthulp API",
    "DESCRIPTION": "What a resident can see and do, as JSON.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
}

# From when a figure is shown (reports.engine.publish). Lower than these stops the start, unless a reason is given,
# which is written into every release.
REPORTS_LEAST_PEOPLE = env.number("BUURTHULP_REPORTS_LEAST_PEOPLE", 20)
REPORTS_LEAST_CAPS = env.number("BUURTHULP_REPORTS_LEAST_CAPS", 15)
REPORTS_LEAST_WAIT_PEOPLE = env.number("BUURTHULP_REPORTS_LEAST_WAIT_PEOPLE", 30)
REPORTS_LEAST_OF_A_RATE = env.number("BUURTHULP_REPORTS_LEAST_OF_A_RATE", 40)
REPORTS_WEAKER_BECAUSE = env.text("BUURTHULP_REPORTS_WEAKER_BECAUSE", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"not_healthz": {"()": "buurthulp.logs.NotHealthz"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["not_healthz"]},
        "celery.beat": {"level": "WARNING"},  # else a line for every sweep
    },
}
