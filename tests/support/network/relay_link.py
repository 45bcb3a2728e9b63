"""A link between two media servers, by which a test sends sound and pictures."""

from rooms.media.network import (
    AUDIO,
    VIDEO,
    NtpClock,
    Payload,
    RelayReceiver,
    RelaySender,
    Stream,
    UdpMux,
    rtcp,
)
from tests.support.eventually import soon


class Link:
    """A link whose receiver notes what comes."""

    def __init__(self, origin: UdpMux, relay: UdpMux) -> None:
        self.receiver = RelayReceiver(relay)
        self.sender = RelaySender(origin, self.receiver.key, self.receiver.ssrc)
        self.clock = NtpClock()
        self.sound, self.picture = Stream.audio(self.clock), Stream.video(self.clock)
        self.came: dict[int, list[Payload]] = {AUDIO: [], VIDEO: []}
        self.skipped: list[tuple[int, int]] = []
        self.reports: dict[int, rtcp.SenderReport] = {}
        self.receiver.on_payload = lambda media, payload: self.came[media].append(payload)
        self.receiver.on_skip = lambda media, count: self.skipped.append((media, count))
        self.receiver.on_report = self._reported
        self.sender.switch(self.sound, self.picture)

    async def open(self, port: int) -> None:
        self.receiver.open("127.0.0.1", port, self.sender.ssrcs)
        await soon(lambda: self.sender.is_open, "the sender was not greeted")

    def _reported(self, media: int, report: rtcp.SenderReport, now: float) -> None:
        self.reports[media] = report

    @property
    def sounds(self) -> list[bytes]:
        return [payload.payload for payload in self.came[AUDIO]]
