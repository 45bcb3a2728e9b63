"""One producer, several consumers that each get all items, on a thread of their own."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 0.5  # seconds between two checks whether another thread has failed
DEPTH = 4  # items that wait for a consumer


class Stopped(Exception):
    """Another thread failed, or the producer did."""


def fan_out(items: Iterable[T], consumers: Sequence[Callable[[Iterator[T]], None]]) -> None:
    """Call each consumer with an iterator over all `items`, which are taken on this thread.

    Returns when all consumers have. The first exception, of a consumer or of `items`, stops all
    and is raised here, after all threads have ended.
    """
    stop = threading.Event()
    errors: list[Exception] = []
    waiting: list[queue.Queue[tuple[T] | None]] = [queue.Queue(DEPTH) for _ in consumers]

    def put(made: "queue.Queue[tuple[T] | None]", one: tuple[T] | None) -> None:
        while not stop.is_set():
            try:
                return made.put(one, timeout=PATIENCE)
            except queue.Full:
                continue
        raise Stopped

    def get(made: "queue.Queue[tuple[T] | None]") -> tuple[T] | None:
        while not stop.is_set():
            try:
                return made.get(timeout=PATIENCE)
            except queue.Empty:
                continue
        raise Stopped

    def received(made: "queue.Queue[tuple[T] | None]") -> Iterator[T]:
        while (one := get(made)) is not None:
            yield one[0]

    def consume(
        consumer: Callable[[Iterator[T]], None], made: "queue.Queue[tuple[T] | None]"
    ) -> None:
        try:
            consumer(received(made))
        except Exception as error:
            errors.append(error)
            stop.set()

    threads = [
        threading.Thread(target=consume, args=pair, name="fan-out", daemon=True)
        for pair in zip(consumers, waiting, strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        for item in items:
            for made in waiting:
                put(made, (item,))
        for made in waiting:
            put(made, None)
    except Stopped:
        pass
    except BaseException:
        stop.set()
        raise
    finally:
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
