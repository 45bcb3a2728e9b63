import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from daphne.endpoints import build_endpoint_description_strings
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

if TYPE_CHECKING:
    from hotline.monitoring.reporter import Reporter

# Seconds for which a thread may keep the interpreter. With Python's default of 5 ms each of the
# about five queries of a vote waits that long while messages are written to a large audience.
TURN = 0.0005


class Command(BaseCommand):
    help = "Serve the site: pages, sockets, live segments and downloads."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: str, bind: str, port: int, **options: object) -> None:
        from hotline.accounts import start_check
        from hotline.asgi import application, clock, gather
        from hotline.core import garbage, open_files
        from hotline.core.postgres import limit_waits
        from hotline.daphne.network_limit import MOST_OF_NETWORK
        from hotline.daphne.server import FlowServer
        from hotline.monitoring.reporter import Reporter, own_name
        from hotline.tracing import spans
        from hotline.web import loaded_pages
        from rooms.live.consumer import MAX_FRAME

        open_files.allow_many()
        limit_waits()
        start_check.look_or_exit()
        loaded_pages.load()
        sys.setswitchinterval(TURN)
        server = FlowServer(
            application,
            endpoints=build_endpoint_description_strings(host=bind, port=port),
            websocket_max_message_size=MAX_FRAME,
            websocket_max_frame_size=MAX_FRAME,
            server_name="",
        )
        if not settings.HOTLINE_PROXIES:  # behind a proxy only the proxy could count them
            server.most_of_network = MOST_OF_NETWORK
        _stop_by_ctrl_c()
        garbage.collect_seldom()
        garbage.collect_by_time()
        end_traces = spans.set_up("web", settings.TRACES)
        clock.run_in_thread()
        _report(Reporter("web", own_name(), gather))
        server.run()
        end_traces()
        if not server.listening_addresses:
            raise CommandError(f"Port {port} of {bind} is taken, or not ours to listen on.")


def _stop_by_ctrl_c() -> None:
    """Handle SIGINT from the beginning, because Twisted swallows an interrupt while it starts."""
    from twisted.internet import reactor

    # The reactor's type is an interface of zope, whose methods have no `self`.
    stop = reactor.stop  # type: ignore[misc]
    signal.signal(signal.SIGINT, lambda *_: reactor.callFromThread(stop))


def _report(reporter: "Reporter") -> None:
    """Report the numbers of this process as soon as its event loop runs, until it ends."""
    from twisted.internet import reactor

    def begin() -> None:
        reporting = asyncio.create_task(reporter.run())
        reactor.addSystemEventTrigger("before", "shutdown", reporting.cancel)  # type: ignore[arg-type]

    # The types of Twisted are of methods without `self`.
    # Not `callWhenRunning`, which calls a moment before the event loop runs.
    reactor.callLater(0, begin)  # type: ignore[arg-type]
