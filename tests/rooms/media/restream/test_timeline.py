"""One timeline without gaps, made of segments and of what is sent between them."""

from itertools import pairwise

from rooms.media.restream.timeline import AAC_FRAME, RATE, SILENCE, Sample, Timeline

SECOND = RATE


def segment(start, seconds=1.0, grid=0):
    """(start, end, samples): a picture each 40 ms, the first an IDR, and sound on its grid."""
    end = start + int(seconds * RATE)
    pictures = [
        Sample("video", at, b"picture", key=at == start) for at in range(start, end, RATE // 25)
    ]
    first = start + (grid - start) % AAC_FRAME
    sounds = [Sample("audio", at, b"sound") for at in range(first, end, AAC_FRAME)]
    return start, end, pictures + sounds


def times(samples, kind):
    return [sample.at for sample in samples if sample.kind == kind]


def test_it_begins_at_zero():
    placed = Timeline(100.0).place(100.0, *segment(90 * RATE))
    assert times(placed, "video")[0] == 0 and times(placed, "audio")[0] < AAC_FRAME


def test_segments_of_a_take_keep_their_times():
    timeline = Timeline(0.0)
    placed = [
        sample
        for number in range(4)
        for sample in timeline.place(float(number), *segment((7 + number) * RATE))
    ]
    assert set(_differences(times(placed, "video"))) == {RATE // 25}
    assert set(_differences(times(placed, "audio"))) == {AAC_FRAME}


def test_nothing_is_filled_while_the_program_comes():
    timeline = Timeline(0.0)
    timeline.place(0.0, *segment(0))
    assert timeline.fill(2.4) == []


def test_a_late_program_is_filled_with_the_last_picture_and_silence():
    timeline = Timeline(0.0)
    timeline.place(0.0, *segment(0))
    filled = timeline.fill(2.6)
    assert [(one.at, one.key) for one in filled if one.kind == "video"] == [(SECOND, True)]
    sounds = times(filled, "audio")
    assert {one.data for one in filled if one.kind == "audio"} == {SILENCE}
    assert sounds[0] - SECOND < AAC_FRAME and 2 * SECOND - sounds[-1] <= AAC_FRAME


def test_after_a_gap_times_follow_on():
    timeline = Timeline(0.0)
    sent = timeline.place(0.0, *segment(0))
    for now in (2.6, 3.6, 4.6):
        sent += timeline.fill(now)
    sent += timeline.place(5.0, *segment(60 * RATE, grid=333))
    pictures, sounds = times(sent, "video"), times(sent, "audio")
    assert pictures == sorted(set(pictures)) and sounds == sorted(set(sounds))
    assert max(_differences(sounds)) < 2 * AAC_FRAME
    assert pictures[-25] == 4 * SECOND


def test_segments_that_come_after_their_time_was_filled_are_left_out():
    timeline = Timeline(0.0)
    timeline.place(0.0, *segment(0))
    for now in range(3, 9):  # a disk that is slow for 6 s
        timeline.fill(float(now))
    placed = [timeline.place(9.0, *segment(number * RATE)) for number in range(1, 9)]
    ahead = sum(1 for samples in placed if samples)
    assert ahead <= 5 and placed[-1] == []


def _differences(values):
    return [after - before for before, after in pairwise(values)]
