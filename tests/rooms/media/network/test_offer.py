"""Offers of browsers and encoders: which are accepted, refused, and how they are answered."""

import random
from contextlib import suppress

import pytest

from rooms.media.network import BadOffer, UdpMux, listen, publish
from rooms.media.offers import offer, sdp

SESSION = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
TRANSPORT = (
    "c=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n"
    f"a=fingerprint:sha-256 {':'.join(['AB'] * 32)}\r\na=setup:actpass\r\na=rtcp-mux\r\n"
)
AUDIO = (
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n"
    + TRANSPORT
    + "a=mid:0\r\na=sendrecv\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\n"
    + "a=rtpmap:63 red/48000/2\r\n"
)
VIDEO = (
    "m=video 9 UDP/TLS/RTP/SAVPF 96 102 108 109\r\n"
    + TRANSPORT
    + "a=mid:1\r\na=sendrecv\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:102 H264/90000\r\n"
    + "a=fmtp:102 packetization-mode=1;profile-level-id=42001f\r\na=rtpmap:108 H264/90000\r\n"
    + "a=rtcp-fb:* nack\r\na=rtcp-fb:109 ccm fir\r\na=rtcp-fb:109 transport-cc\r\n"
    + "a=fmtp:108 packetization-mode=0;profile-level-id=42e01f\r\na=rtpmap:109 H264/90000\r\n"
    + "a=fmtp:109 level-asymmetry-allowed=1; packetization-mode=1; profile-level-id=42E01F\r\n"
)
CHANNEL = (
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    + TRANSPORT.replace("a=rtcp-mux\r\n", "")
    + "a=mid:2\r\na=sctp-port:5000\r\n"
)
BUNDLE = "a=group:BUNDLE 0 1 2\r\n"
WHOLE = SESSION + BUNDLE + AUDIO + VIDEO + CHANNEL


def without(line: str) -> str:
    assert line in WHOLE
    return WHOLE.replace(line, "")


def test_opus_and_the_simplest_h264_are_chosen() -> None:
    read = offer.read(WHOLE, sends=True)
    assert read.audio.codec.payload_type == 111
    assert read.video.codec.payload_type == 109
    assert read.video.codec.feedback == ("nack", "ccm fir")


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("", offer.NOT_SDP),
        ("{}", offer.NOT_SDP),
        (WHOLE.replace("a=mid:0", "mid: 0"), offer.NOT_SDP),
        (WHOLE.replace("a=mid:1", "a=mid:0"), offer.NOT_SDP),
        (WHOLE.replace("m=audio 9", "m=audio nine"), offer.NOT_SDP),
        (WHOLE + "a=x:" + "x" * sdp.MAX_OCTETS, offer.TOO_LONG),
        (WHOLE + "m=audio 0 RTP/AVP 0\r\n" * 18, offer.TOO_MANY_SECTIONS),
        (SESSION, offer.NO_MEDIA),
        (WHOLE.replace("m=audio 9", "m=audio 0").replace("H264", "VP8"), offer.OTHER_PICTURE),
        (SESSION + AUDIO.replace("opus/", "speex/"), offer.OTHER_SOUND),
        (WHOLE.replace("VP8/90000", "VP8/90000\0"), offer.NOT_SDP),
        (WHOLE.replace(" 96 102", " 96 102" + " 35" * 128), offer.NOT_SDP),
        (WHOLE.replace("a=sendrecv", "a=recvonly"), offer.NOT_SENDING),
        (without("a=ice-ufrag:abcd\r\n"), offer.NO_CREDENTIALS),
        (WHOLE.replace("a=ice-ufrag:abcd", "a=ice-ufrag:abc"), offer.NO_CREDENTIALS),
        (WHOLE.replace("qrstuv", "qrstu"), offer.NO_CREDENTIALS),
        (WHOLE.replace("fingerprint:sha-256", "fingerprint:md5"), offer.NO_FINGERPRINT),
        (WHOLE.replace("actpass", "active"), offer.NOT_PASSIVE),
        (without("a=rtcp-mux\r\n"), offer.NOT_MULTIPLEXED),
    ],
)
def test_a_bad_offer_is_refused_with_a_sentence(bad: str, sentence: str) -> None:
    with pytest.raises(BadOffer) as refusal:
        offer.read(bad, sends=True)
    assert str(refusal.value) == sentence


def test_a_listener_must_receive() -> None:
    with pytest.raises(BadOffer, match=offer.NOT_RECEIVING):
        offer.read(WHOLE.replace("a=sendrecv", "a=sendonly"), sends=False)


def test_a_listener_must_be_able_to_hear() -> None:
    with pytest.raises(BadOffer, match=offer.NO_AUDIO):
        offer.read(SESSION + BUNDLE + VIDEO, sends=False)


@pytest.mark.parametrize(
    ("harmless", "as_it_was"),
    [
        ("v=0\r\n\r\n", "v=0\r\n"),
        ("a=mid:0  \t\r\n", "a=mid:0\r\n"),
        ("a=mid:0\n", "a=mid:0\r\n"),
        ("a=mid:0\r", "a=mid:0\r\n"),
        ("111 OPUS/48000/2", "111 opus/48000/2"),
        ("111 OPUS/48000", "111 opus/48000/2"),
        ("102 h264/90000", "102 H264/90000"),
        ("a=rtcp-mux-only\r\n", "a=rtcp-mux\r\n"),
    ],
)
def test_an_odd_spelling_that_does_no_harm_is_read(harmless: str, as_it_was: str) -> None:
    assert as_it_was in WHOLE
    read = offer.read(WHOLE.replace(as_it_was, harmless), sends=True, whole=True)
    assert read.audio.codec.payload_type == 111
    assert read.video.codec.payload_type == 109


