"""The FLAC of a speaker's own sound, aligned with the MP4 to the sample."""

import io
from datetime import date

import av
import numpy as np
import pytest

from recordings.media import session_mp4, speaker_flac, speaker_m4a
from recordings.media.copy_tags import Tags
from recordings.media.mp4.init_segment import read_init
from recordings.media.take_reader import read_media, read_takes
from recordings.media.timeline import Empty, stretches
from tests.support.recordings.factories import RATE, cut_short, record, writer_of
from tests.support.recordings.listening import loudness_at, sound

TAGS = Tags("How to price", "Ben", "The Pricing Hour", date(2026, 11, 22))
SILENT = -60  # dB


@pytest.fixture
def room(tmp_path):
    """Ben speaks from 1 to 2 s of the first take, and in the second, where Ada speaks too."""
    directory = tmp_path / "room"
    writer = writer_of(directory)
    record(writer, seconds=3, speakers={"ben": (1, 2, 660)})
    voices = {"ada": (0, 2.5, 550), "ben": (0.5, 1.5, 770)}
    record(writer, sample=100 * RATE, seconds=2.5, speakers=voices)
    return directory


def laid(room):
    return stretches(read_takes(room))


def flac(room, seat, tell=lambda share: None):
    return speaker_flac.build(room, laid(room), seat, TAGS, tell).read_bytes()


def m4a(room, seat):
    header, parts = speaker_m4a.build(room, laid(room), seat)
    body = [(room / name).read_bytes()[offset : offset + n] for name, offset, n in parts]
    return header + b"".join(body)


def samples(content):
    """The samples of a FLAC as 16-bit integers, by FFmpeg's decoder."""
    with av.open(io.BytesIO(content)) as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])


def rounded(wave):
    return np.rint(wave * 32768).clip(-32768, 32767).astype(np.int16)


def lag(one, other):
    """By how many samples `other` is behind `one`, by cross-correlation."""
    length = 1 << int(np.ceil(np.log2(len(one) + len(other))))
    spectrum = np.conj(np.fft.rfft(one, length)) * np.fft.rfft(other, length)
    at = int(np.argmax(np.fft.irfft(spectrum)))
    return at if at < length // 2 else at - length


@pytest.mark.parametrize("seat", ["ben", "ada"])
def test_each_sample_is_that_of_the_m4a(room, seat):
    wave = sound(m4a(room, seat))
    assert lag(wave, samples(flac(room, seat)) / 32768) == 0
    assert np.array_equal(samples(flac(room, seat)), rounded(wave))


def test_it_is_as_long_as_the_sound_of_the_mp4_to_the_sample(room):
    header, parts = session_mp4.build(room, laid(room))
    body = b"".join((room / part.name).read_bytes() for part in parts)
    whole = len(sound(header + body))
    assert len(samples(flac(room, "ben"))) == len(samples(flac(room, "ada"))) == whole


def test_voices_are_where_the_copy_has_them(room):
    wave = samples(flac(room, "ben")) / 32768
    assert loudness_at(wave, 660, 1.1, 0.8) > -20
    assert loudness_at(wave, 770, 3.6, 0.8) > -20
    assert np.abs(wave[: RATE // 2]).max() == 0
    assert loudness_at(wave, 770, 4.7, 0.5) < SILENT


def test_it_has_one_channel_of_16_bits_at_48_khz_and_knows_its_length(room):
    content = flac(room, "ben")
    assert content[:4] == b"fLaC"
    with av.open(io.BytesIO(content)) as file:
        (stream,) = file.streams
        codec = stream.codec_context
        assert (codec.name, codec.rate, codec.layout.name) == ("flac", RATE, "mono")
        assert codec.format.name == "s16"
        assert stream.duration * stream.time_base * RATE == laid(room)[-1].end


def test_it_carries_the_tags(room):
    with av.open(io.BytesIO(flac(room, "ben"))) as file:
        tags = {name.lower(): text for name, text in file.metadata.items()}
    assert (tags["title"], tags["artist"]) == ("How to price", "Ben")
    assert (tags["album"], tags["date"]) == ("The Pricing Hour", "2026-11-22")


def test_silence_takes_few_bytes(tmp_path):
    writer = writer_of(tmp_path)
    record(writer, seconds=1, speakers={"ben": (0, 1, 660)})
    record(writer, sample=100 * RATE, seconds=20)
    spoken = len(flac(tmp_path, "ben"))
    record(writer, sample=200 * RATE, seconds=20)
    assert len(flac(tmp_path, "ben")) - spoken < 3000  # as PCM 1.9 MB


def test_a_frame_that_is_damaged_moves_no_other(room):
    whole = samples(flac(room, "ada"))
    (path,) = (room / "e1/t2/tracks").glob("ada-*")
    run = read_media(path, read_init(path)).runs[0]
    content = bytearray(path.read_bytes())
    content[run.offset + 3000 : run.offset + 3600] = b"\xff" * 600
    path.write_bytes(content)
    damaged = samples(flac(room, "ada"))
    assert len(damaged) == len(whole)
    assert not np.array_equal(damaged, whole)
    assert np.array_equal(damaged[4 * RATE :], whole[4 * RATE :])


def test_the_part_that_a_crash_cut_off_is_silent(room):
    (path,) = (room / "e1/t2/tracks").glob("ada-*")
    cut_short(path, share=0.7)
    assert np.array_equal(samples(flac(room, "ada")), rounded(sound(m4a(room, "ada"))))
    assert loudness_at(samples(flac(room, "ada")) / 32768, 550, 5.1, 0.3) < SILENT


def test_a_seat_without_a_track_has_no_flac(room):
    with pytest.raises(Empty):
        flac(room, "dov")
    assert not list((room / "copies").glob("*flac*"))


def test_the_reported_share_grows_to_all(room):
    shares = []
    flac(room, "ben", shares.append)
    assert shares == sorted(shares)
    assert shares[0] < 0.5
    assert shares[-1] == 1


def test_a_copy_that_is_cancelled_leaves_no_file(room):
    def cancel(share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        flac(room, "ben", cancel)
    assert not list((room / "copies").glob("*flac*"))
    assert not list((room / "copies").glob(".*"))


def test_making_it_twice_leaves_one_file(room):
    assert flac(room, "ben") == flac(room, "ben")
    assert len(list((room / "copies").glob("flac-ben-*.flac"))) == 1
