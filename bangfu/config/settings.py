"""What is this installation set to? Read from the environment; safe without any of it."""

import os
import secrets
from datetime import date
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from bangfu.config.database import binaries, data_folder, django_database

PACKAGE = Path(__file__).resolve().parent.parent
VAR = data_folder()
VAR.mkdir(parents=True, exist_ok=True)


def _secret(name: str, size: int = 32, head: str = "") -> str:
    """A secret from the environment, else one made once and kept in var/ with mode 600."""
    if value := os.environ.get(f"BANGFU_{name.upper()}"):
        return value
    place = VAR / f"{name}.secret"
    if not place.exists():
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(head + secrets.token_hex(size))
    return place.read_text().strip()


SECRET_KEY = _secret("secret_key")
# Keys of personal data: the current one first, older ones for reading. "id:hex,id:hex"; empty: they stand in the file (core/keyring.py).
CIPHER = os.environ.get("BANGFU_CIPHER", "aes-256-gcm")  # of new keys; or "sm4-gcm"
DATA_KEYS = os.environ.get("BANGFU_DATA_KEYS") or (f"k1:{os.environ['BANGFU_DATA_KEY']}" if os.environ.get("BANGFU_DATA_KEY") else "")
DATA_KEY_FILE = VAR / "data_key.secret"
if CIPHER not in ("aes-256-gcm", "sm4-gcm"):
    raise ImproperlyConfigured(f"BANGFU_CIPHER 是“{CIPHER}”。只能是 aes-256-gcm 或 sm4-gcm。")
if not DATA_KEYS:
    _secret("data_key", *((16, "k1.sm4:") if CIPHER == "sm4-gcm" else ()))
INDEX_KEY = _secret("index_key")  # keyed blind indexes; changing it means rebuilding them
AUDIT_KEY = _secret("audit_key")  # of the heads of the audit chain, which are kept outside the database (audit/anchors.py)
AUDIT_HEADS = VAR / "audit" / "heads.jsonl"
AUDIT_DAYS = int(os.environ.get("BANGFU_AUDIT_DAYS", "183"))  # audit lines younger than this cannot be put into an archive
if AUDIT_DAYS < 183:
    raise ImproperlyConfigured("BANGFU_AUDIT_DAYS 不能小于 183：网络日志依法至少留存六个月。")

DEBUG = os.environ.get("BANGFU_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("BANGFU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [one for one in os.environ.get("BANGFU_ORIGINS", "").split(",") if one]
HTTPS = os.environ.get("BANGFU_HTTPS") == "1"
BEHIND_PROXY = os.environ.get("BANGFU_PROXY", "1" if HTTPS else "") == "1"  # whose X-Forwarded-For is then believed
DEMO = os.environ.get("BANGFU_DEMO") == "1"  # shows the demo accounts on the sign-in page

# The demo's campaign is of May 2022: "today" then stands on a day of it (BANGFU_TODAY=2022-05-17).
FIXED_TODAY = date.fromisoformat(os.environ["BANGFU_TODAY"]) if os.environ.get("BANGFU_TODAY") else None

DATABASES = {"default": django_database(os.environ.get("BANGFU_DB", "bangfu"))}
POSTGRES_PROGRAMS = binaries  # called when a backup needs pg_dump
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django_linear_migrations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "bangfu.core",
    "bangfu.audit",
    "bangfu.orgs",
    "bangfu.occupations",
    "bangfu.people",
    "bangfu.campaigns",
    "bangfu.surveys",
    "bangfu.jobs",
    "bangfu.policies",
    "bangfu.matching",
    "bangfu.cases",
    "bangfu.reports",
    "bangfu.home",
]
FIRST_PARTY_APPS = [app for app in INSTALLED_APPS if app.startswith("bangfu.")]

MIDDLEWARE = [
    "bangfu.core.middleware.CallerAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bangfu.orgs.middleware.SessionLimits",
    "bangfu.core.middleware.SignInRequired",
    "bangfu.orgs.middleware.DutiesFirst",
    "bangfu.core.middleware.DomainErrors",
]

ROOT_URLCONF = "bangfu.config.urls"
WSGI_APPLICATION = "bangfu.config.wsgi.application"

