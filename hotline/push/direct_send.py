"""The server's own `send`, for what goes to thousands.

Between it and a consumer lie layers that look at every message: sessions see whether they have
to be saved. A socket that is open has nothing of that kind to do, and pays for it each time.
"""

KEY = "hotline.send"


class DirectSend:
    """Outermost around the sockets: keeps `send` in their scope as it came."""

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send):
        return await self._app({**scope, KEY: send}, receive, send)
