"""The view at a path, for code that runs before Django has resolved the URL of a request."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

View = Callable[..., Any]

KEPT = 256  # paths; a crowd asks for the same few, and to resolve one takes 0.1 ms


def view_of_path(path: str) -> View | None:
    """Return the view, or None if the site has none at this path."""
    return _view_of_path(path, settings.ROOT_URLCONF)


@lru_cache(maxsize=KEPT)
def _view_of_path(path: str, urls: Any) -> View | None:
    try:
        return resolve(path, urls).func
    except Resolver404:
        return None
