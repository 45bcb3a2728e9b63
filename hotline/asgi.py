"""The ASGI application: trusted scope, probes, static files, media, sockets, Django's pages."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
django_app = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.staticfiles.storage import (  # noqa: E402
    StaticFilesStorage,
    staticfiles_storage,
)
from django.urls import path, re_path  # noqa: E402

from hotline.monitoring.clock_watch import ClockWatch  # noqa: E402
from hotline.monitoring.snapshot import Snapshot  # noqa: E402
from hotline.push.close_on_outage import CloseOnOutage  # noqa: E402
from hotline.push.direct_send import DirectSend  # noqa: E402
from hotline.status.numbers import shared  # noqa: E402
from hotline.status.probes_app import PATHS, ProbesApp  # noqa: E402
from hotline.web.asgi_types import Receive, Scope, Send  # noqa: E402
from hotline.web.counted_app import CountedApp  # noqa: E402
from hotline.web.page_handler import PageHandler  # noqa: E402
from hotline.web.request_threads import RequestThreads  # noqa: E402
from hotline.web.signed_in import signed_in_sockets  # noqa: E402
from hotline.web.static_app import StaticApp  # noqa: E402
from hotline.web.static_files import SourceFiles  # noqa: E402
from hotline.web.traced_app import TracedApp  # noqa: E402
from hotline.web.trusted_scope import TrustedScope  # noqa: E402
from recordings.delivery.media_app import MediaApp  # noqa: E402
from rooms.live import event_lag  # noqa: E402
from rooms.live.consumer import RoomConsumer  # noqa: E402
from rooms.live.screen_consumer import ScreenConsumer  # noqa: E402


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Close sockets at unknown paths, for which the router would raise an error."""
    await receive()
    await send({"type": "websocket.close"})


# Applications are Any below, because Django's type of a path takes views alone, and channels' types
# of applications fit neither Django's nor ours.
room: Any = RoomConsumer.as_asgi()
screen: Any = ScreenConsumer.as_asgi()
elsewhere: Any = nowhere
routes: list[Any] = [
    path("r/<slug:slug>/socket", room),
    path("r/<slug:slug>/screen/<str:key>/socket", screen),
    re_path("", elsewhere),
]
sockets = URLRouter(routes)
assert isinstance(staticfiles_storage, StaticFilesStorage), "STORAGES names such a storage"
pages: Any = PageHandler(django_app)
pages = SourceFiles(pages) if settings.DEBUG else pages
media = MediaApp(RequestThreads(pages), settings.RECORDINGS_ROOT, accel=settings.HOTLINE_ACCEL)
open_sockets = CountedApp(CloseOnOutage(DirectSend(signed_in_sockets(sockets))))
inside: Any = ProtocolTypeRouter(
    {
        "http": StaticApp(media, staticfiles_storage),
        "websocket": open_sockets,
    }
)
application = TrustedScope(
    ProbesApp(TracedApp(inside), shared()),
    settings.HOTLINE_URL,
    settings.HOTLINE_PROXIES,
    any_host=settings.DEBUG,
    any_host_at=PATHS,
)
clock = ClockWatch("Links end too early or too late, and questions are dated wrong.")


def gather(snapshot: Snapshot) -> None:
    """Set the numbers of this web process."""
    snapshot.set("hotline_sockets", open_sockets.under_way)
    snapshot.set("hotline_clock_ahead_seconds", clock.ahead)
    snapshot.set("hotline_listeners", media.live_listeners.estimate(), "hls")
    snapshot.set("hotline_event_lag_seconds", event_lag.LAG)
