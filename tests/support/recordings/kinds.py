"""A copy of each kind, made of a recording in which Ben speaks: `KINDS[kind](room, laid, tags)`."""

from recordings.drawing.audiogram.scene import Answer, Person, Scene
from recordings.media import (
    mastered_mp4,
    part_mp3,
    part_mp4,
    session_audiogram,
    session_mp4,
    session_sound,
    speaker_flac,
    speaker_m4a,
)
from tests.support.recordings.mp4 import whole

THROUGHOUT = [(0, 3600)]
BEN = Person("ben", "Ben", 140)


def silent(share):
    """Take no notice of progress."""


def _whole(room, finished):
    return whole(room, finished.header, finished.parts)


def mp4(room, laid, tags):
    return whole(room, *session_mp4.build(room, laid, tags))


def mastered(room, laid, tags):
    return _whole(room, mastered_mp4.build(room, laid, tags, silent))


def audiogram(room, laid, tags):
    scene = Scene("Hotline", tags.title, (BEN,), (Answer(1, 3, "Why?", "Cleo"),))
    return _whole(room, session_audiogram.build(room, laid, tags, scene, silent))


def part(room, laid, tags):
    return whole(room, *part_mp4.build(room, laid, THROUGHOUT, tags))


def speaker(room, laid, tags):
    return whole(room, *speaker_m4a.build(room, laid, "ben", tags))


def m4a(room, laid, tags):
    return _whole(room, session_sound.build(room, laid, tags, ["m4a"], silent)["m4a"])


def mp3(room, laid, tags):
    return _whole(room, session_sound.build(room, laid, tags, ["mp3"], silent)["mp3"])


def part_sound(room, laid, tags):
    return _whole(room, part_mp3.build(room, laid, THROUGHOUT, tags, silent))


def flac(room, laid, tags):
    return speaker_flac.build(room, laid, "ben", tags, silent).read_bytes()


VIDEOS = {"mp4": mp4, "mastered": mastered, "audiogram": audiogram, "part-mp4": part}
SOUND_ONLY_MP4 = {"m4a": m4a, "track": speaker}
MP4 = VIDEOS | SOUND_ONLY_MP4
KINDS = MP4 | {"mp3": mp3, "part-mp3": part_sound, "lossless": flac}
