"""Settings of the stage process. It serves no page, and without the apps that pages need it is
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
