"""An ASGI layer in which each request is a span."""

from hotline.logs import context as log_context
from hotline.tracing import spans

from .asgi_types import App, Message, Receive, Scope, Send


class TracedApp:
    """ASGI application that passes all to `app`; sockets, which last for hours, are no spans.

    A span has the method and the number of the request, and the status of its response. It has no
    path, because paths hold keys.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not spans.is_on():
            return await self._app(scope, receive, send)
        attributes = {
            "http.request.method": scope["method"],
            "hotline.request": log_context.current_request(),
        }
        with spans.span("request", attributes) as one:

            async def note_status(message: Message) -> None:
                if message["type"] == "http.response.start":
                    one.set_attribute("http.response.status_code", message["status"])  # type: ignore[attr-defined]
                await send(message)

            await self._app(scope, receive, note_status)
        return None
