"""Settings of the media server.

It serves no pages. Without the apps for pages it restarts in half the time after a crash, and needs
less memory.
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

# It only enqueues tasks: a slow Redis must not delay what it writes about rooms.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 1}
