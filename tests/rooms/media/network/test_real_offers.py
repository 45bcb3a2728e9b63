"""Offers that real clients sent, unchanged but for passwords and certificates."""

from pathlib import Path

import pytest

from rooms.media.network import BadOffer, UdpMux, listen, publish
from rooms.media.offers import offer

OFFERS = Path(__file__).parents[1] / "offers"


def offer_of(client: str) -> str:
    return (OFFERS / f"{client}.sdp").read_bytes().decode()


@pytest.mark.parametrize(
    "encoder",
    [
        "ffmpeg-9.0.2-whip",
        "gstreamer-1.22-webrtcbin-early-whip",
        "gstreamer-1.22-webrtcbin-whip",
        "obs-30.2.3-libdatachannel-0.21.2-whip",
    ],
)
async def test_sound_and_picture_of_an_encoder_are_accepted(udp_mux: UdpMux, encoder: str) -> None:
    publisher = publish(udp_mux, offer_of(encoder), whole=True)
    assert publisher.audio_pt and publisher.video_pt
    assert "m=audio 0 " not in publisher.answer and "m=video 0 " not in publisher.answer


async def test_an_encoder_that_does_not_bundle_is_refused_in_words(udp_mux: UdpMux) -> None:
    with pytest.raises(BadOffer) as refusal:
        publish(udp_mux, offer_of("gstreamer-1.22-webrtcbin-nobundle-whip"), whole=True)
    assert (refusal.value.status, str(refusal.value)) == (406, offer.NOT_BUNDLED)


async def test_firefox_publishes_the_h264_among_its_codecs(udp_mux: UdpMux) -> None:
    publisher = publish(udp_mux, offer_of("firefox-153-h264-whip"))
    assert (publisher.audio_pt, publisher.video_pt) == (109, 126)


@pytest.mark.parametrize("player", ["firefox-153-h264-whep", "gstreamer-1.22-webrtcbin-whep"])
async def test_a_player_gets_sound_and_picture(udp_mux: UdpMux, player: str) -> None:
    listener = listen(udp_mux, offer_of(player))
    assert listener.audio and listener.video


async def test_a_firefox_without_h264_gets_sound_alone(udp_mux: UdpMux) -> None:
    listener = listen(udp_mux, offer_of("firefox-153-whep"))
    assert listener.audio and listener.video is None
    assert "m=video 0 UDP/TLS/RTP/SAVPF 120 " in listener.answer
