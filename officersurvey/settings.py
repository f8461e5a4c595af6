"""Settings: whatever differs between deployments comes from the environment, each variable with its promise.

The README's table of settings is compared with the `#:` comments here by a test.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from officersurvey.logging import logging_configuration

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

#: What this process is: production, demo (outbox page, no TLS) or test.
MODE = env.str("OFFICERSURVEY_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    raise environ.ImproperlyConfigured(f"OFFICERSURVEY_MODE is {MODE!r}; it must be production, demo or test.")
PRODUCTION = MODE == "production"
DEBUG = False

#: Signs sessions and links; at least 50 random characters. No default.
SECRET_KEY = env.str("SECRET_KEY")
#: Keys that encrypt contacts and comments: id:base64 of 32 bytes, comma separated, the first one seals. No default.
FIELD_KEYS = env.list("FIELD_KEYS")
#: Key of the blind index that finds a contact without reading it: base64 of 32 bytes. It is never rotated. No default.
INDEX_KEY = env.str("INDEX_KEY")
#: PostgreSQL 15 to 18: postgres://user:password@host:port/name. A direct connection or a session-mode pool. No default.
DATABASE_URL = env.str("DATABASE_URL")
#: Redis or Valkey 7 or newer with appendonly and noeviction: redis://:password@host:port/0. No default.
REDIS_URL = env.str("REDIS_URL")
#: Host name of the platform, where operators create agencies.
PLATFORM_HOST = env.str("PLATFORM_HOST", "localhost")
#: Port that citizens' links carry; empty for the usual one of the scheme.
PUBLIC_PORT = env.str("PUBLIC_PORT", "")
#: Whether operators of the platform need a second step to sign in: true, unless false is said, in production.
OPERATORS_REQUIRE_MFA = env.bool("OPERATORS_REQUIRE_MFA", PRODUCTION)
#: Whether a TLS proxy in front sets X-Forwarded-Proto and X-Forwarded-For, and removes what a client sent of them.
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
#: Lowest level that is logged: DEBUG, INFO, WARNING or ERROR.
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
#: Mail server for invitations, password resets and alerts: smtp://user:password@host:587 or smtp+tls://...
EMAIL_URL = env.str("EMAIL_URL", "smtp://127.0.0.1:25")
#: Sender of the platform's own mail.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Officer Survey <no-reply@localhost>")
#: Another address of the Twilio interface, for tests against a stand-in; empty for Twilio itself.
TWILIO_BASE_URL = env.str("TWILIO_BASE_URL", "")
#: Test mode: the only numbers and addresses that messages and mail may go to, comma separated; empty for everybody.
SEND_ONLY_TO = env.str("SEND_ONLY_TO", "")
#: Seconds a worker may keep the messages it took to send; a killed worker's are looked up after it. At least 90.
DELIVERY_LEASE_SECONDS = env.int("DELIVERY_LEASE_SECONDS", 120)

#: Token with which a Prometheus server reads /metrics on the platform's host; empty: there are no metrics.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

#: Folder of files that come in: exports of dispatch centres, for seven days at most. Shared by all processes.
FILES_DIR = env.str("FILES_DIR", str(BASE_DIR / ".local" / "files"))

SCHEME = "https" if PRODUCTION else "http"

# Agencies: one PostgreSQL schema each
BOTH_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "agencies.accounts.apps.StaffAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "agencies.accounts",
]
SHARED_APPS = ["django_tenants", *BOTH_APPS, "agencies", "django.contrib.staticfiles", "officersurvey", "ninja"]
TENANT_APPS = [
    *BOTH_APPS,
    "import_export",
    "agencies.identity",
    "agencies.roster",
    "surveys",
    "surveys.incidents",
    "surveys.outreach",
    "responses",
    "dashboards",
]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]
TENANT_MODEL = "agencies.Agency"
TENANT_DOMAIN_MODEL = "agencies.Domain"
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
PUBLIC_SCHEMA_URLCONF = "officersurvey.public_urls"
ROOT_URLCONF = "officersurvey.urls"

DATABASES: dict[str, Any] = {
    "default": {
        **env.db_url_config(DATABASE_URL),
        "ENGINE": "django_tenants.postgresql_backend",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A citizen's phone gives up long before this; a stuck query must not hold a worker.
        "OPTIONS": {"options": "-c statement_timeout=60000 -c lock_timeout=10000 -c timezone=UTC"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "TIMEOUT": 300,
    }
}

MIDDLEWARE = [
    "officersurvey.health.health_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "officersurvey.request_log.request_log_middleware",
    "agencies.middleware.agency_middleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "officersurvey.bodies.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "agencies.accounts.middleware.sign_in_policy_middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

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
            ],
        },
    }
]

# Hosts come from the Domain table: agencies.middleware answers 404 to every other one.
ALLOWED_HOSTS = ["*"]
WSGI_APPLICATION = "officersurvey.wsgi.application"

# Signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "agencies.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "agencies.accounts.password_reset.PasswordResetForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "60/15m/ip,5/15m/key"}
# The limits count networks: behind the proxy, the client is the address before the proxy's own.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
MFA_ADAPTER = "agencies.accounts.second_step.SecondStepAdapter"
# Administrators make the accounts and vouch for the addresses; there is no verification that could lag behind.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Officer Survey"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
# The browser's copy; the server's own limits are IDLE_LOCK and SESSION_LIMIT.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_LOCK = timedelta(minutes=30)
SESSION_LIMIT = timedelta(hours=12)
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "officersurvey.errors.csrf_failure"

# What a browser is told
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
# Nothing reaches another site. Under "no-referrer" browsers post with "Origin: null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# The largest body that any door takes is a list of 1,000 incidents.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".local" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MAX_AGE = 3600

# Roster files: between preview and confirmation they wait in the agency's part of the cache, not on a disk.
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
# One way to write days and times on every staff page, the administration too.
FORMAT_MODULE_PATH = "officersurvey.formats"
USE_TZ = True

_mail = env.email_url_config(EMAIL_URL)
MAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_BACKEND = "officersurvey.test_mode.ListedOnlyBackend" if SEND_ONLY_TO else MAIL_BACKEND
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20

# Celery: the queue is a hint, the table is the truth
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5000
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_DB_REUSE_MAX = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_configuration(LOG_LEVEL)
