"""Payloads, and turns of the event loop for those that wait."""

import asyncio


async def sent() -> None:
    """Give what waits its turns."""
    for _ in range(60):
        await asyncio.sleep(0)


def payload(number: int, size: int = 60) -> bytes:
    return number.to_bytes(4) + bytes(size - 4)
