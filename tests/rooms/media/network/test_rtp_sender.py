"""A listener's RTP numbers, over losses, switches and a restart of the mixer."""

import pytest

from rooms.media import rtp
from rooms.media.network import AUDIO, VIDEO, NtpClock, Stream, rtcp
from rooms.media.network.ntp_clock import ntp
from rooms.media.network.rtp_sender import RtpSender


class Recipient:
    """A listener whose packets are kept."""

    def __init__(self, media: int = AUDIO) -> None:
        self.got: list[bytes] = []
        self.sender = RtpSender(media, 111, self.got.append)

    @property
    def headers(self) -> list[rtp.Header]:
        return [rtp.read(packet) for packet in self.got]

    @property
    def payloads(self) -> list[bytes]:
        return [packet[12:] for packet in self.got]

    def assert_gapless(self, step: int = 960) -> None:
        for before, after in zip(self.headers, self.headers[1:], strict=False):
            assert (after.sequence - before.sequence) & 0xFFFF == 1
            assert (after.timestamp - before.timestamp) & 0xFFFFFFFF == step


@pytest.fixture
def clock() -> NtpClock:
    return NtpClock()


@pytest.fixture
def cleo() -> Recipient:
    recipient = Recipient()
    recipient.sender.open()
    return recipient


def test_nothing_is_sent_before_the_connection_is_open(clock: NtpClock) -> None:
    program, recipient = Stream.audio(clock), Recipient()
    recipient.sender.switch(program)
    program.send(0, b"early")
    assert not recipient.got
    recipient.sender.open()
    program.send(960, b"in time")
    assert recipient.payloads == [b"in time"]


def test_every_listener_has_its_own_numbers_for_the_same_payload(
    clock: NtpClock, cleo: Recipient
) -> None:
    program, dov = Stream.audio(clock), Recipient()
    dov.sender.open()
    for recipient in (cleo, dov):
        recipient.sender.switch(program)
    program.send(960, b"opus", marker=True)
    assert cleo.payloads == dov.payloads == [b"opus"]
    assert cleo.headers[0].ssrc != dov.headers[0].ssrc
    assert cleo.got[0][1] == 0x80 | 111


def test_a_switch_between_ticks_is_seamless(clock: NtpClock, cleo: Recipient) -> None:
    program, minus = Stream.audio(clock), Stream.audio(clock)
    cleo.sender.switch(program)
    for tick in range(10):
        if tick in (3, 7):
            cleo.sender.switch(minus if tick == 3 else program)
        for stream in (program, minus):
            stream.send(tick * 960, b"program" if stream is program else b"minus")
    cleo.assert_gapless()
    assert cleo.payloads == [b"program"] * 3 + [b"minus"] * 4 + [b"program"] * 3


def test_a_switch_in_mid_tick_neither_repeats_nor_skips_it(
    clock: NtpClock, cleo: Recipient
) -> None:
    first, second = Stream.audio(clock), Stream.audio(clock)
    cleo.sender.switch(first)
    for tick in range(12):
        first.send((1 << 32) - 960 * 6 + tick * 960, b"1")
        if tick == 4:
            cleo.sender.switch(second)
        if tick == 8:
            cleo.sender.switch(first)
        second.send((1 << 32) - 960 * 6 + tick * 960, b"2")
    cleo.assert_gapless()
    assert len(cleo.got) == 12


def test_a_restart_of_the_mixer_never_rewinds_numbers_or_time(
    clock: NtpClock, cleo: Recipient
) -> None:
    old = Stream.audio(clock)
    cleo.sender.switch(old)
    for tick in range(100):
        old.send(tick * 960, b"old")
    cleo.sender.switch(None)
    new = Stream.audio(NtpClock())
    cleo.sender.switch(new)
    for tick in range(100):
        new.send(tick * 960, b"new")
    headers = cleo.headers
    sequences = [(header.sequence - headers[0].sequence) & 0xFFFF for header in headers]
    assert sequences == list(range(200))
    assert headers[100].timestamp > headers[99].timestamp
    assert headers[199].timestamp - headers[100].timestamp == 99 * 960


