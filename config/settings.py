"""Settings of every deployment; all that differs between them comes from the environment.

`DEMO=1` is what `make run` starts with: plain http on loopback, a clock per plan, generated passwords.
Without it these are production settings: TLS only, `__Host-` cookies, staff with a second factor.
"""

import os
import re
import sys
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.storing import sealed_storage
from registries.contract import DOORS

BASE_DIR = Path(__file__).resolve().parent.parent
# Where the faces of papers lie beside the machine's own: read once, when the first page is set in a process.
os.environ.setdefault("FONTCONFIG_FILE", str(BASE_DIR / "documents" / "fonts.conf"))


def flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).strip().lower() in {"1", "true", "yes", "on"}


def required(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; docs/operations.md says what it is for.")
    return value


def database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # A list joins its cases with seven tables. To try all their orders took PostgreSQL 4 to 25 ms for a query
            # that then ran in less than one; the order as written, four at a time, is as good.
            "options": "-c join_collapse_limit=4 -c from_collapse_limit=4"
            " -c lock_timeout=3s -c idle_in_transaction_session_timeout=60s"
            f" -c statement_timeout={os.environ.get('STATEMENT_TIMEOUT', '30s')}"
        },
        "TEST": {"NAME": f"test_{parts.path.lstrip('/')}{os.environ.get('TEST_DB_SUFFIX', '')}"},
    }


def registry(name: str) -> dict[str, str]:
    """A door to an outside system by its environment variables; without an address it is not connected."""
    code = name.upper().replace("-", "_")
    url = os.environ.get(f"REGISTRY_{code}_URL", "").strip().rstrip("/")
    if url and not (url.startswith("https://") or ((DEMO or TESTING) and url.startswith("http://"))):
        raise ImproperlyConfigured(f"REGISTRY_{code}_URL must begin with https://: numbers of people travel to it.")
    return {"url": url, "token": os.environ.get(f"REGISTRY_{code}_TOKEN", "").strip()}


DEMO = flag("DEMO")
TESTING = flag("TESTING")
DEBUG = False

DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))
FILES_DIR = Path(os.environ.get("FILES_DIR", DATA_DIR / "files"))
SECRET_KEY = required("DJANGO_SECRET_KEY")
# Older ones: what was signed with them is still believed, nothing new is signed with them.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("DJANGO_SECRET_KEY_FALLBACKS", "").split(",") if key]

# Identity numbers: "id:base64key" pairs, newest first; the index key is another secret, newest first as well.
IDENTITY_KEYS = required("IDENTITY_KEYS")
IDENTITY_INDEX_KEY = required("IDENTITY_INDEX_KEY")

# Review forms and certificates are signed with it: a PKCS#12 file in base64.
SIGNING_KEY = required("SIGNING_KEY")
SIGNING_PASSPHRASE = required("SIGNING_PASSPHRASE")
# A service of a third party (RFC 3161) that stamps the time of each signature; "" for none.
TIMESTAMP_URL = os.environ.get("TIMESTAMP_URL", "").strip()

PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000" if DEMO or TESTING else "").rstrip("/")
if not PUBLIC_URL:
    raise ImproperlyConfigured("PUBLIC_URL is not set: it is the only source of links and QR codes.")
SECURE_SITE = PUBLIC_URL.startswith("https://")

ALLOWED_HOSTS = [h for h in os.environ.get("ALLOWED_HOSTS", "").split(",") if h]
ALLOWED_HOSTS.append(urlsplit(PUBLIC_URL).hostname or "")
if DEMO or TESTING:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "testserver"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Demo clock: DEMO_TODAY=<plan>:<date>[,<plan>:<date>] moves single plans.
# The hour at which an office rules a notice to end on its last day ("17:30"); without one, the day is whole.
NOTICE_ENDS_AT = time.fromisoformat(os.environ["NOTICE_ENDS_AT"]) if os.environ.get("NOTICE_ENDS_AT") else None
# Text messages wait until the morning ("22:00-08:00"); "" for none. Our own choice: no notice rules the hours.
_quiet = os.environ.get("SMS_QUIET", "22:00-08:00").strip()
SMS_QUIET = tuple(time.fromisoformat(word) for word in _quiet.split("-")) if _quiet else None
DEMO_TODAY = os.environ.get("DEMO_TODAY", "")

