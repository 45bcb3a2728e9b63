"""Hotline's settings. `hotline.environment` reads and checks the environment."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from hotline import environment
from hotline.core.hosts import without_port

env = environment.read()

BASE_DIR = Path(__file__).resolve().parent.parent

# Addresses, ports and folders
HOTLINE_URL = env.url
HOTLINE_PROXIES = env.proxies
HOTLINE_ACCEL = env.accel
DATA = env.data
RECORDINGS_ROOT = DATA / "recordings"
MEDIA_ADDRESSES = env.media_addresses
MEDIA_ADDRESSES_FOUND = env.media_addresses_found
MEDIA_PORT = env.media_port
MEDIA_LISTENERS = env.media_listeners
MEDIA_PRIVATE_ADDRESS = env.media_private_address
TURN_URLS = env.turn_urls
TURN_SECRET = env.turn_secret
RESTREAM_PRIVATE = env.restream_private
REDIS_URL = env.redis_url
MONITOR_TOKEN = env.monitor_token
MONITOR_NETWORKS = env.monitor_networks
TRACES = env.traces

# Security
SECRET_KEY = env.secret_key
DEBUG = env.debug
# `hotline.web.trusted_scope` has compared the port too, and knows how the client connected.
ALLOWED_HOSTS = [without_port(HOTLINE_URL.partition("://")[2])]
ALLOWED_HOSTS += [] if env.https else ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = ["*"] if DEBUG else ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = [HOTLINE_URL]
SESSION_ENGINE = "hotline.web.sessions"
# Seconds; `rooms.tasks.sweep` deletes guests to whom no row refers sooner.
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = env.https
CSRF_FAILURE_VIEW = "hotline.web.errors.forged"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30 if env.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_PERMISSIONS = None  # the umask decides: see `hotline.environment.privacy`
DATA_UPLOAD_MAX_MEMORY_SIZE = 128 << 10  # bytes; the limit of `hotline.daphne.http`

# Applications
INSTALLED_APPS = [
    "hotline.accounts",
    "hotline",
    "rooms",
    "qna",
    "recordings",
    "channels",
    "django_htmx",
    "allauth",
    "allauth.account",
    "hotline.web.admin_apps.ModerationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "hotline.web.compressed_pages.CompressedPagesMiddleware",
    "hotline.web.absolute_urls.AbsoluteUrlsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "hotline.web.security_headers.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "hotline.web.errors.ErrorPagesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hotline.limits.middleware.LimitsMiddleware",
]
ROOT_URLCONF = "hotline.urls"
ASGI_APPLICATION = "hotline.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["hotline.templatetags.icons"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hotline.accounts.context_processors.house",
            ],
        },
    }
]

# Database and files
DATABASES = {"default": env.database}
if env.database["ENGINE"].endswith("postgresql"):
    from hotline.core import postgres

    env.database["OPTIONS"] = postgres.options(env.database["OPTIONS"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hotline.web.static_files.JoinedStorage"},
}
if env.bucket:
    # Finished copies. Without this they stay on the disk, beside the recording.
    STORAGES["copies"] = {
        "BACKEND": "recordings.delivery.s3_storage.CopiesStorage",
        "OPTIONS": env.bucket,
    }
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Parts of the pages of ended sessions that are the same for a role are drawn once for each event of
# the room. What changes without one, such as the name of a person, is drawn anew after ten seconds.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "replays": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "replays",
        "OPTIONS": {"MAX_ENTRIES": 400},  # of up to 200 KB each; a page has ten
    },
}

# Messages and tasks between processes
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "hotline.push.channel_layer.ChannelLayer",
        "CONFIG": {
            # Seconds: a Redis that hangs must not delay people's actions.
            "hosts": [{"address": REDIS_URL, "socket_timeout": 1, "socket_connect_timeout": 1}],
            "prefix": "hotline",
        },
    }
}
CELERY_BROKER_URL = env.broker_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # tasks are idempotent, so they may run twice
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 10}
CELERY_TASK_PUBLISH_RETRY = False  # a task is only a hint; reconcile finds lost work
CELERY_WORKER_POOL = "threads"  # a lock of the process lets one session be encoded at a time
CELERY_WORKER_CONCURRENCY = 2
CELERY_TASK_DEFAULT_QUEUE = "hotline"
CELERY_BEAT_SCHEDULE = {
    "seal what a crash left unsealed": {"task": "recordings.tasks.reconcile", "schedule": 5},
    "look after what is kept": {"task": "recordings.tasks.look_after_disk", "schedule": 60},
    "look after silent rooms": {"task": "rooms.tasks.look_after", "schedule": 5},
    "look after unmoderated queues": {"task": "qna.tasks.look_after", "schedule": 5},
    "mail answers to the absent": {"task": "qna.tasks.mail_answers", "schedule": 60},
    "note the numbers of the last hour": {
        "task": "hotline.status.tasks.note_numbers",
        "schedule": 30,
    },
    "forget guests who left nothing": {"task": "rooms.tasks.sweep", "schedule": 3600},
}
for entry in CELERY_BEAT_SCHEDULE.values():
    # Seconds after which a worker throws the run away, because the next one does the same work:
    # the queue does not grow while all threads are busy for long.
    entry["options"] = {"expires": entry["schedule"]}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # what waits longer in a worker's memory does not expire

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]  # used by sessions
PASSWORD_HASHERS = ["hotline.accounts.hashing.BoundedHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "hotline.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "hotline.accounts.allauth_forms.SignInForm",
    "reset_password": "hotline.accounts.allauth_forms.AskForPasswordForm",
    "reset_password_from_key": "hotline.accounts.allauth_forms.NewPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # our views confirm an address before they create the account
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the adapter renders such a mail, but does not send it
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # guests are signed in too, and may create an account
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = False  # `hotline.limits` counts instead

# Mail
globals().update(env.mail)
EMAIL_BACKEND_LATER = env.mail["EMAIL_BACKEND"]
EMAIL_BACKEND = "hotline.core.background_mail.Backend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.mail_from

# Language and time
LANGUAGE_CODE = env.language
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Whatever else a line of the log says, it has none of these.
LOG_FORMAT = env.log_format
LOG_SECRETS = (
    *(SECRET_KEY, TURN_SECRET, MONITOR_TOKEN),
    *(env.database.get("PASSWORD"), env.mail.get("EMAIL_HOST_PASSWORD")),
    env.bucket and env.bucket["secret_key"],
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "hotline.logs.lines.LineFormatter",
            "form": LOG_FORMAT,
            "secrets": LOG_SECRETS,
        }
    },
    "filters": {
        "brief": {"()": "hotline.core.outages.OneLineFilter"},
        "sparing": {"()": "hotline.web.request_log.SparseFilter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["brief"],
        },
        "requests": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["brief", "sparing"],
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"handlers": ["requests"], "propagate": False},
        "django.security": {"handlers": ["requests"], "propagate": False},
        "psycopg.pool": {
            "level": "ERROR"
        },  # it warns of each attempt to connect; `hotline.core.outages` logs outages
        "hotline": {"level": "INFO"},
        "rooms": {"level": "INFO"},
        "recordings": {"level": "INFO"},
    },
}
