"""Which copies are ready for which platform."""

from dataclasses import replace

import pytest

from recordings.platforms import limits
from recordings.preflight import (
    DEPENDS,
    IMPOSSIBLE,
    LOOK,
    NEARLY,
    READY,
    Facts,
    verdicts,
)

HOUR = 3600
VIDEO = Facts(
    "mastered", HOUR, 900_000_000, 960, 540, 25, loudness=-14.2, chapters=8, title="Prices"
)
SOUND = Facts("mp3", HOUR, 70_000_000, container="mp3", codecs=("mp3",), loudness=-16, chapters=8)
PLATFORMS = {
    "YouTube": "youtube",
    "YouTube Shorts": "shorts",
    "LinkedIn": "linkedin",
    "Instagram Reels": "reels",
    "TikTok": "tiktok",
    "X": "x",
    "your podcast": "podcast",
}


def judged(*copies, being_made=(), **changes):
    """Return the verdicts by platform, for copies that all have these changes."""
    copies = [replace(copy, **changes) for copy in copies]
    session = replace(VIDEO, **{**changes, "kind": "", "bytes": 0})
    known = limits()
    found = verdicts(known.platforms, known.texts, session, copies, being_made)
    assert [verdict.name for verdict in found] == list(PLATFORMS)
    return {PLATFORMS[verdict.name]: verdict for verdict in found}


def state_on(platform, **changes):
    return judged(VIDEO, **changes)[platform].state


def test_an_hour_is_ready_for_youtube_and_a_podcast_and_too_long_for_the_short_ones():
    found = judged(VIDEO, SOUND)
    assert {key: verdict.state for key, verdict in found.items()} == {
        "youtube": READY,
        "shorts": IMPOSSIBLE,
        "linkedin": IMPOSSIBLE,
        "reels": IMPOSSIBLE,
        "tiktok": LOOK,
        "x": DEPENDS,
        "podcast": READY,
    }
    assert found["youtube"].headline == "Ready for YouTube"
    assert found["podcast"].headline == "Ready for your podcast"
    assert (found["youtube"].kind, found["podcast"].kind) == ("mastered", "mp3")


@pytest.mark.parametrize(
    "platform, seconds, state",
    [
        ("youtube", 43_200, READY),
        ("youtube", 43_201, IMPOSSIBLE),
        ("linkedin", 2.9, IMPOSSIBLE),
        ("linkedin", 3, READY),
        ("linkedin", 600, READY),
        ("linkedin", 600.5, LOOK),
        ("linkedin", 900, LOOK),
        ("linkedin", 901, IMPOSSIBLE),
        ("reels", 2.9, IMPOSSIBLE),
        ("reels", 900, LOOK),
        ("reels", 901, IMPOSSIBLE),
        ("tiktok", 2.9, IMPOSSIBLE),
        ("tiktok", 3600, LOOK),
        ("tiktok", 3601, IMPOSSIBLE),
        ("x", 140, READY),
        ("x", 141, DEPENDS),
        ("x", 14_400, DEPENDS),
        ("x", 14_401, IMPOSSIBLE),
    ],
)
def test_the_length_decides_at_its_borders(platform, seconds, state):
    assert state_on(platform, seconds=seconds, bytes=1_000_000) == state


@pytest.mark.parametrize(
    "platform, seconds, state",
    [
        ("shorts", 180, READY),
        ("shorts", 181, IMPOSSIBLE),
        ("reels", 180, READY),
        ("reels", 181, LOOK),
        ("tiktok", 600, READY),
        ("tiktok", 601, LOOK),
    ],
)
def test_the_length_of_an_upright_video_decides_at_its_borders(platform, seconds, state):
    upright = {"width": 720, "height": 1280, "bytes": 1_000_000}
    assert state_on(platform, seconds=seconds, **upright) == state


