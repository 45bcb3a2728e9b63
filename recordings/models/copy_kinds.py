"""The kinds of copies that are made of a recording."""

from django.utils.translation import gettext_lazy as _

MP4, MASTERED, AUDIOGRAM = "mp4", "mastered", "audiogram"
MP3, M4A = "mp3", "m4a"
TRACK, LOSSLESS = "track", "lossless"
PART_MP4, PART_MP3 = "part-mp4", "part-mp3"

KIND_NAMES = [
    (MP4, _("whole session")),
    (MASTERED, _("whole session, even loudness")),
    (AUDIOGRAM, _("sound with a moving picture")),
    (MP3, _("sound only")),
    (M4A, _("sound only, with chapters")),
    (TRACK, _("one speaker")),
    (LOSSLESS, _("one speaker, lossless")),
    (PART_MP4, _("a speaker’s part")),
    (PART_MP3, _("sound of a speaker’s part")),
]
# The title of a kind, and its use, as hosts read them.
TITLES = {
    MP4: _("Video of the session"),
    MASTERED: _("Video with even loudness"),
    AUDIOGRAM: _("Video of the sound"),
    MP3: _("Sound of the session"),
    M4A: _("Sound with chapters"),
    PART_MP4: _("Video of their part"),
    PART_MP3: _("Sound of their part"),
}
PURPOSES = {
    MP4: _("as it was recorded"),
    MASTERED: _("for YouTube and LinkedIn"),
    AUDIOGRAM: _("waves and questions, for sessions without a camera"),
    MP3: _("for podcasts"),
    M4A: _("for Apple’s and other players"),
    LOSSLESS: _("lossless, for editing"),
}
# A word in the name of a file, because some kinds have the same ending.
FILE_WORDS = {
    MASTERED: _("even loudness"),
    AUDIOGRAM: _("audiogram"),
    PART_MP4: _("part"),
    PART_MP3: _("part"),
}
ENDINGS = {
    MP4: "mp4",
    MASTERED: "mp4",
    AUDIOGRAM: "mp4",
    MP3: "mp3",
    M4A: "m4a",
    TRACK: "m4a",
    LOSSLESS: "flac",
    PART_MP4: "mp4",
    PART_MP3: "mp3",
}
CONTENT_TYPES = {"mp4": "video/mp4", "m4a": "audio/mp4", "mp3": "audio/mpeg", "flac": "audio/flac"}
WITH_PICTURE = (MP4, MASTERED, AUDIOGRAM, PART_MP4)
WITH_CHAPTERS = (MP4, MASTERED, AUDIOGRAM, MP3, M4A, TRACK)
PARTS = (PART_MP4, PART_MP3)
OF_A_PART = (*PARTS, TRACK)  # that a speaker has who may have their part
VOICES = (TRACK, LOSSLESS)
OF_ONE_SPEAKER = (*VOICES, *PARTS)

QUICK = (MP4, TRACK)  # only a header is computed, so they are ready a second after the end
ENCODED = (MASTERED, AUDIOGRAM, MP3, M4A, LOSSLESS, PART_MP4, PART_MP3)
OF_EACH_SESSION = (MP4, MP3, M4A, MASTERED)  # made without being asked for