def test_attributes_of_the_session_hold_for_each_section() -> None:
    text = "".join(line + "\r\n" for line in TRANSPORT.split("\r\n")[1:-1])
    read = offer.read(SESSION + text + BUNDLE + (AUDIO + VIDEO).replace(text, ""), sends=True)
    assert (read.ufrag, len(read.fingerprints)) == ("abcd", 1)
    assert read.audio and read.video


async def test_the_answer_spells_a_codec_as_the_offer_did(udp_mux: UdpMux) -> None:
    text = WHOLE.replace("opus/48000/2", "OPUS/48000/2")
    assert "a=rtpmap:111 OPUS/48000/2\r\n" in publish(udp_mux, text).answer


async def test_an_encoder_may_offer_a_picture_alone(udp_mux: UdpMux) -> None:
    publisher = publish(udp_mux, SESSION + "a=group:BUNDLE 1\r\n" + VIDEO, whole=True)
    assert (publisher.audio_pt, publisher.video_pt) == (None, 109)
    assert "a=group:BUNDLE 1\r\n" in publisher.answer


async def test_a_publisher_may_send_single_nal_units(udp_mux: UdpMux) -> None:
    text = WHOLE.replace("packetization-mode=1", "packetization-mode=0")
    publisher = publish(udp_mux, text, whole=True)
    assert f"a=fmtp:{publisher.video_pt} level-asymmetry-allowed=1;packetization-mode=0" in (
        publisher.answer
    )


async def test_a_listener_that_takes_only_single_nal_units_gets_no_picture(udp_mux: UdpMux) -> None:
    text = WHOLE.replace("packetization-mode=1", "packetization-mode=0")
    assert listen(udp_mux, text).video is None


def test_the_first_accepted_section_of_a_bundle_gives_the_transport_of_all() -> None:
    other = VIDEO.replace("abcd", "efgh").replace("AB:AB", "CD:CD")
    read = offer.read(SESSION + "a=group:BUNDLE 2 1 0\r\n" + AUDIO + other + CHANNEL, sends=True)
    assert read.ufrag == "efgh"
    assert read.bundle == ["1", "0"]


LESS = {
    "another codec": WHOLE.replace("H264", "VP9"),
    "apart": WHOLE.replace("a=group:BUNDLE 0 1 2", "a=group:BUNDLE 0"),
}


@pytest.mark.parametrize("less", [*LESS.values(), SESSION + AUDIO])
def test_a_browsers_sound_is_accepted_without_a_usable_picture(less: str) -> None:
    read = offer.read(less, sends=True)
    assert read.audio.codec
    assert read.video is None


@pytest.mark.parametrize(
    ("less", "sentence"),
    [
        (LESS["another codec"], offer.OTHER_PICTURE),
        (LESS["apart"], offer.NOT_BUNDLED),
        (WHOLE.replace("packetization-mode=1", "packetization-mode=2"), offer.OTHER_PICTURE),
        (WHOLE.replace("opus/", "MP4A-LATM/"), offer.OTHER_SOUND),
    ],
)
def test_an_encoder_is_refused_if_only_a_part_of_its_offer_is_usable(
    less: str, sentence: str
) -> None:
    with pytest.raises(BadOffer) as refusal:
        offer.read(less.replace("mode=0", "mode=2"), sends=True, whole=True)
    assert (refusal.value.status, str(refusal.value)) == (406, sentence)


async def test_the_answer_to_a_publisher_accepts_sound_and_picture_and_refuses_data(
    udp_mux: UdpMux,
) -> None:
    lines = publish(udp_mux, WHOLE).answer.split("\r\n")
    assert "a=ice-lite" in lines
    assert "a=group:BUNDLE 0 1" in lines
    assert [line for line in lines if line.startswith("m=")] == [
        f"m=audio {udp_mux.number} UDP/TLS/RTP/SAVPF 111",
        f"m=video {udp_mux.number} UDP/TLS/RTP/SAVPF 109",
        "m=application 0 UDP/DTLS/SCTP webrtc-datachannel",
    ]
    assert lines.count("a=recvonly") == lines.count("a=setup:active") == 2
    assert "a=fmtp:111 minptime=10;useinbandfec=1" in lines
    assert "a=rtcp-fb:109 nack" in lines


async def test_the_answer_to_a_listener_names_the_streams(udp_mux: UdpMux) -> None:
    listener = listen(udp_mux, WHOLE)
    lines = listener.answer.split("\r\n")
    assert lines.count("a=sendonly") == 2
    names = [line.split(" cname:") for line in lines if line.startswith("a=ssrc:")]
    assert [name[0] for name in names] == [
        f"a=ssrc:{listener.audio.ssrc}",
        f"a=ssrc:{listener.video.ssrc}",
    ]
    assert names[0][1] == names[1][1]
    assert "a=fmtp:111 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1" in lines


async def test_a_stereo_encoder_may_stay_stereo(udp_mux: UdpMux) -> None:
    stereo = WHOLE.replace("useinbandfec=1", "stereo=1;useinbandfec=1")
    assert "useinbandfec=1;stereo=1" in publish(udp_mux, stereo).answer


async def test_mutilated_offers_are_answered_or_refused(udp_mux: UdpMux) -> None:
    chance = random.Random(8866)
    for _ in range(500):
        lines = WHOLE.split("\r\n")
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(lines))
            line = lines[at]
            cut = chance.randrange(len(line) + 1)
            options = ["", line[:cut], line + line, line[:cut] + chr(chance.randrange(1, 300))]
            lines[at] = chance.choice([*options, chance.choice(lines)])
        with suppress(BadOffer):
            publish(udp_mux, "\r\n".join(lines)).close()
