"""Keep the ASGI server's own `send`, for messages that go to thousands of sockets.

The layers between the server and a consumer inspect every message: the session middleware checks
whether the session must be saved. An open socket never needs that, but would pay for it each time.
"""

from hotline.web.asgi_types import App, Receive, Scope, Send

KEY = "hotline.send"


class DirectSend:
    """ASGI middleware, outermost around the sockets: store the original `send` in their scope."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        return await self._app({**scope, KEY: send}, receive, send)
