"""Settings of the media server. It serves no page, and without the apps that pages need it is
back in half the time after a crash, and smaller.
"""

from .settings import *  # noqa: F403

INSTALLED_APPS = [
    "hotline.accounts",
    "hotline",
    "rooms",
    "qna",
    "recordings",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]

# It hands on work and does none: a slow Redis must not hold up what it writes about rooms.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 1}
