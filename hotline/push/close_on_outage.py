"""Closing sockets whose database or Redis is away: pages say so, and come again by themselves."""

from contextlib import suppress

from hotline.core import outages
from hotline.web.close_codes import LATER


class CloseOnOutage:
    """ASGI: turns an outage inside `app` into a closed socket."""

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send):
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            if not outages.noted(error):
                raise
            with suppress(Exception):  # it may be closed already
                await send({"type": "websocket.close", "code": LATER})
