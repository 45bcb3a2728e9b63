"""A strict reader of HLS media playlists, by the rules of RFC 8216 for one load and for reloads."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ONCE = {
    "EXT-X-VERSION",
    "EXT-X-TARGETDURATION",
    "EXT-X-MEDIA-SEQUENCE",
    "EXT-X-DISCONTINUITY-SEQUENCE",
    "EXT-X-PLAYLIST-TYPE",
    "EXT-X-ENDLIST",
    "EXT-X-INDEPENDENT-SEGMENTS",
}
BEFORE_SEGMENTS = {"EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-TARGETDURATION"}
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
EXTINF = re.compile(r"(\d+\.\d+),", re.ASCII)


@dataclass
class Segment:
    uri: str
    seconds: float
    number: int
    discontinuity: int
    map: str
    date_time: datetime | None


@dataclass
class Playlist:
    target: int
    sequence: int
    discontinuities: int
    segments: list[Segment] = field(default_factory=list)
    ended: bool = False
    type: str | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return sum(segment.seconds for segment in self.segments)


def read(text: str) -> Playlist:
    """Parse a media playlist. Raises AssertionError at the first breach of a rule."""
    assert text.endswith("\n") and "\r" not in text and not text.startswith("\ufeff")
    lines = text.splitlines()
    assert lines[0] == "#EXTM3U", "section 4.3.1.1: the first line"
    tags, segments = {}, []
    pending: dict[str, str] = {}
    discontinuity, init, moment = 0, None, None
    for line in lines[1:]:
        assert line == line.strip() and line
        if line.startswith("#"):
            name, _, value = line[1:].partition(":")
            if name in ONCE:
                assert name not in tags, f"{name} twice"
                assert name not in BEFORE_SEGMENTS or not (segments or pending), f"{name} too late"
                tags[name] = value
            else:
                assert name in {
                    "EXTINF",
                    "EXT-X-MAP",
                    "EXT-X-DISCONTINUITY",
                    "EXT-X-PROGRAM-DATE-TIME",
                }, f"{name} is unknown"
                assert name not in pending, f"{name} twice for one segment"
                assert "EXTINF" not in pending, "EXTINF comes last"
                pending[name] = value
            continue
        assert "EXT-X-ENDLIST" not in tags, "a segment after the end"
        if "EXT-X-DISCONTINUITY" in pending:
            discontinuity += 1
            moment = None
        if "EXT-X-MAP" in pending:
            (init,) = re.fullmatch(r'URI="([^"]+)"', pending["EXT-X-MAP"]).groups()
        assert init, "fragmented MP4 needs EXT-X-MAP (section 3.3)"
        (seconds,) = EXTINF.fullmatch(pending["EXTINF"]).groups()
        if "EXT-X-PROGRAM-DATE-TIME" in pending:
            date_time = pending["EXT-X-PROGRAM-DATE-TIME"]
            assert DATE_TIME.fullmatch(date_time), "section 4.3.2.6"
            moment = datetime.fromisoformat(date_time)
        segments.append(
            Segment(line, float(seconds), 0, discontinuity, init, moment if moment else None)
        )
        moment = moment and moment + timedelta(seconds=float(seconds))
        pending = {}
    assert not pending, "tags without a segment"
    assert int(tags["EXT-X-VERSION"]) >= 6, "EXT-X-MAP outside of I-frame playlists (section 7)"
    playlist = Playlist(
        int(tags["EXT-X-TARGETDURATION"]),
        int(tags.get("EXT-X-MEDIA-SEQUENCE", 0)),
        int(tags.get("EXT-X-DISCONTINUITY-SEQUENCE", 0)),
        segments,
        "EXT-X-ENDLIST" in tags,
        tags.get("EXT-X-PLAYLIST-TYPE"),
        tags,
    )
    for place, segment in enumerate(segments):
        segment.number = playlist.sequence + place
        segment.discontinuity += playlist.discontinuities
        rounded = int(segment.seconds + 0.5)
        assert rounded <= playlist.target, f"section 4.3.3.1: {segment.uri} lasts too long"
    return playlist


def check_reload(old: str, new: str) -> None:
    """Assert that only permitted changes lie between two loads (sections 6.2.1 and 6.2.2)."""
    before, after = read(old), read(new)
    assert after.target == before.target, "the target duration changed"
    assert after.type == before.type
    assert not before.ended or new == old, "changed after its end"
    assert after.sequence >= before.sequence
    assert after.discontinuities >= before.discontinuities
    known = {segment.number: segment for segment in before.segments}
    for segment in after.segments:
        if was := known.get(segment.number):
            assert (was.uri, was.seconds, was.map) == (segment.uri, segment.seconds, segment.map)
            assert was.discontinuity == segment.discontinuity, f"{segment.uri}: discontinuity"
            if was.date_time and segment.date_time:
                drift = abs((was.date_time - segment.date_time).total_seconds())
                assert drift <= 0.001, f"{segment.uri} moved in time by {drift} s"
        else:
            assert segment.uri not in {one.uri for one in before.segments}, "another number"
    if before.segments:
        assert after.sequence <= before.segments[-1].number + 1, "a segment was never listed"
    gone = [one for one in before.segments if one.number < after.sequence]
    if gone:
        assert after.seconds >= 3 * after.target, "section 6.2.2: removed too early"