@pytest.mark.parametrize(
    "platform, width, state",
    [
        ("shorts", 720, READY),
        ("shorts", 721, IMPOSSIBLE),
        ("reels", 720, READY),
        ("reels", 721, LOOK),
        ("tiktok", 720, READY),
        ("tiktok", 721, LOOK),
        ("linkedin", 1728, READY),
        ("linkedin", 1729, IMPOSSIBLE),
        ("x", 1920, READY),
    ],
)
def test_the_shape_decides_at_its_borders(platform, width, state):
    assert state_on(platform, seconds=60, bytes=1_000_000, width=width, height=720) == state


@pytest.mark.parametrize(
    "platform, size, state",
    [
        ("youtube", 256_000_000_000, READY),
        ("youtube", 256_000_000_001, IMPOSSIBLE),
        ("linkedin", 5_000_000_000, READY),
        ("linkedin", 5_000_000_001, IMPOSSIBLE),
        ("reels", 300_000_000, READY),
        ("reels", 300_000_001, LOOK),
        ("reels", 1_000_000_001, IMPOSSIBLE),
        ("tiktok", 4_000_000_000, READY),
        ("tiktok", 4_000_000_001, LOOK),
        ("tiktok", 10_000_000_001, IMPOSSIBLE),
        ("x", 512_000_000, READY),
        ("x", 512_000_001, DEPENDS),
        ("x", 8_000_000_001, IMPOSSIBLE),
    ],
)
def test_the_size_decides_at_its_borders(platform, size, state):
    assert state_on(platform, seconds=60, bytes=size, width=720, height=1280) == state


@pytest.mark.parametrize(
    "platform, rate, state",
    [
        ("reels", 22.9, IMPOSSIBLE),
        ("reels", 23, READY),
        ("reels", 60, READY),
        ("tiktok", 22.9, IMPOSSIBLE),
        ("tiktok", 61, IMPOSSIBLE),
        ("youtube", 10, READY),
    ],
)
def test_the_rate_of_pictures_decides_at_its_borders(platform, rate, state):
    changes = {"seconds": 60, "bytes": 1_000_000, "width": 720, "height": 1280}
    assert state_on(platform, rate=rate, **changes) == state


@pytest.mark.parametrize(
    "width, height, state",
    [(1920, 1080, READY), (1921, 1080, DEPENDS), (1200, 1920, READY), (1201, 1201, DEPENDS)],
)
def test_a_free_account_of_x_takes_no_larger_picture(width, height, state):
    assert state_on("x", seconds=60, bytes=1_000_000, width=width, height=height) == state


def test_x_asks_which_account_it_is_where_that_matters():
    told = judged(VIDEO)["x"]
    assert told.headline == "For X it depends on your account"
    without, premium = told.sentences
    assert without == (
        "Without Premium: not possible. It takes at most 2:20; this session lasts 1:00:00."
    )
    assert premium.startswith("With Premium: ready. From Android only 10:00 are taken")
    assert judged(VIDEO, seconds=100, bytes=1)["x"].sentences == ()


def test_a_copy_that_is_not_made_is_one_press_away():
    found = judged()
    assert (found["youtube"].state, found["podcast"].state) == (NEARLY, NEARLY)
    assert found["youtube"].press.kind == "mastered"
    assert found["podcast"].press.kind == "mp3"
    assert found["podcast"].press.label == "Make the MP3"
    assert found["shorts"].press is None


def test_a_copy_that_is_being_made_needs_no_press():
    found = judged(being_made=["mp3", "mp4"])
    assert (found["podcast"].state, found["podcast"].press) == (NEARLY, None)
    assert found["youtube"].sentences == ("Its copy is being made.",)


def test_the_copy_as_recorded_is_ready_and_a_press_makes_it_as_loud_as_usual():
    recorded = replace(VIDEO, kind="mp4", loudness=-20.4)
    found = judged(recorded)["youtube"]
    assert (found.state, found.kind, found.press.kind) == (READY, "mp4", "mastered")
    assert found.sentences[-1].startswith("It is about 6 dB quieter than usual there, which is all")


