"""A guest who asks, each question until the site has acknowledged it."""

import asyncio
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from .keep_alive import KeepAlive

PATIENCE = 10  # seconds to wait for an answer
AGAIN = 0.2  # seconds until a question that was not acknowledged is sent again


async def ask_until(site, room, guest, done, pause=0.05):
    """Ask one question after the other, each until it is acknowledged; return their texts.

    Args:
        done: an Event; the question that is under way then is still acknowledged, or given up if
            the room has ended.
        pause: seconds between two questions.
    """
    client = KeepAlive(("127.0.0.1", urlsplit(site.url).port))
    acknowledged = []
    while not done.is_set():
        text = f"Question {uuid4()}?"
        body = urlencode({"text": text, "once": str(uuid4())}).encode()
        request = guest.request(site.url, f"/r/{room.slug}/questions", body=body)
        while True:
            try:
                status, _ = await asyncio.wait_for(client.ask(request), PATIENCE)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                client.close()
                client = KeepAlive(client.address)
                status = None
            if status == 201:
                acknowledged.append(text)
                break
            if done.is_set() and status in (403, 404, 409, 422):
                break  # the room has ended
            await asyncio.sleep(AGAIN)
        await asyncio.sleep(pause)
    client.close()
    return acknowledged
