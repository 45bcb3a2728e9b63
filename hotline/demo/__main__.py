"""`python -m hotline.demo`: a program of `manage.py up --demo`, which has signed in the host."""

import asyncio
import os
import signal
from contextlib import suppress
from functools import partial

from hotline import environment
from hotline.core.supervisor_pipes import say_ready
from hotline.demo.session import Session

SESSIONS = 5
"""Number of sessions, limited so that a forgotten demo does not fill the disk."""

PAUSE = 60
"""Seconds between two sessions, in which people can look at the copies."""


async def main() -> None:
    site = environment.read()
    minutes = float(os.environ["HOTLINE_DEMO_MINUTES"])
    for _ in range(SESSIONS):
        session = await Session.begin(site.url, site.language, os.environ["HOTLINE_DEMO"])
        link = await session.host.cohost_link()
        await session.run(minutes * 60, partial(announce, session.host.room, site, link))
        page = site.url + session.host.room
        print(f"The session has ended. Its copies are with its hosts: {page}", flush=True)
        await asyncio.sleep(PAUSE)
    print("The demo is over; make demo begins it again.", flush=True)
    await asyncio.Event().wait()


def announce(room: str, site: environment.Environment, cohost_link: str) -> None:
    """Print the links to the room, and report that the demo is ready."""
    print(
        "",
        "A live room, with a synthetic host and audience. Come in, listen, ask and vote:",
        "",
        f"    {site.url}{room}",
        "",
        f"To host it too, and to have its copies after the end: {cohost_link}",
        f"All that the demo keeps is in {site.data}; no other site is touched.",
        "",
        sep="\n",
        flush=True,
    )
    say_ready()


async def until_told_to_stop() -> None:
    life = asyncio.create_task(main())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, life.cancel)
    with suppress(asyncio.CancelledError):
        await life


asyncio.run(until_told_to_stop())
