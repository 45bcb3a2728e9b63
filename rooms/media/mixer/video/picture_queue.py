"""The way of scenes to the picture's thread."""

from collections.abc import Callable

from ..bounded_worker import BoundedWorker
from ..clock import RATE
from .picture import Picture
from .scene import Scene

WAITING_AT_MOST = 4


class PictureQueue:
    """Pictures that are seen live go at once, those that are only recorded by the second.

    A drawn card nobody sees before its segment ends. To wake the threads of picture and recorder
    for each of its pictures, their caches gone cold, costs twice what to make it does.
    """

    def __init__(self, picture: Picture, new_worker: Callable[..., BoundedWorker]) -> None:
        self._picture = picture
        self._worker = new_worker("picture", self._show, WAITING_AT_MOST)
        self._scenes: list[Scene] = []

    def add(self, scene: Scene) -> None:
        self._scenes.append(scene)
        ends_a_segment = scene.sample % RATE == 0
        # With nobody on stage the take may end, and its last pictures must be there before.
        if scene.filmed or ends_a_segment or self._picture.is_awaited or not scene.people:
            self.hand_over()

    def hand_over(self) -> None:
        """What finds the queue full is left out: late pictures are worth nothing."""
        if self._scenes:
            self._worker.offer(self._scenes)
            self._scenes = []

    def drop(self) -> None:
        """The take ends here: they would come after its end, and hold up the first of the next."""
        self._scenes = []

    def finish(self, seconds: float) -> None:
        """Show what is left, and end; give up waiting after `seconds`."""
        self.hand_over()
        self._worker.finish(seconds)

    def _show(self, scenes: list[Scene]) -> None:
        for scene in scenes:
            self._picture.show(scene)
