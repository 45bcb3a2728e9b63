"""A person's own part of the program, as MP4 and MP3: cut at their joining and leaving."""

import io
import struct
from datetime import date
from itertools import groupby, pairwise

import av
import pytest

from recordings.media import part_mp3, part_mp4
from recordings.media.copy_tags import Tags
from recordings.media.mp4.boxes import find, walk
from recordings.media.part_timeline import cut, merged
from recordings.media.take_reader import read_takes
from recordings.media.timeline import Empty, stretches
from tests.support.recordings.factories import FRAME, PICTURE, RATE, record, writer_of
from tests.support.recordings.listening import beeps, flashes, loudness_at, sound

TAGS = Tags("How to price", "Ben", "The Pricing Hour", date(2026, 11, 22))
SKEW = 0.080


@pytest.fixture
def room(tmp_path):
    """Six seconds of 440 Hz, a gap of a minute, six seconds of 880 Hz."""
    directory = tmp_path / "room"
    writer = writer_of(directory)
    record(writer, seconds=6, tone=440)
    record(writer, sample=66 * RATE, seconds=6, tone=880)
    return directory


@pytest.fixture
def half_a_minute(tmp_path):
    directory = tmp_path / "long"
    record(writer_of(directory), seconds=30)
    return directory


def laid(room):
    return stretches(read_takes(room))


def part_of(room, *spans):
    """Return (content, names of its segments) of the MP4 of a part."""
    header, parts = part_mp4.build(room, laid(room), spans, TAGS)
    body = b"".join((room / name).read_bytes()[at : at + n] for name, at, n in parts)
    return header + body, [part.name for part in parts]


def names(*numbers, take=1):
    return [f"e1/t{take}/{number:05}.m4s" for number in numbers]


def mp3_of(room, *spans, tell=lambda share: None):
    (part,) = part_mp3.build(room, laid(room), spans, TAGS, tell).parts
    return (room / part.name).read_bytes()


def test_a_part_has_the_whole_seconds_between_joining_and_leaving(room):
    content, segments = part_of(room, (1.4, 4.3))
    assert segments == names(2, 3)
    assert flashes(content) == pytest.approx([0, 1], abs=0.05)
    assert beeps(content)[:2] == pytest.approx([0, 1], abs=0.05)
    with av.open(io.BytesIO(content)) as file:
        assert sum(1 for _ in file.decode(video=0)) == 50
    assert len(sound(content)) / RATE == pytest.approx(2, abs=0.03)


def test_a_second_whose_last_sound_frame_reaches_over_the_leaving_is_left_out(room):
    assert part_of(room, (2, 4.01))[1] == names(2)
    assert part_of(room, (2, 4.05))[1] == names(2, 3)


def test_nothing_is_kept_from_before_the_joining(room):
    assert part_of(room, (2.001, 4.5))[1] == names(3)


def test_somebody_who_was_there_throughout_has_all_of_it(room):
    whole = laid(room)[-1].end / RATE
    assert part_of(room, (0, whole))[1] == names(*range(6)) + names(*range(6), take=2)


def test_a_span_may_reach_beyond_the_end(room):
    assert part_of(room, (9.5, 1000))[1] == names(4, 5, take=2)
    assert part_of(room, (9.5, 1e9))[1] == names(4, 5, take=2)


def test_a_span_over_two_takes_is_joined_without_the_gap(room):
    content, segments = part_of(room, (4, 8.1))
    assert segments == names(4, 5) + names(0, 1, take=2)
    assert flashes(content) == pytest.approx([0, 1, 2, 3], abs=0.05)
    wave = sound(content)
    assert loudness_at(wave, 440, 1.05) > -20 > loudness_at(wave, 880, 1.05) + 20
    assert loudness_at(wave, 880, 3.05) > -20 > loudness_at(wave, 440, 3.05) + 20


def test_stretches_of_somebody_who_came_back_follow_each_other(room):
    content, segments = part_of(room, (1, 3.1), (7.9, 10.5))
    assert segments == names(1, 2) + names(2, 3, take=2)
    wave = sound(content)
    assert loudness_at(wave, 440, 1.05) > -20
    assert loudness_at(wave, 880, 2.05) > -20
    assert len(wave) / RATE == pytest.approx(4, abs=0.05)


def test_spans_that_overlap_or_touch_are_one(room):
    assert merged([(3, 5), (1, 2), (2, 2.5), (4, 6), (9, 8)]) == [
        (RATE, int(2.5 * RATE)),
        (3 * RATE, 6 * RATE),
    ]
    assert part_of(room, (2.5, 4.1), (1, 2.5), (3, 3.2))[1] == names(1, 2, 3)


