"""Types of an ASGI application (asgi.readthedocs.io).

A scope and a message are dictionaries with values of many types, and both may hold keys of a server
or of a middleware. The types of `asgiref.typing` are too narrow for them: they demand the keys that
the specification makes optional, and forbid the keys that we and channels add.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

Header = tuple[bytes, bytes]
