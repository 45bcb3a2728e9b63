from recordings.media.playlist import Part, Segment, ended, full, live

SECOND = 48_000
NOON = 1_800_000_000_123  # ms since 1970


def test_a_live_playlist_counts_the_segments_before_its_window():
    window = [Segment(1, 1, 17, SECOND, NOON), Segment(1, 1, 18, SECOND, NOON + 1000)]
    assert live(window, 17, 0) == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:7\n"
        "#EXT-X-TARGETDURATION:1\n"
        "#EXT-X-SERVER-CONTROL:PART-HOLD-BACK=1.0,HOLD-BACK=3.0\n"
        "#EXT-X-PART-INF:PART-TARGET=0.20000\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        "#EXT-X-MEDIA-SEQUENCE:17\n"
        "#EXT-X-DISCONTINUITY-SEQUENCE:0\n"
        '#EXT-X-MAP:URI="e1/t1/init.mp4"\n'
        "#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00.123Z\n"
        "#EXTINF:1.00000,\n"
        "e1/t1/00017.m4s\n"
        "#EXTINF:1.00000,\n"
        "e1/t1/00018.m4s\n"
    )


PARTS = (Part(SECOND // 5, True), Part(SECOND // 5, False))


def test_the_segment_that_is_written_is_listed_by_its_parts_with_a_hint_at_the_next():
    window = [Segment(1, 1, 3, SECOND, NOON), Segment(1, 2, 0, 0, NOON, PARTS, whole=False)]
    text = live(window, 3, 0, is_growing=True)
    assert "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0," in text
    assert text.splitlines()[12:] == [
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="e1/t2/init.mp4"',
        "#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00.123Z",
        '#EXT-X-PART:DURATION=0.20000,URI="e1/t2/00000-0.m4s",INDEPENDENT=YES',
        '#EXT-X-PART:DURATION=0.20000,URI="e1/t2/00000-1.m4s"',
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="e1/t2/00000-2.m4s"',
    ]


def test_after_a_whole_segment_the_hint_is_at_the_first_part_of_the_next():
    text = live([Segment(1, 1, 3, SECOND, NOON)], 3, 0, is_growing=True)
    assert text.endswith('e1/t1/00003.m4s\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI="e1/t1/00004-0.m4s"\n')


def test_parts_are_listed_of_the_last_three_seconds_alone():
    window = [Segment(1, 1, number, SECOND, NOON, PARTS) for number in range(5)]
    text = live(window, 0, 0, is_growing=True)
    numbers = [line.split("/")[-1][:5] for line in text.splitlines() if "#EXT-X-PART:" in line]
    assert numbers == ["00002", "00002", "00003", "00003", "00004", "00004"]


def test_an_ended_playlist_lists_nothing_of_a_segment_that_was_never_whole():
    before = [Segment(1, 1, 3, SECOND, NOON)]
    growing = [*before, Segment(1, 2, 0, 0, NOON, PARTS, whole=False)]
    told = ended(live(growing, 3, 0, is_growing=True))
    assert told == ended(live(before, 3, 0, is_growing=True))
    assert told.endswith("e1/t1/00003.m4s\n#EXT-X-ENDLIST\n")


def test_each_take_has_its_map_and_its_time_of_day_after_a_discontinuity():
    window = [Segment(1, 1, 3, SECOND, NOON), Segment(1, 2, 0, SECOND, NOON + 61_500)]
    assert live(window, 3, 0).splitlines()[11:] == [
        "e1/t1/00003.m4s",
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="e1/t2/init.mp4"',
        "#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:01:01.623Z",
        "#EXTINF:1.00000,",
        "e1/t2/00000.m4s",
    ]


def test_the_target_duration_of_a_live_playlist_never_changes():
    """RFC 8216, section 6.2.1."""
    for samples in (1, SECOND // 2, SECOND, SECOND * 149 // 100):
        assert "#EXT-X-TARGETDURATION:1\n" in live([Segment(1, 1, 0, samples)], 0, 0)


def test_a_duration_of_a_half_is_rounded_up():
    """RFC 8216, section 4.3.3.1."""
    halves = {1: 1, 2: 1, 3: 2, 4: 2, 5: 3}
    assert {half: Segment(1, 1, 0, half * SECOND // 2).target for half in halves} == halves


def test_the_target_duration_of_a_full_playlist_covers_what_a_damaged_recording_holds():
    assert "#EXT-X-TARGETDURATION:3\n" in full([Segment(1, 1, 0, SECOND * 5 // 2)])


def test_a_full_playlist_says_that_nothing_follows():
    text = full([Segment(1, 1, 0, SECOND), Segment(2, 1, 0, SECOND // 2)])
    assert "#EXT-X-PLAYLIST-TYPE:VOD\n" in text
    assert "#EXTINF:0.50000,\ne2/t1/00000.m4s\n" in text
    assert text.endswith("#EXT-X-ENDLIST\n")


def test_ending_a_live_playlist_twice_writes_one_endlist():
    text = live([Segment(1, 1, 0, SECOND)], 0, 0)
    assert ended(ended(text)) == text + "#EXT-X-ENDLIST\n"
