"""Find the person of a socket by its session, in the turn of sockets that open."""

from typing import Any

from channels.auth import AuthMiddleware, get_user
from channels.sessions import CookieMiddleware, SessionMiddleware

from hotline.core.db_thread import in_database
from hotline.core.turns import Turn, in_turn

# The function itself, because channels runs it in a thread without classes.
_read_user: Any = in_database(get_user.func)  # type: ignore[attr-defined]  # a SyncToAsync


class SignedIn(AuthMiddleware):
    async def resolve_scope(self, scope: Any) -> None:
        with in_turn(Turn.OPEN):
            scope["user"]._wrapped = await _read_user(scope)


def signed_in_sockets(inner: Any) -> Any:
    """Return `inner` behind the layers that find a person: channels' stubs fit no app of ours."""
    return CookieMiddleware(SessionMiddleware(SignedIn(inner)))
