"""The code and the templates of pages, which else the first people to open one wait for.

Beside a large audience they would wait for 0.4 s, and so would what its sockets are to be sent.
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
