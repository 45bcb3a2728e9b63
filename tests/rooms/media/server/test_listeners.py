"""Payloads of a mixer on their way to listeners."""

import pytest

from rooms.media.ipc_protocol import (
    KEYFRAME_START,
    MARKER,
    PROGRAM_PICTURE,
    PROGRAM_SOUND,
    PayloadOut,
)
from rooms.media.network import AUDIO, VIDEO
from rooms.media.network.rtp_sender import RtpSender
from rooms.media.server.listeners import Listeners
from rooms.media.server.places import Places


@pytest.fixture
def listeners() -> Listeners:
    return Listeners(Places(1000))


def listen(listeners: Listeners, media: int) -> list[bytes]:
    """Return the list of packets that somebody who listens to the program gets."""
    got: list[bytes] = []
    sender = RtpSender(media, 96, got.append)
    sender.open()
    sender.switch(listeners._streams[(PROGRAM_SOUND, PROGRAM_PICTURE)[media]])
    return got


def ends(got: list[bytes]) -> list[tuple[bool, bytes]]:
    """(marker, payload) of each packet."""
    return [(packet[1] >= 0x80, packet[12:]) for packet in got]


def test_sound_goes_out_as_it_comes(listeners: Listeners) -> None:
    got = listen(listeners, AUDIO)
    listeners.send(PayloadOut(PROGRAM_SOUND, 0, 960, b"opus"))
    assert ends(got) == [(False, b"opus")]


def test_a_picture_goes_out_with_its_last_payload(listeners: Listeners) -> None:
    got = listen(listeners, VIDEO)
    listeners.send(PayloadOut(PROGRAM_PICTURE, KEYFRAME_START, 3600, b"1"))
    listeners.send(PayloadOut(PROGRAM_PICTURE, 0, 3600, b"2"))
    assert not got
    listeners.send(PayloadOut(PROGRAM_PICTURE, MARKER, 3600, b"3"))
    assert ends(got) == [(False, b"1"), (False, b"2"), (True, b"3")]


def test_a_picture_whose_end_is_missing_goes_out_before_the_next(listeners: Listeners) -> None:
    got = listen(listeners, VIDEO)
    listeners.send(PayloadOut(PROGRAM_PICTURE, KEYFRAME_START, 3600, b"1"))
    listeners.send(PayloadOut(PROGRAM_PICTURE, KEYFRAME_START | MARKER, 7200, b"2"))
    assert ends(got) == [(False, b"1"), (True, b"2")]


def test_payloads_of_a_stream_that_is_closed_are_dropped(listeners: Listeners) -> None:
    listeners.send(PayloadOut(7, 0, 960, b"opus"))
