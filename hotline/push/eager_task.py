"""Run a coroutine immediately, up to its first wait.

Most sends to a socket never wait, because the kernel takes the bytes. A task for each of thousands
of sockets would cost as much as the sending itself. (Python 3.12 has eager tasks for this.)
"""

from collections.abc import Coroutine, Generator
from typing import Any, Generic, Self, TypeVar

Result = TypeVar("Result")


class EagerTask(Generic[Result]):
    """The rest of a coroutine that had to wait; await it in a task of its own.

    Up to its first wait the coroutine runs in the task that called `run`. Before that wait it must
    not bind anything to the current task, as `asyncio.timeout` does.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, Result], awaited: object) -> None:
        self._coroutine = coroutine
        self._awaited = awaited

    @classmethod
    def run(cls, coroutine: Coroutine[Any, Any, Result]) -> Self | None:
        """Start `coroutine`; return None if it ended without waiting, else its rest.

        Exceptions of the coroutine propagate.
        """
        try:
            return cls(coroutine, coroutine.send(None))
        except StopIteration:
            return None

    def __await__(self) -> Generator[Any, Any, Result]:
        awaited = self._awaited
        while True:
            try:
                try:
                    said = yield awaited
                except BaseException as error:
                    awaited = self._coroutine.throw(error)
                else:
                    awaited = self._coroutine.send(said)
            except StopIteration as ended:
                result: Result = ended.value
                return result
