"""The packets and the sound that a WHEP connection receives."""

import numpy as np

from rooms.media.mixer.audio.opus import Decoder

TICK = 960
WINDOW = 480
"""Samples, 10 ms: a whole number of waves of every tone in hundreds of Hz."""

SETTLED = 20
"""Windows after which a decoder that began in mid-stream has the right loudness."""


class Ear:
    """Receives the first media section of a peer connection from now on.

    It decodes by libopus, as browsers do, because the decoder of aiortc fails where a stream turns
    from mono to stereo.

    Args:
        beside: the ear of somebody who hears the same program all the time.
    """

    def __init__(self, connection, beside=None):
        self.numbers = []
        self._timestamps = []
        self._beside = beside
        self._behind = []
        self._parts = []
        self._decoder = Decoder()
        receiver = connection.getReceivers()[0]
        self._pass_on = receiver._handle_rtp_packet
        receiver._handle_rtp_packet = self._arrived

    async def _arrived(self, packet, arrival_time_ms):
        self.numbers.append(packet.sequence_number)
        self._timestamps.append(packet.timestamp)
        if self._beside:
            self._behind.append(self._beside.seconds - self.seconds)
        self._parts.append(self._decoder.decode(packet.payload, TICK)[:, 0])
        await self._pass_on(packet, arrival_time_ms)

    @property
    def seconds(self):
        """How many seconds of sound have been received."""
        return len(self._parts) * TICK / 48_000

    @property
    def seconds_sent(self):
        """How many seconds of sound were sent, by the timestamps of the packets."""
        return (self._timestamps[-1] - self._timestamps[0] & 0xFFFF_FFFF) / 48_000

    @property
    def longest_gap(self):
        """The most sound, in seconds, that came `beside` between two packets of this ear."""
        return max(self._behind) - min(self._behind)

    @property
    def is_numbered_on(self):
        steps = np.diff(np.array(self.numbers)) & 0xFFFF
        return bool((steps == 1).all())

    def loudness_of(self, hertz):
        """Return the amplitude of a frequency in each 10 ms of sound so far; full scale is 1."""
        windows = np.concatenate(self._parts).reshape(-1, WINDOW)
        return np.abs(np.fft.rfft(windows, axis=1)[:, hertz * WINDOW // 48_000]) * 2 / WINDOW

    def seconds_of(self, hertz, loud):
        """Return for how long, in seconds, a frequency was above `loud`."""
        return int((self.loudness_of(hertz) > loud).sum()) * WINDOW / 48_000

    def longest_silence_of(self, hertz, quiet):
        """Return how long, in seconds, a frequency was below `quiet`, after SETTLED windows."""
        faint = self.loudness_of(hertz)[SETTLED:] < quiet
        runs = "".join("_" if piece else " " for piece in faint).split()
        return max(map(len, runs), default=0) * WINDOW / 48_000
