"""Reading of initialization segments that are damaged."""

import pytest

from recordings.media import speaker_m4a
from recordings.media.mp4.boxes import Damaged
from recordings.media.mp4.init_segment import AUDIO, VIDEO, parse_init
from recordings.media.take_reader import read_take, read_takes
from recordings.media.timeline import Empty, stretches
from tests.support.recordings.boxes import shortened
from tests.support.recordings.factories import record, writer_of


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """One take of a second, in which Ben is heard."""
    room = tmp_path_factory.mktemp("recordings") / "room"
    record(writer_of(room), seconds=1, speakers={"ben": (0, 1, 660)})
    return room


@pytest.fixture(scope="module")
def take(room):
    (init,) = room.rglob("init.mp4")
    return init.parent


@pytest.fixture(scope="module", params=["init.mp4", "tracks/ben-0.mp4"])
def init(request, take):
    """The bytes of an initialization segment: of picture and sound, or of one speaker's sound."""
    whole = (take / request.param).read_bytes()
    return whole.partition(b"moof")[0][:-4] if b"moof" in whole else whole


@pytest.fixture
def replaced():
    """Write other bytes to a file; the file is as before after the test."""
    before = {}

    def replace(path, content):
        before.setdefault(path, path.read_bytes())
        path.write_bytes(content)

    yield replace
    for path, content in before.items():
        path.write_bytes(content)


def test_a_whole_one_has_its_tracks(take):
    tracks = parse_init((take / "init.mp4").read_bytes())
    assert [track.handler for track in tracks.values()] == [VIDEO, AUDIO]


def test_one_that_is_cut_anywhere_is_damaged(init):
    for length in range(len(init)):
        with pytest.raises(Damaged):
            parse_init(init[:length])


def test_no_value_is_read_beyond_a_box_that_is_cut_anywhere(init):
    whole = parse_init(init)
    damaged = read = 0
    for cut in shortened(init):
        try:
            tracks = parse_init(cut)
        except Damaged:
            damaged += 1
        else:
            read += 1
            for number, track in tracks.items():
                assert shape(track) == shape(whole[number])
    assert damaged > read > 0


def shape(track):
    return track.handler, track.timescale, track.width, track.height


def test_one_without_a_track_is_damaged(init):
    with pytest.raises(Damaged):
        parse_init(init.replace(b"trak", b"free"))


def test_a_take_with_a_damaged_one_is_left_out(take, replaced):
    path = take / "init.mp4"
    whole = path.read_bytes()
    for length in range(len(whole)):
        replaced(path, whole[:length])
        assert read_take(1, 1, take) is None
    for cut in shortened(whole):
        replaced(path, cut)
        read_take(1, 1, take)


def test_a_speakers_file_with_a_damaged_one_is_silence(room, take, replaced):
    path = take / "tracks/ben-0.mp4"
    whole, laid = path.read_bytes(), stretches(read_takes(room))
    for cut in [whole.replace(b"trak", b"free"), whole.replace(b"esds", b"free"), whole[:100]]:
        replaced(path, cut)
        with pytest.raises(Empty):
            speaker_m4a.build(room, laid, "ben")
