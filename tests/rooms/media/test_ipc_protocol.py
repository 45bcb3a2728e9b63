import pytest

from rooms.media import ipc_protocol
from rooms.media.rtp import VIDEO


def test_messages_unpack_as_they_were_packed():
    packet = ipc_protocol.pack_rtp(7, VIDEO, 2.5, b"packet")
    assert ipc_protocol.unpack(packet) == ipc_protocol.RtpIn(7, 1, 2.5, b"packet")
    payload = ipc_protocol.pack_payload(2, ipc_protocol.MARKER, 2**32 + 5, b"opus")
    assert ipc_protocol.unpack(payload) == ipc_protocol.PayloadOut(2, 1, 5, b"opus")
    assert ipc_protocol.unpack(ipc_protocol.pack_keyframe(9)) == ipc_protocol.KeyframeWanted(9)
    assert ipc_protocol.unpack(ipc_protocol.pack_control(do="end")) == {"do": "end"}


@pytest.mark.parametrize(
    "bad", [b"", b"X", b"R", b"P\0\0", b"K\0", b"K\0\0\0", b"C", b"C[]", b"Cnull", b"C\xff", b"C{"]
)
def test_any_other_datagram_is_malformed(bad):
    with pytest.raises(ipc_protocol.Malformed):
        ipc_protocol.unpack(bad)


@pytest.mark.parametrize(
    ("last", "taken", "first", "number"),
    [
        (0, set(), 1, 1),
        (7, {8, 9}, 1, 10),
        (ipc_protocol.LARGEST_NUMBER, {1}, 1, 2),
        (ipc_protocol.LARGEST_NUMBER - 1, {ipc_protocol.LARGEST_NUMBER, 2}, 2, 3),
    ],
)
def test_a_number_is_used_again_only_when_it_is_free(last, taken, first, number):
    assert ipc_protocol.next_number(last, taken, first) == number
