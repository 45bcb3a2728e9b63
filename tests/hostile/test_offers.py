"""Reading any offer takes bounded work."""

import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rooms.media.offers import offer, sdp
from tests.rooms.media.network.test_offer import AUDIO, BUNDLE, SESSION, VIDEO, WHOLE
from tests.rooms.media.network.test_real_offers import OFFERS

NUMBERS = " ".join(map(str, (*range(64), *range(96, 128))))
STEPS, STEPS_PER_LINE = 30_000, 100  # for a whole offer, and for each of its lines


def steps(text: str) -> int:
    """How many bytecode instructions reading a text as an offer takes."""
    count = 0

    def traced(frame, event, argument):
        nonlocal count
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        count += event == "opcode"
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        with suppress(offer.BadOffer):
            offer.read(text, sends=True)
    finally:
        sys.settrace(before)
    return count


def filled(*lines: str, octets: int = sdp.MAX_OCTETS) -> str:
    """A valid offer of `octets`, with these lines repeated in its audio and video sections."""
    sound = AUDIO.replace(" 111 63", f" {NUMBERS}")
    picture = VIDEO.replace(" 96 102 108 109", f" {NUMBERS}")
    turn = "".join(line + "\n" for line in lines)
    left = octets - len(SESSION + BUNDLE + sound + picture)
    filling = turn * (left // len(turn) // 2)
    return SESSION + BUNDLE + sound + filling + picture + filling


WORST = {
    "maps and feedback in turn": ("a=rtpmap:96 a/1", "a=rtcp-fb:1 x"),
    "maps of every type": tuple(f"a=rtpmap:{n} H264/90000" for n in NUMBERS.split()),
    "feedback for all": ("a=rtcp-fb:* nack",),
    "nothing": ("",),
    "nameless attributes": ("a=",),
    "one long parameter": ("a=fmtp:96 " + "a=b;" * 15_000,),
    "sections": ("m=audio 9 X 1",),
    "mids": ("m=audio 9 X 1", "a=mid:1"),
    "groups": ("a=group:BUNDLE " + "0 " * 1000,),
    "fingerprints": ("a=fingerprint:sha-256 " + "AB:" * 31 + "AB",),
    "very long words": ("a=rtpmap:96 " + "a" * 30_000, "a=rtpmap:96 " + "1" * 30_000),
}


@pytest.mark.parametrize("lines", WORST.values(), ids=WORST)
def test_the_work_of_reading_an_offer_grows_no_faster_than_the_offer(
    lines: tuple[str, ...],
) -> None:
    small, large = (filled(*lines, octets=octets) for octets in (16_384, sdp.MAX_OCTETS))
    count = large.count("\n")
    assert steps(large) <= STEPS + STEPS_PER_LINE * min(count, sdp.MAX_LINES)
    assert steps(large) <= steps(small) * 5


@pytest.mark.parametrize("line", ["a=x", "b=AS:1", "", "m=audio 9 X 1"])
def test_lines_beyond_the_limit_are_not_read(line: str) -> None:
    text = WHOLE + (line + "\n") * 2 * sdp.MAX_LINES
    with suppress(offer.BadOffer):
        offer.read(text, sends=True)
    assert steps(text) <= STEPS + STEPS_PER_LINE * sdp.MAX_LINES


def test_a_section_with_too_many_attributes_is_refused() -> None:
    with pytest.raises(offer.BadOffer, match=offer.NOT_SDP):
        offer.read(WHOLE + "a=x\n" * sdp.MAX_ATTRIBUTES, sends=True)


def test_a_section_with_too_many_payload_types_is_refused() -> None:
    with pytest.raises(offer.BadOffer, match=offer.NOT_SDP):
        offer.read(WHOLE + "m=audio 9 X" + " 1" * (sdp.MAX_FORMATS + 1), sends=True)


real_lines = some.sampled_from(
    sorted({line for path in OFFERS.glob("*.sdp") for line in path.read_text().splitlines()})
)
mutilated = some.builds(
    lambda line, cut, more: line[:cut] + more,
    real_lines,
    some.integers(0, 80),
    some.text(max_size=12),
)
descriptions = some.builds(
    lambda lines, end: "v=0" + end + end.join(lines),
    some.lists(real_lines | mutilated | some.text(max_size=30), max_size=60),
    some.sampled_from(["\r\n", "\n", "\r"]),
)


def is_read_or_refused(text: str) -> None:
    for sends in (True, False):
        for whole in (True, False):
            with suppress(offer.BadOffer):
                read = offer.read(text, sends=sends, whole=whole)
                assert read.audio or read.video
                assert all("\n" not in (media.section.mid or "") for media in read.media)


@given(descriptions)
@settings(max_examples=300, deadline=None)
def test_any_lines_are_read_as_an_offer_or_refused(text: str) -> None:
    is_read_or_refused(text)


@pytest.mark.prove
@given(descriptions | some.text())
@settings(max_examples=100_000, deadline=None)
def test_any_lines_are_read_as_an_offer_or_refused_for_minutes(text: str) -> None:
    is_read_or_refused(text)
