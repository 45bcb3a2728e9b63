"""RTMP's messages, cut into chunks and put together again."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.media.restream import amf, chunks
from rooms.media.restream.chunks import Message, Reader

VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda values: st.dictionaries(st.text(min_size=1, max_size=9), values, max_size=3),
    max_leaves=5,
)


@given(st.lists(VALUES, max_size=4))
def test_amf_reads_what_it_wrote(values):
    assert amf.unpack(amf.pack(*values)) == values


@given(st.binary(max_size=200))
def test_amf_refuses_nonsense_in_one_way(data):
    with suppress(amf.Malformed):
        amf.unpack(data)


def test_amf_inside_amf_without_end_is_refused():
    with pytest.raises(amf.Malformed):
        amf.unpack(b"\x03\x00\x01a" * 10_000)


@pytest.mark.parametrize("size", [1, 127, 128, 129, 5000])
@pytest.mark.parametrize("timestamp", [0, 0xFFFFFE, 0xFFFFFF, 0x1000000, 0xFFFFFFFF])
def test_a_message_comes_out_as_it_went_in(size, timestamp):
    message = Message(chunks.VIDEO, random.Random(size).randbytes(size), 1, timestamp)
    data = chunks.pack(message, 6, 128)
    reader = Reader()
    found = [one for byte in data for one in reader.feed(bytes([byte]))]
    assert found == [message] and reader.received == len(data)


def test_messages_of_two_chunk_streams_may_alternate():
    one, two = (Message(chunks.AUDIO, bytes([n]) * 200, 1, n) for n in (1, 2))
    first, second = chunks.pack(one, 4, 128), chunks.pack(two, 5, 128)
    cut = 12 + 128
    mixed = first[:cut] + second[:cut] + first[cut:] + second[cut:]
    assert list(Reader().feed(mixed)) == [one, two]


def test_headers_may_leave_out_what_is_as_before():
    whole = chunks.pack(Message(chunks.AUDIO, b"abc", 1, 1000), 4, 128)
    same_length = bytes([0x80 | 4]) + (20).to_bytes(3, "big") + b"def"
    all_the_same = bytes([0xC0 | 4]) + b"ghi"
    found = list(Reader().feed(whole + same_length + all_the_same))
    assert [(one.payload, one.timestamp) for one in found] == [
        (b"abc", 1000),
        (b"def", 1020),
        (b"ghi", 1040),
    ]


def test_a_long_message_of_a_server_is_refused():
    header = b"\x03" + bytes(3) + (chunks.LARGEST + 1).to_bytes(3, "big") + b"\x14" + bytes(4)
    with pytest.raises(chunks.Malformed):
        list(Reader().feed(header))


def test_many_chunk_streams_are_refused():
    data = b"".join(chunks.pack(Message(chunks.DATA, b""), number, 128) for number in range(2, 64))
    reader = Reader()
    assert len(list(reader.feed(data))) == 62
    high = b"".join(
        bytes([0x00, number]) + bytes(6) + bytes([chunks.DATA]) + bytes(4) for number in range(9)
    )
    with pytest.raises(chunks.Malformed):
        list(reader.feed(high))


@given(st.binary(max_size=400))
def test_nonsense_is_refused_in_one_way(data):
    reader = Reader()
    with suppress(chunks.Malformed):
        list(reader.feed(data))
