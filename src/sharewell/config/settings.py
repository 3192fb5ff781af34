"""Django's settings, derived from the ``SHAREWELL_*`` variables; nothing here touches disk but to read a key."""

import os
import secrets
from pathlib import Path
from typing import Any

import sharewell
from sharewell.config.variables import read_variables
from sharewell.web import assets

_set = read_variables(os.environ)

SHAREWELL_HOME: Path = _set["SHAREWELL_HOME"]
SHAREWELL_DEMO: bool = _set["SHAREWELL_DEMO"]
# The people of the demo are invented, and signed in as with one click.
SHAREWELL_SECOND_STEP: bool = _set["SHAREWELL_SECOND_STEP"] and not SHAREWELL_DEMO
SHAREWELL_HOST: str = _set["SHAREWELL_HOST"]
SHAREWELL_PORT: int = _set["SHAREWELL_PORT"]
SHAREWELL_SIGNER: Path | None = _set["SHAREWELL_SIGNER"]
SHAREWELL_ORIGIN: str = _set["SHAREWELL_ORIGIN"] or f"http://localhost:{SHAREWELL_PORT}"

_SECRET_FILE = SHAREWELL_HOME / "keys" / "secret.key"
# Without the key a passing one lets commands print their help, and the pages that need no keys be served.
try:
    SECRET_KEY = _SECRET_FILE.read_text("ascii").strip()
except (OSError, ValueError):
    SECRET_KEY = ""
SECRET_KEY = SECRET_KEY or secrets.token_urlsafe(50)

DEBUG = False
ALLOWED_HOSTS: list[str] = _set["SHAREWELL_ALLOWED_HOSTS"]
CSRF_TRUSTED_ORIGINS = [SHAREWELL_ORIGIN]

_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": SHAREWELL_HOME / "sharewell.sqlite3",
    "OPTIONS": {
        # A transaction that reads and then writes would fail at once if it began deferred.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # recursive_triggers: without it INSERT OR REPLACE deletes a row past the append-only triggers.
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;PRAGMA foreign_keys=ON;"
            "PRAGMA trusted_schema=OFF;PRAGMA temp_store=MEMORY;PRAGMA recursive_triggers=ON"
        ),
    },
}


def _database(found: dict[str, Any]) -> dict[str, Any]:
    if found.get("ENGINE") == "django.db.backends.postgresql":
        return {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, **found}
    return {**_SQLITE, **found}


DATABASES: dict[str, dict[str, Any]] = {"default": _database(_set["SHAREWELL_DATABASE_URL"])}
if _set["SHAREWELL_OWNER_DATABASE_URL"]:
    DATABASES["owner"] = _database(_set["SHAREWELL_OWNER_DATABASE_URL"])
# Here is counted who tried how often to sign in, and which codes were used: room enough that strangers can't push them out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "sharewell.store",
    "sharewell.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "sharewell.web.headers.SetsHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sharewell.web.reference.GivesReference",
    # Before anything that reads a body.
    "sharewell.web.body.TurnsAwayLargeBodies",
    "sharewell.web.unreadable.TurnsAwayTheUnreadable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # After who is signed in is known, and before any view.
    "sharewell.web.doorkeeper.StandsAtTheDoor",
]
CSRF_FAILURE_VIEW = "sharewell.web.sign_in.stale_form"
ROOT_URLCONF = "sharewell.config.urls"
WSGI_APPLICATION = "sharewell.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "sharewell.web.environment.environment", "autoescape": True},
    }
]

# Who signs in: a practitioner, by a name that an agency gave. Nobody signs up.
AUTH_USER_MODEL = "store.Practitioner"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "sharewell.web.sign_in.ClosedSignUp"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# The second step: an app's codes or a passkey, and recovery codes for the day on which neither is at hand.
MFA_ADAPTER = "sharewell.web.second_step_kept.SecondStepKept"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Sharewell"
MFA_TOTP_TOLERANCE = 1  # half minutes by which a phone's clock may be wrong
MIGRATION_MODULES = {"mfa": "sharewell.store.migrations.second_step"}
MFA_FORMS = {
    "activate_totp": "sharewell.web.second_step_kept.AppForm",
    "add_webauthn": "sharewell.web.second_step_kept.NewPasskeyForm",
    "authenticate": "sharewell.web.second_step_kept.CodeForm",
    "authenticate_webauthn": "sharewell.web.second_step_kept.PasskeyForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# Sessions hold ids only, and end with the browser or after ten hours.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
_HTTPS = SHAREWELL_ORIGIN.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_NAME = "__Host-session" if _HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # No page has an inline script or style, so there is no nonce to leak.
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'none'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# A megabyte of text comes back whole with a message; only a larger body is turned away.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

STATIC_ROOT = assets.FOLDER
STATIC_URL = assets.address()
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = assets.never_changes

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [Path(sharewell.__file__).parent / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"  # shown; stored moments are UTC

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "sharewell.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "sharewell": {"level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # runserver's line of each request would carry query strings.
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
