"""Choose among the sources (layers) of one camera.

A camera has several when it sends several sizes at the same time (simulcast), or one after another
when its sender restarts under another SSRC.
"""

from collections.abc import Callable

from rooms.media.rtp import RtpPacket

from . import sps
from .bits import BadBits
from .decode_admission import LARGEST
from .depacketizer import CodedPicture, Depacketizer
from .h264 import SPS, kind, nal_units

MOST = 4
"""Sources at a time. A further one replaces the source that has been silent for longest."""

SILENT_AFTER = 1.0
"""Seconds without a packet of the shown layer after which any other may be shown."""


class _Layer(Depacketizer):
    """A source: the `pixels` of its last keyframe, 0 before the first, and `last_at`, the time of
    its last packet in seconds."""

    pixels = 0
    last_at = 0.0


class Simulcast:
    """Shows one layer, and changes to another at a keyframe of that one.

    It changes to a larger layer that is not too large, to a layer of the same size that began
    later, and to any layer when the shown one is silent.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._all: dict[int, _Layer] = {}  # by SSRC, in the order they began
        self._shown: _Layer | None = None
        self._lost = 0  # keyframes of layers that are gone

    @property
    def keyframes(self) -> int:
        """The number of keyframes that have at least begun to come, of all layers."""
        return self._lost + sum(layer.keyframes for layer in self._all.values())

    @property
    def broken(self) -> bool:
        """Whether a keyframe is needed to continue, to change layers or to learn a layer's size."""
        shown = self._shown
        if shown is None or shown.broken:
            return True
        if len(self._all) == 1:
            return False
        return any(
            not layer.pixels or self._is_better(layer)
            for layer in self._living()
            if layer is not shown
        )

    def lose(self) -> None:
        """Require a keyframe, because the last picture was not decoded."""
        if self._shown:
            self._shown.broken = True

    def put(self, packet: RtpPacket) -> list[CodedPicture]:
        """Add a packet; return the pictures to decode that it completes, in order."""
        layer = self._all.get(packet.ssrc) or self._begin(packet.ssrc)
        layer.last_at = self._now()
        return [picture for picture in layer.put(packet) if self._is_shown(layer, picture)]

    def _begin(self, ssrc: int) -> _Layer:
        if len(self._all) == MOST:
            silent = min(self._all, key=lambda ssrc: self._all[ssrc].last_at)
            self._lost += self._all.pop(silent).keyframes
        layer = self._all[ssrc] = _Layer()
        return layer

    def _is_shown(self, layer: _Layer, picture: CodedPicture) -> bool:
        if picture.keyframe:
            layer.pixels = _pixels(picture.data) or layer.pixels or 1
            if layer is not self._shown and self._is_better(layer):
                self._shown = layer
        return layer is self._shown

    def _is_better(self, layer: _Layer) -> bool:
        shown = self._shown
        if shown is None or shown not in self._living():
            return True
        if (layer.pixels > LARGEST) != (shown.pixels > LARGEST):
            return layer.pixels <= LARGEST
        if layer.pixels == shown.pixels:
            order = list(self._all.values())
            return order.index(layer) > order.index(shown)
        return layer.pixels > shown.pixels

    def _living(self) -> list[_Layer]:
        since = self._now() - SILENT_AFTER
        return [layer for layer in self._all.values() if layer.last_at >= since]


def _pixels(keyframe: bytes) -> int:
    """Return the pixels of the largest parameter set in it; 0 if there is none that is readable."""
    try:
        sets = [sps.read(unit) for unit in nal_units(keyframe) if kind(unit) == SPS]
    except BadBits:
        return 0
    return max((one.pixels for one in sets), default=0)
