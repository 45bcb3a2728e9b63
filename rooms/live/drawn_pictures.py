"""The pictures of links, each drawn once, and a few kept in memory."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from recordings.drawing import link_picture

KEPT = 64  # pictures of 100 KB at most, so 6 MB in each web process


class DrawnPictures:
    """An LRU cache of drawn pictures. One is drawn at a time, in 50 ms, so that many cost no more.

    Args:
        draw: returns the picture with these words as a JPEG.
        kept: the number of pictures in the cache.
    """

    def __init__(self, draw: Callable[[link_picture.Words], bytes], kept: int = KEPT) -> None:
        self._draw = draw
        self._kept = kept
        self._pictures: OrderedDict[link_picture.Words, bytes] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, words: link_picture.Words) -> bool:
        return words in self._pictures

    def get(self, words: link_picture.Words) -> bytes:
        """Return the picture with these words as a JPEG."""
        with self._lock:
            picture = self._pictures.get(words)
            if picture is None:
                picture = self._pictures[words] = self._draw(words)
                if len(self._pictures) > self._kept:
                    self._pictures.popitem(last=False)
            self._pictures.move_to_end(words)
            return picture


pictures = DrawnPictures(link_picture.draw)
