"""The sources of one camera: sizes of it that are sent side by side (simulcast), or one after the
other when its sender begins anew under another SSRC."""

from collections.abc import Callable

from ..rtp import RtpPacket
from . import sps
from .bits import BadBits
from .decode_admission import LARGEST
from .depacketizer import CodedPicture, Depacketizer
from .h264 import SPS, kind, nal_units

MOST = 4
"""Sources at a time. Another takes the place of the one longest silent."""

SILENT_AFTER = 1.0
"""Seconds without a packet after which a smaller layer is shown, too."""


class _Layer(Depacketizer):
    """`pixels` of its last keyframe, 0 before it; `heard_at`: when a packet came, in seconds."""

    pixels = 0
    heard_at = 0.0


class Simulcast:
    """Chooses one layer, and changes to another with a keyframe of that one: to a larger one that
    fits, to one of the same size that began later, and to any when its own is silent."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._all: dict[int, _Layer] = {}  # by SSRC, in the order they began
        self._shown: _Layer | None = None
        self._lost = 0  # keyframes of layers that are gone

    @property
    def keyframes(self) -> int:
        """How many have at least begun to come."""
        return self._lost + sum(layer.keyframes for layer in self._all.values())

    @property
    def broken(self) -> bool:
        """A keyframe is needed, to go on or to know what comes."""
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
        """The decoder could not take what came last: it needs a keyframe."""
        if self._shown:
            self._shown.broken = True

    def put(self, packet: RtpPacket) -> list[CodedPicture]:
        """The pictures to decode that this packet completes, in order."""
        layer = self._all.get(packet.ssrc) or self._begin(packet.ssrc)
        layer.heard_at = self._now()
        return [picture for picture in layer.put(packet) if self._is_shown(layer, picture)]

    def _begin(self, ssrc: int) -> _Layer:
        if len(self._all) == MOST:
            silent = min(self._all, key=lambda ssrc: self._all[ssrc].heard_at)
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
        return [layer for layer in self._all.values() if layer.heard_at >= since]


def _pixels(keyframe: bytes) -> int:
    """Of the largest parameter set in it; 0 where there is none that can be read."""
    try:
        sets = [sps.read(unit) for unit in nal_units(keyframe) if kind(unit) == SPS]
    except BadBits:
        return 0
    return max((one.pixels for one in sets), default=0)
