"""设置：Django 5.2。要改的都由环境变量给出，见 docs/operate。

JINCAI_HOME files and embedded database; DATABASE_URL another PostgreSQL; JINCAI_DEBUG=1 for developers; JINCAI_LOCAL=1 set by
`jincai serve` when it listens on this machine only, over plain http; JINCAI_SERVER=1 in web processes (connection pool);
JINCAI_HOSTS more host names.
"""

from __future__ import annotations

import os

from jincai.project import capabilities, secret
from jincai.project.postgres import api as postgres

HOME = postgres.home()
DEBUG = os.environ.get("JINCAI_DEBUG") == "1"
SERVER = os.environ.get("JINCAI_SERVER") == "1"
LOCAL = os.environ.get("JINCAI_LOCAL") == "1"
SECRET_KEY = secret.key(postgres.make_home())
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *([] if SERVER else ["testserver"]), *filter(None, os.environ.get("JINCAI_HOSTS", "").split(","))]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in filter(None, os.environ.get("JINCAI_HOSTS", "").split(","))]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "django_htmx",
    *capabilities.present(),
    "jincai.project",
]

MIDDLEWARE = [
    "jincai.project.edge.limits.Limits",
    "jincai.project.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jincai.project.edge.clean.Clean",
    "jincai.project.edge.once.FormsOnce",
]

ROOT_URLCONF = "jincai.project.urls"
WSGI_APPLICATION = "jincai.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                *(["jincai.platform.ui.context.frame"] if capabilities.has("jincai.platform.ui.context") else []),
            ],
            "builtins": ["jincai.platform.ui.templatetags.ui"] if capabilities.has("jincai.platform.ui.templatetags.ui") else [],
        },
    }
]


def _database(login: postgres.Login, *, pool: bool = False) -> dict[str, object]:
    options: dict[str, object] = dict(login.options)
    if pool:
        options["pool"] = {"min_size": 2, "max_size": 8, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": login.database,
        "USER": login.user,
        "PASSWORD": login.password,
        "HOST": login.host,
        "PORT": str(login.port),
        "CONN_MAX_AGE": 0 if pool else None,
        "CONN_HEALTH_CHECKS": not pool,
        "OPTIONS": options,
    }


_urls = postgres.urls()
DATABASES = {
    "default": _database(_urls.app, pool=SERVER),  # 程序：行级安全始终有效
    "owner": _database(_urls.owner),  # 迁移
    "checker": _database(_urls.checker),  # 核对：读全部，不写
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if capabilities.has("jincai.platform.identity.apps"):
    AUTH_USER_MODEL = "identity.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEBUG or LOCAL)
PROXY = os.environ.get("JINCAI_PROXY") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY else None
SECURE_SSL_REDIRECT = SERVER and not (DEBUG or LOCAL)
SECURE_REDIRECT_EXEMPT = [r"^alive/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # static files are served from the capabilities' own folders: no collecting step
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 300
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},  # standard error
    "root": {"handlers": ["console"], "level": os.environ.get("JINCAI_LOG", "WARNING")},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
