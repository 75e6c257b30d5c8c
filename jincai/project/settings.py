"""设置：Django 5.2。要改的都由环境变量给出，见 docs/operate。

JINCAI_HOME files and embedded database; DATABASE_URL another PostgreSQL; JINCAI_DATABASE another database of that server (a measurement's);
JINCAI_DEBUG=1 for developers; JINCAI_LOCAL=1 set by
`jincai serve` when it listens on this machine only, over plain http; JINCAI_SERVER=1 in web processes (connection pool);
JINCAI_HOSTS more host names; JINCAI_PROXY=1 behind a proxy that ends TLS; JINCAI_PORTAL the portal to sign in from; JINCAI_OIDC_KEY_FILE.
"""

from __future__ import annotations

import os
from datetime import timedelta

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
    # 登录：只有 jincai.upkeep.access 认得它们；放在能力之后，模板以我们的为先
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
    "axes",
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
    "allauth.account.middleware.AccountMiddleware",
    "jincai.upkeep.access.clocks.SessionClock",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jincai.project.edge.clean.Clean",
    "jincai.project.edge.once.FormsOnce",
    "axes.middleware.AxesMiddleware",
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
        "NAME": os.environ.get("JINCAI_DATABASE") or login.database,
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
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "jincai.upkeep.access.passwords.Composition"},
    {"NAME": "jincai.upkeep.access.passwords.NotTheName"},
]
AUTHENTICATION_BACKENDS = ["jincai.upkeep.access.lockout.Backend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = SESSION_LONGEST = 8 * 3600
SESSION_IDLE = 30 * 60
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

# 缓存放在数据库里：各进程看到的是同一份，动态口令的“已用”标记、限速才算数；MAX_ENTRIES 大，标记不会被挤掉
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PROXY else 0
ACCOUNT_ADAPTER = "jincai.upkeep.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # 注册页没有挂出
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/300s/key"}
MFA_ADAPTER = "jincai.upkeep.access.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 0  # 1 会让口令比它的“已用”标记活得长
MFA_TOTP_ISSUER = "金财"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
SOCIALACCOUNT_ADAPTER = "jincai.upkeep.access.portal.PortalAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # 内容安全策略 form-action 'self' 不让表单跳到上级门户，用链接
SOCIALACCOUNT_STORE_TOKENS = False
PORTAL = os.environ.get("JINCAI_PORTAL", "")  # 上级门户，JSON，见 docs/operate/signing-in.md
IDP_OIDC_ADAPTER = "jincai.upkeep.access.provider.ProviderAdapter"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 600
OIDC_KEY_FILE = os.environ.get("JINCAI_OIDC_KEY_FILE", str(HOME / "oidc-key.pem"))
AXES_HANDLER = "jincai.upkeep.access.lockout.Handler"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]  # 各自计数，见 Handler
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # 登录记在审计里
AXES_CLIENT_IP_CALLABLE = "jincai.upkeep.access.lockout.address"
AXES_LOCKOUT_CALLABLE = "jincai.upkeep.access.lockout.answer"
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "credential", "signature", "certificate", "message", "old", "new", "again"]

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
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},  # standard error
    "root": {"handlers": ["console"], "level": os.environ.get("JINCAI_LOG", "WARNING")},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}, "axes": {"level": "CRITICAL"}},  # axes: 见审计
}
