"""The request, room and person that each line of the log names, kept in contextvars."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context

from structlog.contextvars import (
    bind_contextvars,
    bound_contextvars,
    clear_contextvars,
    get_contextvars,
)

REQUEST, ROOM, PERSON = "request", "room", "person"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


def request_id(given: str = "") -> str:
    """Return the number of a request: the one that a trusted proxy gave it, or a new one."""
    return given if GIVEN.fullmatch(given) else secrets.token_hex(5)


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Bind ids to the lines of the block, and of the tasks that it starts."""
    with bound_contextvars(**ids):
        yield


def note(**ids: object) -> None:
    """Bind ids to the lines of the rest of this piece of work."""
    bind_contextvars(**ids)


def current_request() -> str:
    """Return the number of the request that is worked on; empty outside of one."""
    return str(get_contextvars().get(REQUEST, ""))


def only(**ids: object) -> Context:
    """Return a context for work that many requests share: with these ids, and those of no request.

    A task that is created without it would carry the ids of the request that came first. Each task
    needs one of its own, because asgiref keeps in the context which thread a task waits for.
    """
    context = copy_context()
    context.run(clear_contextvars)
    context.run(lambda: note(**ids))
    return context
