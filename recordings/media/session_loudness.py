"""The loudness of a whole session, summed from the live measurements of its takes."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from . import loudness
from .aac_decoder import decode
from .atomic_write import write_whole
from .loudness import Loudness, LoudnessMeter
from .timeline import FRAME, Stretch


def measure(laid: list[Stretch], tell: Callable[[int], None], anew: bool = False) -> Loudness:
    """Add up the loudness of all takes.

    A take without a measurement, because its media server died, is decoded and measured now.
    `tell` is called with the number of samples measured, again and again.

    Args:
        anew: measure every stretch, because measurements are of whole takes and `laid` is not.
    """
    total = Loudness()
    if anew:
        for stretch in laid:
            total += _listen([stretch], tell)
        return total
    for take, stretches in _by_take(laid):
        total += _kept(take) or _heard(take, stretches, tell)
    return total


def unmeasured(laid: list[Stretch], anew: bool = False) -> int:
    """How many samples `measure` will have to decode."""
    return sum(
        stretch.frames * FRAME
        for take, stretches in _by_take(laid)
        if anew or _kept(take) is None
        for stretch in stretches
    )


def _by_take(laid: list[Stretch]) -> Iterator[tuple[Path, Iterator[Stretch]]]:
    return groupby(laid, lambda stretch: stretch.take.directory)


def _kept(take: Path) -> Loudness | None:
    try:
        return Loudness.load((take / loudness.NAME).read_bytes())
    except (OSError, loudness.Unreadable):
        return None


def _heard(take: Path, stretches: Iterable[Stretch], tell: Callable[[int], None]) -> Loudness:
    """Measure a take from its AAC, and store the result beside it for later calls."""
    found = _listen(stretches, tell)
    write_whole(take / loudness.NAME, found.dump())
    return found


def _listen(stretches: Iterable[Stretch], tell: Callable[[int], None]) -> Loudness:
    meter = LoudnessMeter()
    for stretch in stretches:
        for frame in decode(stretch):
            meter.add(frame.to_ndarray().T)
            tell(frame.samples)
    return meter.loudness