def test_no_sequence_number_is_ever_used_for_two_packets(clock: NtpClock, cleo: Recipient) -> None:
    streams = [Stream.audio(clock), Stream.audio(clock), Stream.audio(NtpClock())]
    for tick in range(300):
        cleo.sender.switch(streams[tick // 7 % 3] if tick % 11 else None)
        for stream in streams:
            stream.send(tick * 960, b"%d" % tick)
        newest = cleo.headers[-1].sequence if cleo.got else 0
        cleo.sender.resend([newest - back & 0xFFFF for back in range(60)], float(tick))
    by_number: dict[int, set[bytes]] = {}
    for packet in cleo.got:
        by_number.setdefault(rtp.read(packet).sequence, set()).add(packet)
    assert all(len(packets) == 1 for packets in by_number.values())


def test_a_lost_packet_is_sent_again_unchanged(clock: NtpClock, cleo: Recipient) -> None:
    program = Stream.audio(clock)
    cleo.sender.switch(program)
    for tick in range(20):
        program.send(tick * 960, b"%d" % tick)
    lost = cleo.got[5], cleo.got[13]
    cleo.sender.resend([rtp.read(packet).sequence for packet in lost], 1.0)
    assert tuple(cleo.got[20:]) == lost


def test_a_packet_lost_before_a_switch_is_sent_again_after_it(
    clock: NtpClock, cleo: Recipient
) -> None:
    program, minus = Stream.audio(clock), Stream.audio(clock)
    cleo.sender.switch(program)
    program.send(0, b"program")
    cleo.sender.switch(minus)
    minus.send(960, b"minus")
    cleo.sender.resend([cleo.headers[0].sequence], 1.0)
    assert cleo.payloads == [b"program", b"minus", b"program"]


def test_packets_that_were_never_sent_or_are_no_longer_kept_are_not_sent_again(
    clock: NtpClock, cleo: Recipient
) -> None:
    program = Stream.audio(clock)
    program.send(0, b"before she came")
    cleo.sender.switch(program)
    for tick in range(1, 200):
        program.send(tick * 960, b"opus")
    first, last = cleo.headers[0].sequence, cleo.headers[-1].sequence
    cleo.sender.resend([first, first - 1 & 0xFFFF, last + 1 & 0xFFFF], 1.0)
    assert len(cleo.got) == 199


def test_packets_that_the_stream_lacks_leave_a_gap_and_are_not_sent_again(
    clock: NtpClock, cleo: Recipient
) -> None:
    program = Stream.audio(clock)
    cleo.sender.switch(program)
    program.send(0, b"first")
    program.skip(2)
    program.send(2880, b"fourth")
    first, fourth = (header.sequence for header in cleo.headers)
    assert (fourth - first) & 0xFFFF == 3
    cleo.sender.resend([first + 1, first + 2, first], 0.0)
    assert cleo.payloads == [b"first", b"fourth", b"first"]
    cleo.sender.switch(Stream.audio(clock))  # numbers go on after the gap
    cleo.sender.stream.send(3840, b"of another")
    assert (cleo.headers[-1].sequence - fourth) & 0xFFFF == 1


def test_a_listener_gets_at_most_100_packets_again_in_a_second(clock: NtpClock) -> None:
    picture, recipient = Stream.video(clock), Recipient(VIDEO)
    recipient.sender.open()
    recipient.sender.switch(picture)
    for number in range(300):
        picture.send(number, b"slice", keyframe=number == 0)
    wanted = [header.sequence for header in recipient.headers]
    recipient.sender.resend(wanted, 100.0)
    assert len(recipient.got) == 400
    recipient.sender.resend(wanted, 100.5)
    assert len(recipient.got) == 450


def test_a_picture_begins_with_a_keyframe(clock: NtpClock) -> None:
    picture, recipient = Stream.video(clock), Recipient(VIDEO)
    recipient.sender.switch(picture)
    recipient.sender.open()
    assert recipient.sender.awaits_keyframe
    picture.send(0, b"difference")
    picture.send(3600, b"key", keyframe=True)
    picture.send(7200, b"difference")
    assert recipient.payloads == [b"key", b"difference"]
    assert not recipient.sender.awaits_keyframe


def test_reports_map_sound_and_picture_to_the_same_instant(clock: NtpClock) -> None:
    program, picture = Stream.audio(clock), Stream.video(clock)
    recipients = Recipient(AUDIO), Recipient(VIDEO)
    for recipient, stream in zip(recipients, (program, picture), strict=True):
        recipient.sender.open()
        recipient.sender.switch(stream)
        assert recipient.sender.report(10.0) is None
        stream.send(0, b"media", keyframe=True)
    clock.set(sample=96_000, monotonic=9.0)
    sound, picture_report = (recipient.sender.report(10.0) for recipient in recipients)
    assert sound == rtcp.sender_report(recipients[0].sender.ssrc, ntp(10.0), 144_000, 1, 5)
    assert picture_report == rtcp.sender_report(recipients[1].sender.ssrc, ntp(10.0), 270_000, 1, 5)


def test_there_is_no_report_while_there_is_no_stream(clock: NtpClock, cleo: Recipient) -> None:
    program = Stream.audio(clock)
    clock.set(sample=0, monotonic=0.0)
    cleo.sender.switch(program)
    program.send(0, b"opus")
    cleo.sender.switch(None)
    assert cleo.sender.report(1.0) is None


def test_a_listener_who_has_left_gets_nothing_more(clock: NtpClock, cleo: Recipient) -> None:
    program = Stream.audio(clock)
    cleo.sender.switch(program)
    cleo.sender.close()
    program.send(0, b"opus")
    assert not cleo.got
