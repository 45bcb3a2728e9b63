"""Halve pictures, as where four cameras of 720p share a program of 720p.

Each pixel is the mean of four, as in swscale's area averaging, for a third of its CPU time.
"""

import av
import numpy as np
from av.video.reformatter import ColorRange

from recordings.drawing.planes import Plane, views

_ROWS = 90
"""Rows of the result computed at a time, so that their sums stay in the processor's cache."""
_LARGER = 1.02
"""How much larger than asked the result may be, because tiles have gaps between them and are a few
pixels smaller than a half or a quarter of the picture."""


def halved(frame: av.VideoFrame, width: int, height: int) -> list[Plane] | None:
    """Return the planes of `frame`, a half or a quarter of its size, in yuv420p of limited range.

    None unless one of these is `width` × `height` or up to 2 % larger, in the same format.
    """
    times = next((times for times in (2, 4) if _fits(frame, times, width, height)), None)
    if times is None or frame.format.name != "yuv420p" or frame.color_range == ColorRange.JPEG:
        return None
    planes = views(frame)
    while times > 1:
        planes = [_half(plane) for plane in planes]
        times //= 2
    return planes


def _fits(frame: av.VideoFrame, times: int, width: int, height: int) -> bool:
    return all(
        not whole % (2 * times) and wanted <= whole // times <= wanted * _LARGER
        for whole, wanted in ((frame.width, width), (frame.height, height))
    )


def _half(plane: Plane) -> Plane:
    height, width = plane.shape
    result = np.empty((height // 2, width // 2), np.uint8)
    pairs = plane.view(np.uint16)  # of neighbours in a row; it does not matter which comes first
    for top in range(0, len(result), _ROWS):
        part = pairs[2 * top : 2 * (top + _ROWS)]
        sums = part & np.uint16(0xFF)
        sums += part >> np.uint16(8)
        fours = sums[::2] + sums[1::2]
        fours += np.uint16(2)  # so that the mean is rounded
        np.right_shift(fours, 2, out=result[top : top + _ROWS], casting="unsafe")
    return result
