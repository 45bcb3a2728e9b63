from pathlib import Path

import av
import numpy as np

from rooms.stage.engine.clock import RATE, TICK
from rooms.stage.engine.opus import Decoder, Encoder, library_path

from .sounds import strength, tone

HZ = 440


def packets(count: int) -> list[bytes]:
    encoder = Encoder(1, 48_000)
    return [encoder.encode(tone(HZ, number * TICK)) for number in range(count)]


def test_the_wheel_of_pyav_still_carries_libopus():
    path = library_path()
    wheel = Path(av.__file__).parent.parent / "av.libs"
    assert path is not None
    assert Path(path).parent == wheel, (
        f"PyAV's wheel no longer bundles libopus in {wheel}: machines without libopus of their own "
        "can't start the engine. Pin the last PyAV that did, or find another source."
    )


def test_a_tone_survives_coding():
    decoder = Decoder()
    sound = np.concatenate([decoder.decode(packet, TICK) for packet in packets(50)])
    assert sound.shape == (RATE, 2)
    assert strength(sound[RATE // 2 :, 0], HZ) > -12


def test_a_lost_packet_is_recovered_from_the_next_one():
    sent = packets(51)
    decoder = Decoder()
    for packet in sent[:49]:
        decoder.decode(packet, TICK)
    recovered = decoder.recover(sent[50], TICK)
    assert strength(recovered[:, 0], HZ) > -20


def test_a_lost_packet_is_concealed():
    decoder = Decoder()
    for packet in packets(50):
        decoder.decode(packet, TICK)
    assert strength(decoder.conceal(TICK)[:, 0], HZ) > -20


def test_what_is_not_opus_has_no_samples_and_decodes_as_silence():
    decoder = Decoder()
    assert decoder.samples(b"") == 0
    assert decoder.samples(b"\xff") == 0
    assert not decoder.decode(b"\xff\xff\xff", TICK).any()
