"""Django's settings, derived from :func:`footfall.config.config`.

Nothing here reads the environment: an operator's choices live in ``footfall.config``.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from footfall.config import ConfigError, config

_config = config()
_base_url = urlsplit(_config.base_url)
_web = Path(__file__).parent

# --- Core ---------------------------------------------------------------------------------

DEBUG = _config.debug
SECRET_KEY = _config.secret_key
ROOT_URLCONF = "footfall.web.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The server answers under whatever name its operator points at it; links are built from
# BASE_URL and never from the Host header.
ALLOWED_HOSTS = ["*"]

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "allauth",
    "allauth.account",
    "footfall.accounts",
    "footfall.teams",
    "footfall.sites",
    "footfall.web",
]

# --- Catalog database ---------------------------------------------------------------------


def _catalog() -> dict[str, Any]:
    """SQLite in the data directory, or the PostgreSQL that DATABASE_URL names."""
    if _config.database_url:
        try:
            database: dict[str, Any] = dict(dj_database_url.parse(_config.database_url))
        except ValueError:
            database = {}
        if database.get("ENGINE") != "django.db.backends.postgresql":
            raise ConfigError(
                "DATABASE_URL is not an address like postgres://user:password@host/footfall; "
                "leave it out to use SQLite"
            )
        database.setdefault("OPTIONS", {})["pool"] = {"timeout": 5}
        return database
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _config.data_dir / "catalog.sqlite3",
        "OPTIONS": {
            # WAL lets the server read while a command writes. A transaction takes the write
            # lock at its start, so it waits its turn instead of failing half-way. What is
            # deleted (salts above all) is overwritten, not just forgotten.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
            ),
        },
    }


DATABASES = {"default": _catalog()}

# --- Accounts and login -------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/sites"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "footfall.accounts.passwords.LengthValidator"},
    {"NAME": "footfall.accounts.passwords.StrengthValidator"},
]

ACCOUNT_ADAPTER = "footfall.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {
    "login": "5/m/ip",
    "login_failed": "5/m/key",
    # Ours, for passwords of shared links: by who asks, and by link.
    "shared_link": "10/m/ip,60/m/key",
}

# --- Sessions, cookies, headers -----------------------------------------------------------

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _base_url.scheme == "https"
CSRF_TRUSTED_ORIGINS = [f"{_base_url.scheme}://{_base_url.netloc}"]
CSRF_FAILURE_VIEW = "footfall.web.pages.errors.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

# --- Requests, templates, static files ----------------------------------------------------

MIDDLEWARE = [
    "footfall.web.middleware.test_clock",
    "footfall.web.middleware.routed_by_segment",
    "footfall.web.middleware.browser_headers",
    "footfall.api.middleware.json_apis",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "footfall.web.middleware.first_launch",
    "footfall.api.explain.explained",
    "footfall.web.middleware.WarehouseAway",
]
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_web / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "footfall.web.context.theme",
            ],
        },
    },
]

STATIC_URL = "/static/"
# ``footfall.web.asgi`` serves them straight from the package: there is no collectstatic step.
STATICFILES_DIRS = [_web / "static"]

# --- Mail ---------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
