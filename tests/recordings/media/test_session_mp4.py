"""The MP4 of a session: a computed header in front of the unchanged segments."""

import io

import av
import pytest

from recordings.media import session_mp4
from recordings.media.mp4.boxes import find, walk
from recordings.media.take_reader import read_takes
from recordings.media.timeline import Empty, stretches
from recordings.media.virtual_file import VirtualFile, keep
from tests.support.recordings.factories import NOON, RATE, cut_short, record, writer_of
from tests.support.recordings.listening import beeps, flashes, loudness_at, sound

SKEW = 0.080


def copy_of(room) -> bytes:
    header, parts = session_mp4.build(room, stretches(read_takes(room)))
    name = keep(room, "mp4", session_mp4.CONTENT_TYPE, header, parts)
    manifest = VirtualFile.load(room / "copies" / name)
    whole = b"".join(
        (room / name).read_bytes()[offset : offset + length]
        for name, offset, length in manifest.parts
    )
    assert len(whole) == manifest.length
    return whole


def skews(content):
    """Return the seconds between each flash and the beep nearest to it.

    A sound frame reaches over the end of its segment, so a cut may leave the start of a beep
    without its flash.
    """
    heard = beeps(content)
    return [min(abs(beep - flash) for beep in heard) for flash in flashes(content)]


@pytest.fixture
def room_directory(tmp_path):
    return tmp_path / "room"


@pytest.fixture
def two_takes(room_directory):
    """Three seconds of 440 Hz, a gap of a minute, two and a half of 880 Hz."""
    writer = writer_of(room_directory)
    record(writer, seconds=3, tone=440)
    record(writer, sample=63 * RATE, seconds=2.5, tone=880)
    return room_directory


def test_a_copy_has_the_picture_and_the_sound_of_the_session(room_directory):
    record(writer_of(room_directory), seconds=3)
    with av.open(io.BytesIO(copy_of(room_directory))) as file:
        video, audio = file.streams
        assert (video.codec_context.name, video.width, video.height) == ("h264", 160, 90)
        assert (audio.codec_context.name, audio.rate, audio.layout.name) == ("aac", RATE, "stereo")
        assert file.duration / av.time_base == pytest.approx(3, abs=0.03)
        assert sum(1 for _ in file.decode(video=0)) == 75


def test_a_copy_can_be_played_before_all_of_it_has_arrived(room_directory):
    record(writer_of(room_directory))
    assert [kind for kind, _, _ in walk_top(copy_of(room_directory))] == [b"ftyp", b"moov", b"mdat"]


def test_the_last_byte_of_the_media_data_is_the_last_of_the_copy(two_takes):
    content = copy_of(two_takes)
    *_, (kind, _, end) = walk_top(content)
    assert (kind, end) == (b"mdat", len(content))


def test_a_copy_needs_no_edit_list(two_takes):
    content = copy_of(two_takes)
    moov = find(content, b"moov")
    tracks = [
        [inner for inner, _, _ in walk(content, start, end)]
        for kind, start, end in walk(content, *moov)
        if kind == b"trak"
    ]
    assert len(tracks) == 2
    assert not any(b"edts" in track for track in tracks)


def test_takes_follow_each_other_without_the_gap_between_them(two_takes):
    content = copy_of(two_takes)
    assert flashes(content) == pytest.approx([0, 1, 2, 3, 4, 5], abs=0.05)
    wave = sound(content)
    assert loudness_at(wave, 440, 2.05) > -20 > loudness_at(wave, 880, 2.05) + 20
    assert loudness_at(wave, 880, 4.05) > -20 > loudness_at(wave, 440, 4.05) + 20


def test_picture_and_sound_stay_together_over_many_takes(room_directory):
    writer = writer_of(room_directory)
    for take in range(8):
        record(writer, sample=take * 100 * RATE, seconds=1.3 + take / 100)
    found = skews(copy_of(room_directory))
    assert len(found) == 8 * 2
    assert max(found) <= SKEW


