import random
from pathlib import Path

import av
import numpy as np

from rooms.media.mixer.audio.opus import Decoder, Encoder, library_path
from rooms.media.mixer.clock import RATE, TICK
from tests.support.mixer.sounds import strength, tone

HZ = 440


def packets(count: int) -> list[bytes]:
    encoder = Encoder(1, 48_000)
    return [encoder.encode(tone(HZ, number * TICK)) for number in range(count)]


def test_the_wheel_of_pyav_bundles_libopus():
    path = library_path()
    wheel = Path(av.__file__).parent.parent / "av.libs"
    assert path is not None
    assert Path(path).parent == wheel, (
        f"PyAV's wheel no longer bundles libopus in {wheel}: machines without libopus of their own "
        "can't start a mixer. Pin the last PyAV that did, or find another source."
    )


def test_a_tone_survives_coding():
    decoder = Decoder()
    sound = np.concatenate([decoder.decode(packet, TICK) for packet in packets(50)])
    assert sound.shape == (RATE, 2)
    assert strength(sound[RATE // 2 :, 0], HZ) > -12


def voice(samples: int) -> np.ndarray:
    """Return harmonics that rise and fall like syllables, because Opus has FEC for voices only."""
    at = np.arange(samples) / RATE
    partials = (np.sin(2 * np.pi * 140 * n * at + 3 * np.sin(5 * at)) / n for n in range(1, 20))
    return (0.1 * sum(partials) * (0.5 + 0.5 * np.sin(20 * at))).astype(np.float32)[:, None]


def test_a_lost_packet_is_concealed_and_better_recovered_from_the_next_one():
    spoken = voice(2 * RATE)
    encoder = Encoder(1, 48_000)
    sent = [encoder.encode(spoken[at : at + TICK]) for at in range(0, 2 * RATE, TICK)]
    concealed, recovered, power = 0.0, 0.0, 0.0
    for lost in range(30, 95, 5):
        lossless, concealing, recovering = Decoder(), Decoder(), Decoder()
        for packet in sent[:lost]:
            for decoder in (lossless, concealing, recovering):
                decoder.decode(packet, TICK)
        truth = lossless.decode(sent[lost], TICK)
        concealed += np.square(concealing.conceal(TICK) - truth).sum()
        recovered += np.square(recovering.recover(sent[lost + 1], TICK) - truth).sum()
        power += np.square(truth).sum()
    assert recovered < 0.8 * concealed < power


def test_data_that_is_not_opus_has_no_samples_and_decodes_as_silence():
    decoder = Decoder()
    assert decoder.samples(b"") == 0
    assert decoder.samples(b"\xff") == 0
    assert not decoder.decode(b"\xff\xff\xff", TICK).any()


def test_forged_packets_are_never_louder_than_full_scale():
    chance, decoder, peaks = random.Random(1), Decoder(), []
    for _ in range(3000):
        packet = chance.randbytes(chance.choice((2, 41, 401)))
        if samples := decoder.samples(packet):
            peaks.append(np.abs(decoder.decode(packet, samples)).max())
    assert len(peaks) > 1000
    assert max(peaks) <= 1
