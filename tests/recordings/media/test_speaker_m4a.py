"""The M4A of a speaker's own sound, aligned with the MP4."""

import io

import av
import numpy as np
import pytest

from recordings.media import session_mp4, speaker_m4a
from recordings.media.take_reader import read_takes
from recordings.media.timeline import Empty, stretches
from tests.support.recordings.factories import RATE, cut_short, record, writer_of
from tests.support.recordings.listening import loudness_at, sound

SILENT = -60  # dB


@pytest.fixture
def room_directory(tmp_path):
    """Two takes: Ben speaks from 1 to 2 s of the first, Ada throughout the second."""
    directory = tmp_path / "room"
    writer = writer_of(directory)
    record(writer, seconds=3, speakers={"ben": (1, 2, 660)})
    record(writer, sample=100 * RATE, seconds=2, speakers={"ada": (0, 2, 550)})
    return directory


def own_sound(room, seat):
    header, parts = speaker_m4a.build(room, stretches(read_takes(room)), seat)
    body = [(room / name).read_bytes()[offset : offset + n] for name, offset, n in parts]
    return header + b"".join(body)


def test_each_seat_that_was_heard_has_a_track_in_the_order_of_their_coming(room_directory):
    assert speaker_m4a.seats(stretches(read_takes(room_directory))) == ["ben", "ada"]


def test_a_track_is_aligned_with_the_copy(room_directory):
    wave = sound(own_sound(room_directory, "ben"))
    assert loudness_at(wave, 660, 1.1, 0.8) > -20
    assert loudness_at(wave, 660, 0.1, 0.8) < SILENT
    assert loudness_at(wave, 660, 2.1, 0.8) < SILENT


def test_sound_of_the_second_take_is_where_the_copy_has_that_take(room_directory):
    wave = sound(own_sound(room_directory, "ada"))
    assert loudness_at(wave, 550, 1.5, 1.4) < SILENT
    assert loudness_at(wave, 550, 3.1, 1.8) > -20


def test_a_track_is_as_long_as_the_sound_of_the_copy_to_the_sample(room_directory):
    header, parts = session_mp4.build(room_directory, stretches(read_takes(room_directory)))
    body = b"".join((room_directory / part.name).read_bytes() for part in parts)
    whole = len(sound(header + body))
    assert len(sound(own_sound(room_directory, "ben"))) == whole
    assert len(sound(own_sound(room_directory, "ada"))) == whole


def test_silence_in_a_track_is_zeros(room_directory):
    wave = sound(own_sound(room_directory, "ben"))
    assert np.abs(wave[: RATE // 2]).max() == 0


def test_a_track_is_an_m4a_of_one_channel(room_directory):
    content = own_sound(room_directory, "ben")
    assert content[4:12] == b"ftypM4A "
    with av.open(io.BytesIO(content)) as file:
        (stream,) = file.streams
        assert (stream.codec_context.name, stream.rate, stream.layout.name) == ("aac", RATE, "mono")


def test_the_track_of_a_speaker_who_left_and_came_back_is_silent_in_between(tmp_path):
    writer = writer_of(tmp_path / "room")
    record(writer, seconds=3, speakers={"ben": (0, 1, 660)})
    record(writer, sample=9 * RATE, seconds=3, speakers={"ben": (2, 3, 660)})
    wave = sound(own_sound(tmp_path / "room", "ben"))
    assert loudness_at(wave, 660, 0.1, 0.8) > -20
    assert loudness_at(wave, 660, 1.1, 3.8) < SILENT
    assert loudness_at(wave, 660, 5.1, 0.8) > -20


def test_the_part_that_a_crash_cut_off_a_track_is_silent(room_directory):
    (path,) = (room_directory / "e1/t2/tracks").iterdir()
    cut_short(path, share=0.7)
    wave = sound(own_sound(room_directory, "ada"))
    assert loudness_at(wave, 550, 3.1, 0.8) > -20
    assert loudness_at(wave, 550, 4.1, 0.8) < SILENT


def test_a_track_skips_the_second_that_the_copy_lost(room_directory):
    cut_short(room_directory / "e1/t1/00000.m4s")
    wave = sound(own_sound(room_directory, "ben"))
    assert loudness_at(wave, 660, 0.1, 0.8) > -20
    assert loudness_at(wave, 660, 1.1, 0.8) < SILENT


def test_a_track_that_was_never_written_to_makes_no_file(room_directory):
    (path,) = (room_directory / "e1/t2/tracks").iterdir()
    path.write_bytes(b"")
    assert speaker_m4a.seats(stretches(read_takes(room_directory))) == ["ben"]


def test_a_damaged_track_makes_no_file(room_directory):
    (path,) = (room_directory / "e1/t2/tracks").iterdir()
    path.write_bytes(b"damaged")
    with pytest.raises(Empty):
        own_sound(room_directory, "ada")