INSTALLED_APPS = [
    "config",
    "committee",
    "offices",
    "public_notices",
    "declarations",
    "dossiers",
    "review_plans",
    "integrity",
    "documents",
    "registries",
    "messages.apps.InboxConfig",
    "files",
    "accounts",
    "audit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.static_files.ServedFiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
]

MIDDLEWARE = [
    "config.middleware.stamp_arrival",
    "config.pace.time_pages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.seat_of_request",
    "accounts.middleware.enforce_permission",
    "config.middleware.no_store",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "django.template.context_processors.i18n",
                "config.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "config.form_rendering.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("desk",)
CRISPY_TEMPLATE_PACK = "desk"
CRISPY_FAIL_SILENTLY = False

DATABASES = {"default": database(required("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "config.caching.OwnKeysCache",
        "LOCATION": required("REDIS_URL"),
        "KEY_PREFIX": f"cache{os.environ.get('TEST_DB_SUFFIX', '')}",
    }
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "accounts.adapter.SignInAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.SignUpForm", "login": "accounts.forms.SignInForm"}
# Beside allauth's own limits: how often one address may try a first sign-in.
# And how many identity numbers one officer may look at.
ACCOUNT_RATE_LIMITS = {
    "first_sign_in": "20/10m/ip", "identity_sign_in": "30/10m/ip", "decline_invitation": "20/10m/ip",
    "reveal_number": "20/h/user",
}  # fmt: skip
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0"))
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "职称评审"  # not on screen: shown by the authenticator app
STAFF_NEED_SECOND_FACTOR = not (DEMO or TESTING) or flag("STAFF_NEED_SECOND_FACTOR")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk-of-mine/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE_SITE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE_SITE else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.page_expired"

if SECURE_SITE:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if flag("TRUST_PROXY_TLS"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
elif not (DEMO or TESTING):
    raise ImproperlyConfigured("PUBLIC_URL must be https outside the demo.")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_HANDLERS = ["files.uploading.CountingUploadHandler"]
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "spool"
# Files above so many bytes come in pieces and go on after a broken link; what was never finished is kept so long.
UPLOAD_PIECES_ABOVE = int(os.environ.get("UPLOAD_PIECES_ABOVE", "2097152"))
UPLOAD_PIECES_HOURS = int(os.environ.get("UPLOAD_PIECES_HOURS", "24"))

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/noto-sans-sc", BASE_DIR / "node_modules/@fontsource-variable/noto-sans-sc"),
    ("vendor/signature_pad", BASE_DIR / "node_modules/signature_pad/dist"),
    # The build for older browsers: offices use what their computers came with.
    ("vendor/pdfjs", BASE_DIR / "node_modules/pdfjs-dist/legacy/build"),
    ("vendor/pdfjs/cmaps", BASE_DIR / "node_modules/pdfjs-dist/cmaps"),
    ("vendor/pdfjs/standard_fonts", BASE_DIR / "node_modules/pdfjs-dist/standard_fonts"),
    ("vendor/pdfjs/wasm", BASE_DIR / "node_modules/pdfjs-dist/wasm"),
    ("vendor/pdfjs/iccs", BASE_DIR / "node_modules/pdfjs-dist/iccs"),
]
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "config.static_storage.ServedStorage"
    },
}
# A bucket for sealed files instead of FILES_DIR (files.keeping); what is uploaded and opened still passes the disk.
_sealed = sealed_storage(
    os.environ.get("FILES_STORAGE", "").strip(),
    os.environ.get("FILES_STORAGE_KEY", "").strip(),
    os.environ.get("FILES_STORAGE_SECRET", "").strip(),
    plain_http=DEMO or TESTING,
)
if _sealed:
    STORAGES["sealed"] = _sealed
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff", "woff2", "png", "jpg", "gz", "br", "bcmap", "pfb"]
WHITENOISE_USE_FINDERS = TESTING