_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "bangfu.config.jinja.Templates",
        "NAME": "jinja2",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "bangfu.config.jinja.environment",
            "context_processors": [*_CONTEXT, "bangfu.config.navigation.context"],
        },
    },
    {  # third-party pages only
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [*_CONTEXT, "django.contrib.auth.context_processors.auth"]},
    },
]

FORM_RENDERER = "django.forms.renderers.Jinja2"  # the same widgets, drawn several times faster

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
UPLOAD_LIMIT = 50 * 1024 * 1024  # bytes of one uploaded workbook
ROSTER_LIMIT = 200 * 1024 * 1024  # of one roster: a million people
LARGE_UPLOADS = {"people_imports": "ROSTER_LIMIT"}  # name of an address → the setting with its own limit
# How long files of people are kept after nothing is done for them any more: the law names no number, so an office sets its own; 0: never erased by itself.
RETAIN_DIED_YEARS = int(os.environ.get("BANGFU_RETAIN_DIED_YEARS", "0"))
RETAIN_IDLE_YEARS = int(os.environ.get("BANGFU_RETAIN_IDLE_YEARS", "0"))
RETAIN_GRACE_DAYS = int(os.environ.get("BANGFU_RETAIN_GRACE_DAYS", "30"))  # between the notice to the office and the erasure
RETAIN_ROSTER_DAYS = int(os.environ.get("BANGFU_RETAIN_ROSTER_DAYS", "180"))  # rejected rows and unused values of rosters
RIGHTS_WORKDAYS = int(os.environ.get("BANGFU_RIGHTS_DAYS", "15"))  # working days to answer a request about own data: the office's own rule, the law names no number
EXCHANGE_KEPT_DAYS = int(os.environ.get("BANGFU_EXCHANGE_DAYS", "30"))  # days a comparison with another register is kept
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "bangfu.core.uploads.SizeGuard", "django.core.files.uploadhandler.MemoryFileUploadHandler", "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# ── sign-in ──
AUTH_USER_MODEL = "orgs.User"
AUTHENTICATION_BACKENDS = ["bangfu.orgs.sign_in.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "bangfu.orgs.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "bangfu.orgs.passwords.ThreeKinds"},
    {"NAME": "bangfu.orgs.passwords.NotUsedLately"},
]
PASSWORD_DAYS = int(os.environ.get("BANGFU_PASSWORD_DAYS", "90"))  # then it must be changed; 0: never
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "bangfu.orgs.sign_in.Adapter"
ACCOUNT_FORMS = {"reauthenticate": "bangfu.orgs.forms.PasswordAgainForm"}
DEVICE_DAYS = int(os.environ.get("BANGFU_DEVICE_DAYS", "180"))  # how long a phone stays bound
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "bind_device": "30/h/ip", "login_failed": "5/15m/key,60/15m/ip"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
LOGIN_URL = "account_login"
# Whoever holds one of the permissions in orgs/permissions.SECOND_FACTOR needs one. The demo's accounts are fictitious and shared: they do not.
SECOND_FACTOR_REQUIRED = not DEMO
MFA_ADAPTER = "bangfu.orgs.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "bangfu.orgs.forms.CodeForm", "reauthenticate": "bangfu.orgs.forms.CodeAgainForm", "activate_totp": "bangfu.orgs.forms.FirstCodeForm",
    "add_webauthn": "bangfu.orgs.forms.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 8 * 3600
# A sign-in ends after so long without a sign of life, and 8 hours after it began; who works on the phone alone has longer pauses between two doors.
IDLE_MINUTES = int(os.environ.get("BANGFU_IDLE_MINUTES", "15"))
IDLE_MINUTES_PHONE = int(os.environ.get("BANGFU_IDLE_MINUTES_PHONE", "60"))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bangfu.core.views.csrf_failed"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"],
        "object-src": [NONE], "base-uri": [NONE], "frame-ancestors": [NONE], "form-action": [SELF],
    }
}
CACHES = {  # rate limits must hold across web processes; counts of long lists may differ by a minute
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"},
    "counts": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts", "OPTIONS": {"MAX_ENTRIES": 2000}},
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]  # BANGFU_HTTPS decides

PGHISTORY_APPEND_ONLY = True
LOGGING_CONFIG = None
PROCRASTINATE_ON_APP_READY = None