def test_a_copy_of_unknown_loudness_is_ready_too():
    found = judged(replace(VIDEO, kind="mp4", loudness=None))["youtube"]
    assert (found.state, found.press.kind) == (READY, "mastered")


@pytest.mark.parametrize(
    "loudness, said", [(-15, None), (-15.1, "1 dB quieter"), (-13, None), (-10, "4 dB louder")]
)
def test_loudness_is_said_to_be_usual_and_never_required(loudness, said):
    found = judged(replace(VIDEO, loudness=loudness))["youtube"]
    assert found.state == READY and found.press is None  # the mastered one is there
    assert any(said in one for one in found.sentences) if said else len(found.sentences) == 1


@pytest.mark.parametrize(
    "loudness, usual", [(-16, True), (-19, True), (-17.5, False), (-14, False)]
)
def test_a_podcast_is_as_loud_as_apple_asks_or_as_one_channel(loudness, usual):
    found = judged(replace(SOUND, loudness=loudness))["podcast"]
    assert found.state == READY and (found.sentences == ()) == usual


def test_the_mastered_copy_goes_before_the_one_as_recorded():
    assert judged(replace(VIDEO, kind="mp4"), VIDEO)["youtube"].kind == "mastered"


def test_a_larger_copy_that_is_refused_gives_way_to_one_that_is_taken():
    large = replace(VIDEO, bytes=6_000_000_000)
    small = replace(VIDEO, kind="mp4", bytes=1_000_000)
    known = limits()
    found = verdicts(
        known.platforms,
        known.texts,
        replace(small, kind="", bytes=0, seconds=60),
        [replace(large, seconds=60), replace(small, seconds=60)],
    )
    assert {one.name: one.kind for one in found}["LinkedIn"] == "mp4"


@pytest.mark.parametrize("changes", [{"container": "webm"}, {"codecs": ("vp9", "opus")}])
def test_a_copy_in_another_format_is_not_taken(changes):
    found = judged(replace(VIDEO, kind="mp4", **changes))["youtube"]
    assert (found.state, found.press.kind) == (NEARLY, "mastered")


@pytest.mark.parametrize("number, missing", [(0, True), (2, True), (3, False)])
def test_too_few_chapters_are_said_and_stand_in_the_way_of_nothing(number, missing):
    found = judged(VIDEO, SOUND, chapters=number)
    for key, texts in (("youtube", 1), ("podcast", 2)):
        assert found[key].state == READY
        without = [one for one in found[key].sentences if one.startswith("Without chapters: ")]
        assert len(without) == (texts if missing else 0)


@pytest.mark.parametrize(
    "title, told", [("x" * 100, False), ("x" * 101, True), ("🎉" * 51, True), ("3 < 5", True)]
)
def test_a_title_that_youtube_does_not_take_is_said(title, told):
    sentences = judged(VIDEO, title=title)["youtube"].sentences
    assert any("does not take the title" in one for one in sentences) == told


def test_where_only_a_clip_could_go_is_told():
    for key in ("shorts", "linkedin", "reels"):
        assert judged(VIDEO)[key].wants_clip
    too_short = judged(VIDEO, seconds=2)["linkedin"]
    assert too_short.sentences == ("It takes 0:03 or longer; this session lasts 0:02.",)
    assert not too_short.wants_clip and not judged(VIDEO)["youtube"].wants_clip


def test_a_youtube_video_of_more_than_a_quarter_of_an_hour_has_a_remark():
    assert judged(VIDEO, seconds=900)["youtube"].sentences == ()
    assert "15:00" in judged(VIDEO, seconds=901)["youtube"].sentences[0]


def test_no_sentence_speaks_of_codecs():
    for seconds in (1, 100, 700, HOUR, 50_000):
        for verdict in judged(VIDEO, SOUND, seconds=seconds).values():
            words = " ".join((verdict.headline, *verdict.sentences)).lower()
            assert not any(word in words for word in ("h264", "aac", "codec", "lufs", "fps"))
