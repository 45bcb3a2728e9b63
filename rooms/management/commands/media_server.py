import asyncio
import signal
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from hotline.accounts import start_check
from hotline.core import garbage, open_files
from hotline.core.postgres import limit_waits
from hotline.core.supervisor_pipes import wait_for_turn
from hotline.tracing import spans
from rooms.media.network import PortTaken
from rooms.media.server.own_name import NameTaken
from rooms.media.server.process import MediaServerProcess


class Command(BaseCommand):
    help = "Runs a media server: takes in voices and pictures, and sends out one program per room."
    requires_system_checks = []

    def handle(self, **options: object) -> None:
        wait_for_turn()
        limit_waits()
        start_check.look_or_exit()
        open_files.allow_many()
        garbage.collect_seldom()
        end_traces = spans.set_up("media", settings.TRACES)
        try:
            asyncio.run(self._run())
        except (PortTaken, NameTaken) as taken:
            sys.exit(str(taken))
        finally:
            end_traces()

    async def _run(self) -> None:
        stopping = asyncio.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(one, stopping.set)
        await MediaServerProcess.run(stopping)
