"""Opens pages from a process of its own, because a busy process reads their answers late."""

import asyncio
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

from tests.support.crowd.keep_alive import KeepAlive


async def page_times(address, requests: list[bytes], a_second: float) -> list[float]:
    """Send the requests at this pace on one connection; return the ms that each answer took."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn) as reader:
        work = (_read, address, requests, a_second)
        return await asyncio.get_running_loop().run_in_executor(reader, *work)


def _read(address, requests, a_second) -> list[float]:
    return asyncio.run(_times(address, requests, a_second))


async def _times(address, requests, a_second) -> list[float]:
    door, times, began = KeepAlive(address), [], time.monotonic()
    for number, request in enumerate(requests):
        await asyncio.sleep(max(0, began + number / a_second - time.monotonic()))
        asked = time.perf_counter()
        status, _body = await door.ask(request)
        assert status == 200, status
        times.append((time.perf_counter() - asked) * 1000)
    door.close()
    return times