CELERY_BROKER_URL = CELERY_RESULT_BACKEND = required("REDIS_URL")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TASK_IGNORE_RESULT = True
# Tasks after which Celery itself would close the database's session: never, `config/celery.py` looks after it.
CELERY_DB_REUSE_MAX = sys.maxsize
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_TASK_DEFAULT_QUEUE = f"interactive{os.environ.get('TEST_DB_SUFFIX', '')}"
BULK_QUEUE = f"bulk{os.environ.get('TEST_DB_SUFFIX', '')}"
# Address space of one worker child; a paper that needs more fails with a sentence.
PRESS_MEMORY_MB = int(os.environ.get("PRESS_MEMORY_MB", "2048"))
OBJECTION_FILES = int(os.environ.get("OBJECTION_FILES", "5"))
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "relay the outbox": {"task": "messages.tasks.relay", "schedule": 2.0},
    "drive stale outbox rows again": {"task": "messages.tasks.sweep", "schedule": 30.0},
    "send mails": {"task": "messages.tasks.deliver_mail", "schedule": 5.0},
    "send text messages": {"task": "messages.tasks.deliver_texts", "schedule": 5.0},
    "ask what became of text messages": {"task": "messages.tasks.confirm_texts", "schedule": 15.0},
    "write the digests of the day": {
        "task": "messages.tasks.daily_digests",
        "schedule": crontab(hour="8-11", minute="*/15"),
        "options": {"queue": BULK_QUEUE},
    },
    "write titles": {"task": "committee.tasks.write_titles", "schedule": 60.0},
    "tell credit platforms": {"task": "integrity.tasks.send_credit_records", "schedule": 60.0},
    "free the numbers of experts who never came": {
        "task": "committee.tasks.free_numbers",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"queue": BULK_QUEUE},
    },
    "settle fees with the payment system": {"task": "committee.tasks.settle_fees", "schedule": 60.0},
    "forget evidence that nobody handed in": {
        "task": "public_notices.tasks.forget_unused_evidence",
        "schedule": crontab(hour="3", minute="50"),
        "options": {"queue": BULK_QUEUE},
    },
    "ask the virus scanner again": {"task": "files.tasks.recheck", "schedule": 60.0},
    "forget pieces of unfinished uploads": {"task": "files.tasks.tidy_pieces", "schedule": 3600.0},
    "note the heads of the event chains outside": {"task": "audit.tasks.anchor", "schedule": 3600.0},
    "remind of deadlines": {
        "task": "declarations.tasks.send_reminders",
        "schedule": crontab(minute="*/15"),
        "options": {"queue": BULK_QUEUE},
    },
    "end what was not corrected in time": {
        "task": "declarations.tasks.end_uncorrected",
        "schedule": crontab(minute="5-59/15"),
        "options": {"queue": BULK_QUEUE},
    },
    "send stale errands to outside systems again": {"task": "registries.tasks.sweep", "schedule": 15.0},
    "ask which workers answer": {"task": "config.tasks.ping_workers", "schedule": 60.0},
    "order stale documents again": {"task": "documents.tasks.sweep", "schedule": 30.0},
    "forget files of people past their time": {
        "task": "offices.tasks.tidy_people",
        "schedule": crontab(hour=3, minute=40),
    },
    "clear papers past their time": {"task": "documents.tasks.tidy", "schedule": crontab(hour=3, minute=30)},
}

# A clamd that every upload is shown to: `unix:/run/clamav/clamd.ctl` or `host:3310`; empty for none. Fails closed.
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "").strip()
if CLAMD_ADDRESS and not re.fullmatch(r"unix:/.+|[^:]+:\d+", CLAMD_ADDRESS):
    raise ImproperlyConfigured("CLAMD_ADDRESS is unix:/path/of/the/socket or host:port.")

# The heads of the event chains, outside the database: on another disk or host where you can.
AUDIT_ANCHOR_FILE = Path(os.environ.get("AUDIT_ANCHOR_FILE", DATA_DIR / "audit-anchor.jsonl"))

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", f"noreply@{urlsplit(PUBLIC_URL).hostname}")
# Seconds for each step of the exchange: a slow server holds a worker no longer.
EMAIL_TIMEOUT = 5

# Doors to outside systems (docs/registries.md); their time limits are those of registries.door.Times.
REGISTRIES = {name: registry(name) for name in DOORS}
REGISTRY_TIMES: dict[str, Any] = {}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "config.redaction.RedactNumbers"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["redact"], "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []
