import pytest

from rooms.stage import wire


def test_messages_come_back_as_they_were_sent():
    packet = wire.pack_rtp(7, wire.VIDEO, 2.5, b"packet")
    assert wire.unpack(packet) == wire.RtpIn(7, 1, 2.5, b"packet")
    payload = wire.pack_payload(2, wire.MARKER, 2**32 + 5, b"opus")
    assert wire.unpack(payload) == wire.PayloadOut(2, 1, 5, b"opus")
    assert wire.unpack(wire.pack_keyframe(9)) == wire.KeyframeWanted(9)
    assert wire.unpack(wire.pack_control(do="end")) == {"do": "end"}


@pytest.mark.parametrize(
    "bad", [b"", b"X", b"R", b"P\0\0", b"K\0", b"K\0\0\0", b"C", b"C[]", b"Cnull", b"C\xff", b"C{"]
)
def test_anything_else_is_malformed(bad):
    with pytest.raises(wire.Malformed):
        wire.unpack(bad)


@pytest.mark.parametrize(
    ("last", "taken", "first", "number"),
    [
        (0, set(), 1, 1),
        (7, {8, 9}, 1, 10),
        (wire.LARGEST_NUMBER, {1}, 1, 2),
        (wire.LARGEST_NUMBER - 1, {wire.LARGEST_NUMBER, 2}, 2, 3),
    ],
)
def test_a_number_is_given_again_only_when_nothing_has_it(last, taken, first, number):
    assert wire.next_number(last, taken, first) == number
