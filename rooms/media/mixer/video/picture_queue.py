"""The picture queue: passes scenes to the picture's thread."""

from ..bounded_worker import NewWorker
from ..clock import RATE
from .picture import Picture
from .scene import Scene

WAITING_AT_MOST = 4


class PictureQueue:
    """Passes on camera and screen pictures at once, and drawn cards once a second.

    A drawn card is only recorded, and nobody sees it before its segment ends. Waking the threads of
    the picture and the recorder for each one, with cold caches, costs twice as much as making it.
    """

    def __init__(self, picture: Picture, new_worker: NewWorker) -> None:
        self._picture = picture
        self._worker = new_worker("picture", self._show, WAITING_AT_MOST)
        self._scenes: list[Scene] = []

    def add(self, scene: Scene) -> None:
        self._scenes.append(scene)
        ends_a_segment = scene.sample % RATE == 0
        # With an empty stage the take may end, and its last pictures must be made before that.
        if scene.filmed or ends_a_segment or self._picture.is_awaited or not scene.people:
            self.flush()

    def flush(self) -> None:
        """Queue the collected scenes; drop them if it is full: late pictures are useless."""
        if self._scenes:
            self._worker.offer(self._scenes)
            self._scenes = []

    def drop(self) -> None:
        """Drop the collected scenes, because the take ends: they would come after its end, and
        delay the first picture of the next take.
        """
        self._scenes = []

    def finish(self, seconds: float) -> None:
        """Show the remaining scenes, and end the thread; give up waiting after `seconds`."""
        self.flush()
        self._worker.finish(seconds)

    def _show(self, scenes: list[Scene]) -> None:
        for scene in scenes:
            self._picture.show(scene)
