"""The code and the templates of pages, which a web process loads before its first request.

Else the first page beside a large audience takes 0.4 s, and the updates of its sockets are late.
"""

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse

TEMPLATES = settings.BASE_DIR / "templates"
LOADED = ("", "home/**/", "parts/**/", "qna/**/", "recordings/**/", "rooms/**/")
"""The folders of what many people open."""


def load() -> None:
    """Import all views and compile the templates of rooms, lists and replays: about 0.3 s."""
    reverse("home")
    for folder in LOADED:
        for path in TEMPLATES.glob(f"{folder}*.html"):
            get_template(path.relative_to(TEMPLATES).as_posix())
