"""Every setting of the portal, once. What differs between places comes from the environment, through env.py."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from alliance import env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- where it runs ---------------------------------------------------------------------------
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY")
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
IS_SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", []) or [SITE_URL]
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"
VERSION = "0.1.0"

INSTALLED_APPS = [
    "modeltranslation",
    "alliance",
    "networks",
    "members",
    "accountability",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "alliance.static_files.StaticFiles",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "ninja",
]

MIDDLEWARE = [
    "alliance.caching.keep_whole_pages",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "alliance.middleware.say_who_may_keep_it",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alliance.middleware.answer_without_database",
    "alliance.middleware.Compression",
    "alliance.middleware.keep_quiet_addresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alliance.middleware.LoginWall",
    "alliance.reading.remember_while_reading",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "alliance.middleware.even_answers",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "alliance.templatetags.words",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alliance.context.site",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "alliance.rendering.FormRenderer"

# --- data ------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
DATABASES: dict[str, Any] = {"default": env.database(DATABASE_URL)}
_OWNER_URL = env.text("DATABASE_OWNER_URL", DATABASE_URL)
OWNER_APART = _OWNER_URL != DATABASE_URL
# The application is a plain role. Changing tables and making the test database need the tables' owner.
_OWNERS_WORK = {"migrate", "test", "createcachetable", "grant_rights", "flush"}
RUNS_AS_OWNER = OWNER_APART and (bool(_OWNERS_WORK & set(sys.argv[1:2])) or "pytest" in sys.modules)
if RUNS_AS_OWNER:
    DATABASES["default"] = env.database(_OWNER_URL)
APPLICATION_ROLE = str(env.database(DATABASE_URL)["USER"])

CACHES = {
    # allauth keeps its limits and used codes here and knows no other alias: they must outlive a broker
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "alliance_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # pages only; when it is away, every look-up is a miss
    "pages": {
        "BACKEND": "alliance.page_cache.ForgivingCache",
        "LOCATION": env.text("CACHE_URL", "redis://localhost:6379/2"),
        "TIMEOUT": 60,
    },
}
# A folder shared with the proxy, where the portal says that what the proxy keeps is old; without it the proxy keeps no page
# that browsers must ask for each time.
PROXY_VERSIONS = env.text("PROXY_VERSIONS", "")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- work in the background ------------------------------------------------------------------
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "redis://localhost:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CONCURRENCY = env.number("WORKER_CONCURRENCY", 2)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,  # an order does not wait for the broker: the relay publishes it again
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_DEFAULT_QUEUE = "background"
CELERY_TIMEZONE = "UTC"
# An order's life in seconds: how long a silent worker keeps its work and how often it says that it lives; the first pause
# before another try; when a message counts as lost; how often the relay looks; how long a process leaves a broker alone that was away.
OUTBOX_LEASE_SECONDS = env.number("OUTBOX_LEASE_SECONDS", 30)
OUTBOX_RENEWAL_SECONDS = OUTBOX_LEASE_SECONDS / 3
OUTBOX_RETRY_SECONDS = env.number("OUTBOX_RETRY_SECONDS", 10)
OUTBOX_REPUBLISH_SECONDS = env.number("OUTBOX_REPUBLISH_SECONDS", 30)
OUTBOX_RELAY_SECONDS = env.number("OUTBOX_RELAY_SECONDS", 5)
OUTBOX_QUIET_SECONDS = env.number("OUTBOX_QUIET_SECONDS", 10)
CELERY_BEAT_SCHEDULE = {
    "relay": {
        "task": "alliance.relay",
        "schedule": float(OUTBOX_RELAY_SECONDS),
        "options": {"queue": "urgent", "expires": 5},
    },
    "canaries": {
        "task": "alliance.release_canaries",
        "schedule": 60.0,
        "options": {"queue": "urgent", "expires": 60},
    },
    "regular": {
        "task": "alliance.order_regular_work",
        "schedule": 300.0,
        "options": {"queue": "urgent", "expires": 300},
    },
}
# Demonstrations only: every step of a report waits this long, so that one can watch, cancel or kill it.
REPORT_STEP_DELAY_MS = env.number("REPORT_STEP_DELAY_MS", 0)
if REPORT_STEP_DELAY_MS and IS_SECURE:
    sys.exit("REPORT_STEP_DELAY_MS is for demonstrations. Take it out where SITE_URL is https.")

# --- languages -------------------------------------------------------------------------------
# One row a language: own name, direction, PostgreSQL search configuration, order of fallbacks.
LANGUAGE_TABLE: dict[str, dict[str, Any]] = {
    "en": {"name": "English", "dir": "ltr", "search": "english", "fallbacks": ("fr", "es", "ar")},
    "fr": {"name": "Français", "dir": "ltr", "search": "french", "fallbacks": ("en", "es", "ar")},
    "es": {"name": "Español", "dir": "ltr", "search": "spanish", "fallbacks": ("en", "fr", "ar")},
    "ar": {"name": "العربية", "dir": "rtl", "search": "arabic", "fallbacks": ("en", "fr", "es")},
}
LANGUAGES_ENABLED = env.words("LANGUAGES_ENABLED", list(LANGUAGE_TABLE))
LANGUAGES = [
    (code, row["name"]) for code, row in LANGUAGE_TABLE.items() if code in LANGUAGES_ENABLED
]
LANGUAGE_CODE = "en"
MODELTRANSLATION_LANGUAGES = tuple(LANGUAGE_TABLE)
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": tuple(LANGUAGE_TABLE),
    **{code: row["fallbacks"] for code, row in LANGUAGE_TABLE.items()},
}
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["alliance.formats"]
LANGUAGE_COOKIE_NAME = "__Host-language" if IS_SECURE else "language"
LANGUAGE_COOKIE_SECURE = IS_SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"

# --- files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / ".portal" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 60
# what is small already, and maps of scripts, which are large and for those who look into a script
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("gz", "br", "png", "woff2", "map")

# --- mail ------------------------------------------------------------------------------------
globals().update(env.mail(env.text("EMAIL_URL", (BASE_DIR / ".portal" / "mail").as_uri())))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# whom the public writes to: the Secretariat, and for the press or about data somebody else, where there is
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "secretariat@portal.example.org" if DEBUG else "")
CONTACT_POST = env.text("CONTACT_POST", "")
CONTACT_PRESS = env.text("CONTACT_PRESS", "") or CONTACT_EMAIL
CONTACT_DATA = env.text("CONTACT_DATA", "") or CONTACT_EMAIL

# --- accounts --------------------------------------------------------------------------------
AUTH_USER_MODEL = "alliance.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "manage"
# who opens an account wants to join, unless a link led them here for something else
ACCOUNT_SIGNUP_REDIRECT_URL = "members:join_start"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SEALING_KEYS = env.words("SEALING_KEYS", [])
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
ACCOUNT_ADAPTER = "alliance.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "alliance.adapters.safe_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "fax_number"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[MenEngage] "
ACCOUNT_FORMS = {
    "signup": "alliance.forms.CodeSignupForm",
    "login": "alliance.forms.PasswordLoginForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ADAPTER = "alliance.adapters.SealingMFAAdapter"
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "MenEngage"
USERSESSIONS_TRACK_ACTIVITY = False

# --- safety ----------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
SESSION_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accountability.views.refused.csrf_refused"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# the grid of a return has two for each of its cells, of which there are 1,200 and more
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000
# every file of every form waits sealed; a form takes no more files than a concern does
FILE_UPLOAD_HANDLERS = ["alliance.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# whom to tell of a hole: an address with mailto: or https://, and where it says how; without, both are the page on contact.
# The file that names them holds until this day; whoever looked whether it is still true moves it on (docs/operate.md).
SECURITY_CONTACT = env.text("SECURITY_CONTACT", "")
SECURITY_POLICY = env.text("SECURITY_POLICY", "")
SECURITY_TXT_EXPIRES = date(2027, 10, 31)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- concerns: what must never stand in the database ------------------------------------------
# The root that certifies who may read, and the board's escrow key: public halves, in hexadecimal.
ROOT_ED25519_PUB = env.text("ROOT_ED25519_PUB", "")
ESCROW_X25519_PUB = env.text("ESCROW_X25519_PUB", "")
# 32 bytes in a file that only the portal reads; without it no code opens anything
RECEIPT_PEPPER_FILE = Path(env.text("RECEIPT_PEPPER_FILE", str(BASE_DIR / ".portal" / "pepper")))
# a Redis or Valkey of its own, with a password, that writes nothing to disk: drafts and unlocked keys
STORE_URL = env.text("STORE_URL", "")
CONCERN_FILES = Path(env.text("CONCERN_FILES", str(BASE_DIR / ".portal" / "concern-files")))
TOMBSTONES_FILE = Path(env.text("TOMBSTONES_FILE", str(BASE_DIR / ".portal" / "tombstones")))
# where the exit link leads to: a page that many people open, for each language
EXIT_URLS = {
    "en": env.text("EXIT_URL_EN", "https://en.wikipedia.org/wiki/Special:Random"),
    "fr": env.text("EXIT_URL_FR", "https://fr.wikipedia.org/wiki/Special:Random"),
    "es": env.text("EXIT_URL_ES", "https://es.wikipedia.org/wiki/Special:Random"),
    "ar": env.text("EXIT_URL_AR", "https://ar.wikipedia.org/wiki/Special:Random"),
}
CONCERN_COOKIE_NAME = "__Host-page" if IS_SECURE else "page"
VAULT_COOKIE_NAME = "__Host-vault" if IS_SECURE else "vault"

# --- logs: one line of JSON per event, nothing of a person in it -------------------------------
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "alliance.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # each message of the relay and each canary would be two lines; the rows and the health page say more
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "pikepdf": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": False},
        # tells what stands in the hidden data of a picture
        "PIL": {"handlers": [], "level": "WARNING", "propagate": True},
        # names the credential of each passkey that is used
        "fido2": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
