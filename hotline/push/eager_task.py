"""A coroutine that is run at once, up to where it has to wait.

Most sends to a socket never wait: the kernel takes the bytes. A task for each of thousands, woken
only to find that out, costs as much as the sending. (Python 3.12 has eager tasks for this.)
"""


class EagerTask:
    """The rest of a coroutine that had to wait: await it in a task of its own.

    Up to there it ran in the task of whoever began it. So it must not, before its first wait, tie
    anything to the current task, as `asyncio.timeout` does.
    """

    def __init__(self, coroutine, awaited):
        self._coroutine = coroutine
        self._awaited = awaited

    @classmethod
    def run(cls, coroutine):
        """None when it ended without waiting; else the rest of it. Raises what it raises."""
        try:
            return cls(coroutine, coroutine.send(None))
        except StopIteration:
            return None

    def __await__(self):
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
                return ended.value