@pytest.mark.parametrize(
    "spans", [[], [(1.2, 1.9)], [(2.5, 3.4)], [(3, 3)], [(4, 2)], [(50, 60)]], ids=str
)
def test_a_part_without_a_whole_second_is_empty(room, spans):
    with pytest.raises(Empty):
        part_mp4.build(room, laid(room), spans)
    with pytest.raises(Empty):
        mp3_of(room, *spans)


def test_a_recording_without_takes_has_no_parts(tmp_path):
    with pytest.raises(Empty):
        part_mp4.build(tmp_path, [], [(0, 10)])


MANY = [(start + 0.3, start + 2.4) for start in range(0, 30, 3)]
"""Ten spans of one whole second each."""


def test_picture_and_sound_stay_together_over_many_joints(half_a_minute):
    content, segments = part_of(half_a_minute, *MANY)
    assert len(segments) == len(MANY)
    heard, seen = beeps(content), flashes(content)
    assert len(seen) == len(MANY)
    assert max(min(abs(beep - flash) for beep in heard) for flash in seen) <= SKEW


def test_the_skew_of_a_part_does_not_grow_with_its_joints(half_a_minute):
    part = cut(laid(half_a_minute), MANY)
    heard = 0
    for stretch in part:
        seen, sounds = (stretch.segments[0].of(track)[0] for track in (1, 2))
        place = stretch.start + seen.dts - stretch.sample
        assert abs((heard - place) - (sounds.dts - seen.dts)) <= FRAME
        heard += stretch.frames * FRAME


def test_a_part_has_one_picture_rate(half_a_minute):
    content, _ = part_of(half_a_minute, *MANY)
    video = next(
        (start, end)
        for kind, start, end in walk(content, *find(content, b"moov"))
        if kind == b"trak"
    )
    table, _ = find(content, b"mdia", b"minf", b"stbl", b"stts", start=video[0], end=video[1])
    entries, _, duration = struct.unpack_from(">3I", content, table + 4)
    assert (entries, duration) == (1, PICTURE)


def test_a_part_can_be_played_before_all_of_it_has_arrived_and_has_no_edit_list(room):
    content, _ = part_of(room, (1, 3.1), (7, 9.1))
    assert content.index(b"moov") < content.index(b"mdat")
    assert b"edts" not in content


def test_each_picture_of_a_part_decodes(half_a_minute):
    content, _ = part_of(half_a_minute, *MANY)
    with av.open(io.BytesIO(content)) as file:
        times = [frame.pts for frame in file.decode(video=0)]
    steps = [after - before for before, after in pairwise(times)]
    assert [step for step, _ in groupby(steps)] == [PICTURE]
    assert len(times) in range(25 * len(MANY) - len(MANY), 25 * len(MANY) + 1)


def test_a_part_carries_the_tags(room):
    with av.open(io.BytesIO(part_of(room, (1, 4))[0])) as file:
        assert (file.metadata["title"], file.metadata["artist"]) == ("How to price", "Ben")


def test_the_mp3_of_a_part_has_the_sound_of_its_mp4(room):
    spans = (1, 3.1), (7.9, 10.5)
    wave, whole = sound(mp3_of(room, *spans)), sound(part_of(room, *spans)[0])
    assert len(wave) == pytest.approx(len(whole), abs=2 * 1152)
    assert loudness_at(wave, 440, 1.05) > -20 > loudness_at(wave, 880, 1.05) + 20
    assert loudness_at(wave, 880, 2.05) > -20 > loudness_at(wave, 440, 2.05) + 20


def test_the_mp3_of_a_part_has_a_loudness_of_its_own(tmp_path):
    """The session is a loud take and a soft one; the soft one alone is brought to -19 LUFS."""
    writer = writer_of(tmp_path)
    record(writer, seconds=6, volume=0.8)
    record(writer, sample=60 * RATE, seconds=6, volume=0.05)
    content = mp3_of(tmp_path, (6, 13))
    assert integrated(content) == pytest.approx(-19, abs=0.5)


def integrated(content):
    """The loudness of a file in LUFS, by FFmpeg's own meter."""
    with av.open(io.BytesIO(content)) as file:
        graph = av.filter.Graph()
        source, sink = graph.add_abuffer(template=file.streams.audio[0]), graph.add("abuffersink")
        graph.link_nodes(source, graph.add("ebur128", "metadata=1"), sink).configure()
        for frame in file.decode(audio=0):
            source.push(frame)
        source.push(None)
        last = {}
        while True:
            try:
                last = sink.pull().metadata or last
            except av.EOFError:
                return float(last["lavfi.r128.I"])


def test_the_mp3_of_a_part_reports_its_progress(room):
    shares = []
    mp3_of(room, (0, 12), tell=shares.append)
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] == pytest.approx(1, abs=0.02)


def test_an_mp3_that_is_cancelled_leaves_no_file(room):
    def cancel(share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        mp3_of(room, (0, 12), tell=cancel)
    assert not list(room.glob("copies/*mp3")) and not list(room.glob("copies/.*"))
