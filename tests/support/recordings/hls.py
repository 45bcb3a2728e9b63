"""A strict reader of HLS media playlists, by the rules of RFC 8216 for one load and for reloads.

Those of Low-Latency HLS are from draft-pantos-hls-rfc8216bis.
"""

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
    "EXT-X-SERVER-CONTROL",
    "EXT-X-PART-INF",
    "EXT-X-PRELOAD-HINT",
}
BEFORE_SEGMENTS = {"EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-TARGETDURATION"}
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
EXTINF = re.compile(r"(\d+\.\d+),", re.ASCII)
PART = re.compile(r'DURATION=(\d+\.\d+),URI="([^"]+)"(,INDEPENDENT=YES)?', re.ASCII)
HINT = re.compile(r'TYPE=PART,URI="([^"]+)"', re.ASCII)
ROUNDED = 0.00001  # seconds, the last digit of durations


@dataclass(frozen=True)
class Part:
    uri: str
    seconds: float
    independent: bool


@dataclass
class Segment:
    uri: str
    seconds: float
    number: int
    discontinuity: int
    map: str
    date_time: datetime | None
    parts: list[Part] = field(default_factory=list)


@dataclass
class Playlist:
    target: int
    sequence: int
    discontinuities: int
    segments: list[Segment] = field(default_factory=list)
    ended: bool = False
    type: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    open_parts: list[Part] = field(default_factory=list)
    """Of the segment that is still being written."""

    @property
    def blocks(self) -> bool:
        """Whether it may be asked for before there is a next version."""
        return "CAN-BLOCK-RELOAD=YES" in self.tags.get("EXT-X-SERVER-CONTROL", "").split(",")

    @property
    def next_part(self) -> str | None:
        hint = self.tags.get("EXT-X-PRELOAD-HINT")
        return hint and HINT.fullmatch(hint)[1]

    @property
    def edge(self) -> tuple[int, int]:
        """The media sequence number and the number of the part that come next."""
        return self.sequence + len(self.segments), len(self.open_parts)

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
    parts: list[Part] = []
    discontinuity, init, moment = 0, None, None
    for line in lines[1:]:
        assert line == line.strip() and line
        if line.startswith("#"):
            name, _, value = line[1:].partition(":")
            assert "EXT-X-PRELOAD-HINT" not in tags, f"{name} after the hint of what comes next"
            if name in ONCE:
                assert name not in tags, f"{name} twice"
                assert name not in BEFORE_SEGMENTS or not (segments or pending), f"{name} too late"
                tags[name] = value
            elif name == "EXT-X-PART":
                parts.append(_part(value))
            else:
                assert name in {
                    "EXTINF",
                    "EXT-X-MAP",
                    "EXT-X-DISCONTINUITY",
                    "EXT-X-PROGRAM-DATE-TIME",
                }, f"{name} is unknown"
                assert name not in pending, f"{name} twice for one segment"
                assert "EXTINF" not in pending, "EXTINF comes last"
                assert not parts or name == "EXTINF", f"{name} applies to parts too"
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
            Segment(line, float(seconds), 0, discontinuity, init, moment if moment else None, parts)
        )
        moment = moment and moment + timedelta(seconds=float(seconds))
        pending, parts = {}, []
    assert not pending or parts, "tags without a segment"
    assert int(tags["EXT-X-VERSION"]) >= 6, "EXT-X-MAP outside of I-frame playlists (section 7)"
    playlist = Playlist(
        int(tags["EXT-X-TARGETDURATION"]),
        int(tags.get("EXT-X-MEDIA-SEQUENCE", 0)),
        int(tags.get("EXT-X-DISCONTINUITY-SEQUENCE", 0)),
        segments,
        "EXT-X-ENDLIST" in tags,
        tags.get("EXT-X-PLAYLIST-TYPE"),
        tags,
        parts,
    )
    _check_parts(playlist)
    for place, segment in enumerate(segments):
        segment.number = playlist.sequence + place
        segment.discontinuity += playlist.discontinuities
        rounded = int(segment.seconds + 0.5)
        assert rounded <= playlist.target, f"section 4.3.3.1: {segment.uri} lasts too long"
    return playlist


def _part(value: str) -> Part:
    seconds, uri, independent = PART.fullmatch(value).groups()
    return Part(uri, float(seconds), bool(independent))


def _check_parts(playlist: Playlist) -> None:
    """Assert the rules for parts (sections 4.4.3.7, 4.4.3.8, 4.4.4.9 and 4.4.5.3 of the draft)."""
    grown = [*(segment.parts for segment in playlist.segments), playlist.open_parts]
    uris = [part.uri for parts in grown for part in parts]
    assert len(uris) == len(set(uris)), "one part is listed twice"
    if "EXT-X-PART-INF" not in playlist.tags:
        assert not uris and not playlist.blocks and not playlist.next_part
        return
    target = float(playlist.tags["EXT-X-PART-INF"].removeprefix("PART-TARGET="))
    control = dict(one.split("=") for one in playlist.tags["EXT-X-SERVER-CONTROL"].split(","))
    assert float(control["PART-HOLD-BACK"]) >= 3 * target, "section 4.4.3.8"
    assert float(control["HOLD-BACK"]) >= 3 * playlist.target, "section 4.4.3.8"
    for parts in grown:
        assert all(part.seconds <= target for part in parts), "a part is too long"
        assert all(part.seconds >= 0.85 * target for part in parts[:-1]), "a part is too short"
        assert not parts or parts[0].independent, "a segment begins with an IDR"
    for segment in playlist.segments:
        length = sum(part.seconds for part in segment.parts)
        error = ROUNDED * (1 + len(segment.parts))
        assert not segment.parts or abs(length - segment.seconds) < error, "parts are missing"
    if playlist.next_part:
        assert not playlist.ended, "nothing comes after the end"
        assert playlist.next_part not in uris, "the hint is of a part that is listed"
    assert not (playlist.ended and playlist.open_parts)


def _check_parts_of_reload(before: Playlist, after: Playlist) -> None:
    """Assert that parts stay as they were, and that the next one is the hinted one."""
    listed = {one.number: one for one in after.segments}
    listed[after.edge[0]] = Segment("", 0, 0, 0, "", None, after.open_parts)
    for segment in before.segments:
        if (now := listed.get(segment.number)) and now.parts:
            assert now.parts == segment.parts or not segment.parts
    number, count = before.edge
    now = listed.get(number)
    if after.ended or not now or not now.parts:
        return
    assert now.parts[:count] == before.open_parts, "a part changed, or is gone"
    if before.next_part and len(now.parts) > count:
        assert now.parts[count].uri == before.next_part, "it was not the hinted part"


def check_reload(old: str, new: str) -> None:
    """Assert that only permitted changes lie between two loads (sections 6.2.1 and 6.2.2)."""
    before, after = read(old), read(new)
    assert after.target == before.target, "the target duration changed"
    assert after.type == before.type
    assert not before.ended or new == old, "changed after its end"
    assert after.sequence >= before.sequence
    assert after.edge >= before.edge or after.ended
    assert after.discontinuities >= before.discontinuities
    _check_parts_of_reload(before, after)
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
