"""The planes of a picture in 4:2:0, as encoders take them."""

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.uint8]
"""The luma of a picture, or half as wide and high one of its two colours."""


def planes_of(image: Image.Image) -> list[Plane]:
    """Return Y, U and V of an RGB image with even sides, BT.709, limited range."""
    frame = av.VideoFrame.from_ndarray(np.asarray(image.convert("RGB")), "rgb24")
    drawn = VideoReformatter().reformat(
        frame,
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
    )
    return [plane.copy() for plane in views(drawn)]


def views(frame: av.VideoFrame) -> list[Plane]:
    """Return views of a yuv420p frame's planes, without the padding at the ends of lines."""
    return [
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[
            : plane.height, : plane.width
        ]
        for plane in frame.planes
    ]
