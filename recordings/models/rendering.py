import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from recordings.media.progress import Progress
from recordings.media.virtual_file import VirtualFile, keep, keep_file

from . import copy_kinds as kinds
from .copy_words import scene_of, tags_of
from .mixins import CopyMixin
from .speakers_spans import spans_of

if TYPE_CHECKING:
    from recordings.media.copy_tags import Tags
    from recordings.media.finished import Finished
    from recordings.media.timeline import Stretch
    from recordings.media.virtual_file import Part


class Rendered(NamedTuple):
    """A copy on disk: the name of its virtual file, and how loud it is if it was mastered.

    `loudness` and `target` are in LUFS, `true_peak` in dBTP.
    """

    name: str
    loudness: float | None = None
    true_peak: float | None = None
    target: float | None = None


class RenderingMixin(CopyMixin):
    """Mixin of `Copy` that writes it to disk as a virtual file.

    Modules that read media are imported where they are used, as in `SealingMixin`.
    """

    def render(self) -> Rendered:
        """Write the copy. Raises OSError, Empty, or Relieved where the work is to stop."""
        how: dict[str, Callable[[], Rendered]] = {
            kinds.MP4: self._mp4,
            kinds.MASTERED: self._mastered,
            kinds.AUDIOGRAM: self._audiogram,
            kinds.MP3: self._sound,
            kinds.M4A: self._sound,
            kinds.TRACK: self._track,
            kinds.LOSSLESS: self._lossless,
            kinds.PART_MP4: self._part_mp4,
            kinds.PART_MP3: self._part_mp3,
        }
        return how[self.kind]()

    def length_of(self, rendered: Rendered) -> int:
        """Return the length of a rendered copy in bytes."""
        return VirtualFile.load(self._folder / "copies" / rendered.name).length

    def _mp4(self) -> Rendered:
        from recordings.media import session_mp4 as mp4

        return self._keep(mp4.CONTENT_TYPE, *mp4.build(self._folder, self._laid, self._tags()))

    def _mastered(self) -> Rendered:
        from recordings.media import mastered_mp4

        made = mastered_mp4.build(self._folder, self._laid, self._tags(), self._progress())
        return self.keep_finished(made)

    def _audiogram(self) -> Rendered:
        from recordings.media import session_audiogram as audiogram

        scene = scene_of(self.recording, self._laid)
        made = audiogram.build(self._folder, self._laid, self._tags(), scene, self._progress())
        return self.keep_finished(made)

    def _sound(self) -> Rendered:
        """Make the MP3 or the M4A, and the other one in the same pass if it waits too."""
        from recordings.media import session_sound

        companion = self.claim_companion()
        wanted = [self.kind, *([companion.kind] if companion else [])]

        def report(percent: int) -> None:
            self.advance(percent)
            if companion:
                companion.advance_if_wanted(percent)

        try:
            made = session_sound.build(
                self._folder, self._laid, self._tags(), wanted, Progress(report)
            )
        except BaseException:
            if companion:
                companion.give_back()
            raise
        if companion:
            companion.beside = (self,)
            companion.finish_companion(made[companion.kind])
        return self.keep_finished(made[self.kind])

    def _track(self) -> Rendered:
        from recordings.media import speaker_m4a as m4a

        made = m4a.build(self._folder, self._laid, self.seat, self._tags())
        return self._keep(m4a.CONTENT_TYPE, *made)

    def _lossless(self) -> Rendered:
        from recordings.media import speaker_flac as flac

        path = flac.build(self._folder, self._laid, self.seat, self._tags(), self._progress())
        return Rendered(keep_file(self._folder, flac.CONTENT_TYPE, path))

    def _part_mp4(self) -> Rendered:
        from recordings.media import part_mp4

        tags = self._tags(chapters=False)
        made = part_mp4.build(self._folder, self._laid, spans_of(self), tags)
        return self._keep(part_mp4.CONTENT_TYPE, *made)

    def _part_mp3(self) -> Rendered:
        from recordings.media import part_mp3

        tags, progress = self._tags(chapters=False), self._progress()
        made = part_mp3.build(self._folder, self._laid, spans_of(self), tags, progress)
        return self.keep_finished(made)

    @property
    def _folder(self) -> Path:
        return self.recording.directory

    @property
    def _laid(self) -> "list[Stretch]":
        return self.recording.laid

    @property
    def _stem(self) -> str:
        return f"{self.kind}-{self.seat}" if self.seat else self.kind

    def _progress(self) -> Progress:
        return Progress(self.advance)

    def _tags(self, chapters: bool = True) -> "Tags":
        return tags_of(self.recording, self.label, chapters)

    def _keep(self, content_type: str, header: bytes, parts: "list[Part]") -> Rendered:
        return Rendered(keep(self._folder, self._stem, content_type, header, parts))

    def keep_finished(self, made: "Finished") -> Rendered:
        name = made.keep(self._folder, self._stem)
        if not math.isfinite(made.heard.integrated):  # the session is silent
            return Rendered(name)
        return Rendered(name, made.heard.integrated, made.heard.true_peak, made.target)
