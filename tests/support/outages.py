"""A database or a Redis that does not answer for a while."""

import asyncio
import os
import signal
import threading
from contextlib import asynccontextmanager

from django.db import connection, transaction

from rooms.models import MediaServer
from tests.support.eventually import soon


@asynccontextmanager
async def database_held():
    """Let nobody else write: lock the whole SQLite database, or on PostgreSQL the tables of media
    servers, rooms and seats.
    """
    holding, enough = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            if connection.vendor == "sqlite":
                MediaServer.objects.filter(pk=0).delete()  # any write takes the only lock there is
            else:
                with connection.cursor() as cursor:
                    cursor.execute("LOCK TABLE rooms_mediaserver, rooms_room, rooms_seat")
            holding.set()
            enough.wait(120)
        connection.close()

    held = asyncio.create_task(asyncio.to_thread(hold))
    try:
        await soon(holding.is_set, "the database is not held up")
        yield
    finally:
        enough.set()
        await held


@asynccontextmanager
async def stopped(pid):
    """Stop a process, so that it gets no CPU, and let it go on after the block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
