from recordings.playlist import Segment, full, live

SECOND = 48_000


def test_a_live_playlist_counts_what_came_before_its_window():
    text = live([Segment(1, 1, 17, SECOND), Segment(1, 1, 18, SECOND)], 17, 0)
    assert text == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:7\n"
        "#EXT-X-TARGETDURATION:1\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        "#EXT-X-MEDIA-SEQUENCE:17\n"
        "#EXT-X-DISCONTINUITY-SEQUENCE:0\n"
        '#EXT-X-MAP:URI="e1/t1/init.mp4"\n'
        "#EXTINF:1.00000,\n"
        "e1/t1/00017.m4s\n"
        "#EXTINF:1.00000,\n"
        "e1/t1/00018.m4s\n"
    )


def test_each_take_has_its_map_after_a_discontinuity():
    lines = live([Segment(1, 1, 3, SECOND), Segment(1, 2, 0, SECOND)], 3, 0).splitlines()
    assert lines[8:] == [
        "e1/t1/00003.m4s",
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="e1/t2/init.mp4"',
        "#EXTINF:1.00000,",
        "e1/t2/00000.m4s",
    ]


def test_the_target_duration_is_the_longest_rounded():
    """RFC 8216, section 4.3.3.1."""
    assert "#EXT-X-TARGETDURATION:1\n" in live([Segment(1, 1, 0, SECOND * 149 // 100)], 0, 0)
    assert "#EXT-X-TARGETDURATION:2\n" in live([Segment(1, 1, 0, SECOND * 151 // 100)], 0, 0)


def test_a_full_playlist_says_that_nothing_follows():
    text = full([Segment(1, 1, 0, SECOND), Segment(2, 1, 0, SECOND // 2)])
    assert "#EXT-X-PLAYLIST-TYPE:VOD\n" in text
    assert "#EXTINF:0.50000,\ne2/t1/00000.m4s\n" in text
    assert text.endswith("#EXT-X-ENDLIST\n")
