from typing import TYPE_CHECKING

from hotline.accounts.models import Site
from recordings.media.progress import Progress
from recordings.media.virtual_file import VirtualFile, keep

from .mixins import CopyMixin

if TYPE_CHECKING:
    from recordings.media.copy_tags import Tags


class RenderingMixin(CopyMixin):
    """Mixin of `Copy` that writes it to disk as a virtual file.

    Modules that read media are imported where they are used, as in `SealingMixin`.
    """

    def render(self) -> tuple[str, int]:
        """Write the copy; return (name of its virtual file, length of the copy in bytes)."""
        name = {self.MP4: self._mp4, self.TRACK: self._track, self.MP3: self._mp3}[self.kind]()
        manifest = VirtualFile.load(self.recording.directory / "copies" / name)
        return name, manifest.length

    def _mp4(self) -> str:
        from recordings.media import session_mp4

        directory = self.recording.directory
        return keep(
            directory,
            self.kind,
            session_mp4.CONTENT_TYPE,
            *session_mp4.build(directory, self.recording.laid, self._tags()),
        )

    def _track(self) -> str:
        from recordings.media import speaker_m4a

        directory = self.recording.directory
        return keep(
            directory,
            f"{self.kind}-{self.seat}",
            speaker_m4a.CONTENT_TYPE,
            *speaker_m4a.build(directory, self.recording.laid, self.seat, self._tags()),
        )

    def _mp3(self) -> str:
        from recordings.media import session_sound

        directory = self.recording.directory
        progress = Progress(self.advance)
        kind = session_sound.MP3
        made = session_sound.build(directory, self.recording.laid, self._tags(), [kind], progress)
        return made[kind].keep(directory, kind)

    def _tags(self) -> "Tags":
        from recordings.drawing.palette import hue_of
        from recordings.media.copy_tags import Tags

        room, site = self.recording.room, Site.current()
        seat = room.seats.filter(person=room.host).values_list("key", flat=True).first()
        return Tags(
            title=room.title,
            artist=self.label or room.host.name,
            album=site.name if site else "Hotline",
            date=room.live_on,
            hue=hue_of(seat or room.key),
        )
