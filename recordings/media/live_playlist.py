"""The live playlist of a room's recording on disk: `live.m3u8`, which lists the last seconds."""

from pathlib import Path

from .paths import DRAFT, epochs, read_start, segment_files, take_directories
from .playlist import WINDOW, Segment, began, live
from .take_reader import picture_span


class LivePlaylist:
    """Lists the segments that the recording writer of `epoch` writes to a room's `directory`.

    It begins with the segments that are on disk already.
    """

    def __init__(self, directory: Path, epoch: int) -> None:
        self._directory = directory
        self._epoch = epoch
        self._before, self._earlier_takes, self._window = _found(directory)

    def show(self, segment: Segment) -> None:
        """List the segment of which a part was just written, or all of it.

        The playlist is not fsynced, because it can be made again. Once a later epoch has written to
        the directory, only that epoch's writer updates it.
        """
        if segment.whole:
            self._add(segment)
        self._write([] if segment.whole else [segment], is_growing=True)

    def pause(self) -> None:
        """Say that nothing follows for now, because a take has ended."""
        if self._window:
            self._write([], is_growing=False)

    def _add(self, segment: Segment) -> None:
        self._window.append(segment)
        while sum(segment.samples for segment in self._window[1:]) >= WINDOW:
            gone = self._window.pop(0)
            self._before += 1
            self._earlier_takes += gone.directory != self._window[0].directory

    def _write(self, open_segment: list[Segment], is_growing: bool) -> None:
        if any(epoch > self._epoch for epoch in epochs(self._directory)):
            return
        path = self._directory / "live.m3u8"
        draft = path.with_suffix(DRAFT)
        listed = [*self._window, *open_segment]
        draft.write_text(live(listed, self._before, self._earlier_takes, is_growing))
        draft.replace(path)


def _found(directory: Path) -> tuple[int, int, list[Segment]]:
    """Read the disk: (segments before the window, takes ended before it, the window)."""
    paths = [
        (epoch, take, int(path.stem), path)
        for epoch, take, parent in take_directories(directory)
        for path in segment_files(parent)
    ]
    window: list[Segment] = []
    length = 0
    while paths and length < WINDOW:
        window.insert(0, _read(*paths.pop()))
        length += window[0].samples
    takes = {(epoch, take) for epoch, take, _, _ in paths}
    if window:
        takes.discard((window[0].epoch, window[0].take))
    return len(paths), len(takes), window


def _read(epoch: int, take: int, number: int, path: Path) -> Segment:
    sample, samples = picture_span(path)
    start = read_start(path.parent)
    moment = began(start[1], sample - start[0]) if start else None
    return Segment(epoch, take, number, samples, moment)
