"""Threads for looks at the disk of the recordings.

A network share that hangs keeps them for good. So they are none of the event loop's own, for which
other work would wait too.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_threads = ThreadPoolExecutor(8, "recordings")

P = ParamSpec("P")
Found = TypeVar("Found")


async def on_disk(look: Callable[P, Found], *args: P.args, **kwargs: P.kwargs) -> Found:
    """Call `look` in one of the threads, and return what it returns."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, lambda: look(*args, **kwargs))
