"""Close sockets whose database or Redis is away; pages show this and reconnect by themselves."""

from contextlib import suppress

from hotline.core import outages
from hotline.web.asgi_types import App, Receive, Scope, Send
from hotline.web.close_codes import LATER


class CloseOnOutage:
    """ASGI middleware: turn an outage inside `app` into a closed socket."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            if not outages.noted(error):
                raise
            with suppress(Exception):  # the socket may be closed already
                await send({"type": "websocket.close", "code": LATER})