def test_takes_of_several_epochs_are_joined_in_order(room_directory):
    record(writer_of(room_directory, epoch=9), seconds=2, tone=440)
    record(writer_of(room_directory, epoch=10), seconds=2, tone=880, unix=NOON + 3)
    wave = sound(copy_of(room_directory))
    assert loudness_at(wave, 440, 1.05) > -20
    assert loudness_at(wave, 880, 3.05) > -20


def test_a_damaged_last_segment_is_left_out(two_takes):
    cut_short(two_takes / "e1/t2/00002.m4s")
    content = copy_of(two_takes)
    assert flashes(content) == pytest.approx([0, 1, 2, 3, 4], abs=0.05)
    assert max(skews(content)) <= SKEW


def test_a_damaged_segment_in_the_middle_costs_its_second_only(two_takes):
    cut_short(two_takes / "e1/t1/00001.m4s")
    content = copy_of(two_takes)
    assert flashes(content) == pytest.approx([0, 1, 2, 3, 4], abs=0.05)
    assert max(skews(content)) <= SKEW


def test_a_segment_cut_inside_its_head_is_left_out(two_takes):
    cut_short(two_takes / "e1/t2/00002.m4s", share=0.02)
    assert len(flashes(copy_of(two_takes))) == 5


def test_a_take_without_a_whole_segment_is_left_out(two_takes):
    for segment in (two_takes / "e1/t2").glob("*.m4s"):
        cut_short(segment)
    assert flashes(copy_of(two_takes)) == pytest.approx([0, 1, 2], abs=0.05)


def test_a_take_that_was_killed_before_its_first_segment_is_left_out(two_takes):
    for path in (two_takes / "e1/t2").glob("*.m4s"):
        path.unlink()
    (two_takes / "e1/t2/init.mp4").unlink()
    assert len(read_takes(two_takes)) == 1


def test_takes_of_two_sizes_are_both_in_the_copy(room_directory):
    record(writer_of(room_directory, epoch=1), seconds=2)
    larger = writer_of(room_directory, epoch=2, size=(320, 180))
    record(larger, seconds=2, size=(320, 180), unix=NOON + 3)
    content = copy_of(room_directory)
    with av.open(io.BytesIO(content)) as file:
        sizes = [(frame.width, frame.height) for frame in file.decode(video=0)]
    assert sizes == [(160, 90)] * 50 + [(320, 180)] * 50
    assert content.count(b"avcC") == 2


def test_takes_of_one_size_share_their_decoder_setup(two_takes):
    assert copy_of(two_takes).count(b"avcC") == 1


def test_a_recording_without_takes_makes_no_mp4(room_directory):
    with pytest.raises(Empty):
        session_mp4.build(room_directory, stretches(read_takes(room_directory)))


def test_offsets_beyond_4_gb_take_64_bits(room_directory):
    record(writer_of(room_directory))
    small, _ = session_mp4.build(room_directory, stretches(read_takes(room_directory)))
    segment = room_directory / "e1/t1/00001.m4s"
    with segment.open("r+b") as file:
        grow_media_data(file, 5 << 30)
    large, parts = session_mp4.build(room_directory, stretches(read_takes(room_directory)))
    assert b"stco" in small and b"co64" not in small
    assert b"co64" in large and b"stco" not in large
    assert sum(part.length for part in parts) > 5 << 30


def grow_media_data(file, length):
    """Append a hole to a file, as a `free` box with a 64-bit size."""
    file.seek(0, 2)
    file.write((1).to_bytes(4) + b"free" + (16 + length).to_bytes(8))
    file.truncate(file.tell() + length)


def walk_top(content):
    """Yield (kind, start, end) of the boxes of a whole file; `mdat` has a 64-bit size."""
    at = 0
    while at < len(content):
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        size = size if size != 1 else int.from_bytes(content[at + 8 : at + 16])
        yield kind, at, at + size
        at += size
