"""An ASGI layer that counts the connections inside it."""

from .asgi_types import App, Receive, Scope, Send


class CountedApp:
    """ASGI application that passes all to `app`; `under_way` is how many it handles now."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self.under_way -= 1
