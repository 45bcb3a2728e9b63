"""Producing items on another thread while earlier ones are used."""

import queue
import threading
from collections.abc import Generator, Iterable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 0.5  # seconds between two checks whether the consumer has closed the iterator


def ahead(items: Iterable[T], depth: int = 4) -> Generator[T, None, None]:
    """Yield the same items in the same order, up to `depth` of them produced ahead.

    An exception of the producer is raised here. Closing the iterator ends the thread, and closes
    `items` on it if they are a generator.
    """
    # An item in a tuple, the error that ends the items, or None at their end.
    made: queue.Queue[tuple[T] | Exception | None] = queue.Queue(depth)
    unwanted = threading.Event()

    def put(one: tuple[T] | Exception | None) -> None:
        while not unwanted.is_set():
            try:
                made.put(one, timeout=PATIENCE)
            except queue.Full:
                continue
            return

    def make() -> None:
        try:
            for item in items:
                put((item,))
                if unwanted.is_set():
                    return
            put(None)
        except Exception as error:
            put(error)
        finally:
            if isinstance(items, Generator):
                items.close()

    thread = threading.Thread(target=make, name="ahead", daemon=True)
    thread.start()
    try:
        while (one := made.get()) is not None:
            if isinstance(one, Exception):
                raise one
            yield one[0]
    finally:
        unwanted.set()
        thread.join()
