"""Types of Django's middlewares."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

GetResponse = Callable[[HttpRequest], Any]
"""The rest of the middlewares and the view.

It returns an `HttpResponseBase`, or in an asynchronous chain an awaitable of one. A middleware
learns by `iscoroutinefunction` which of the two it gets; the type checker can't follow that.
"""
