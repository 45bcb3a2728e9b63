"""The picture layout chosen by the host, and the seat that is large in it at the moment."""

from rooms.media.ipc_protocol import JsonObject

from ..audio.active_speaker import ActiveSpeaker
from .scene import GRID, LAYOUTS, SPEAKER, SPOTLIGHT


class LayoutControl:
    def __init__(self) -> None:
        self.names = True
        self._layout = GRID
        self._spotlight: str | None = None
        self._active = ActiveSpeaker()

    def arrange(self, message: JsonObject) -> None:
        """Handle an `arrange` command. Raises KeyError, ValueError."""
        layout, spotlight = str(message["layout"]), message.get("spotlight")
        if layout not in LAYOUTS:
            raise ValueError(f"no layout {layout!r}")
        self._layout = layout
        self._spotlight = None if spotlight is None else str(spotlight)
        self.names = bool(message.get("names", True))

    def hear(self, sample: int, levels: dict[str, int]) -> None:
        self._active.hear(sample, levels)

    def large(self, seats: list[str]) -> tuple[str, str | None]:
        """Return the layout in use with these seats on stage, and the large seat or None."""
        if self._layout == SPOTLIGHT and self._spotlight in seats:
            return SPOTLIGHT, self._spotlight
        if self._layout == SPEAKER and seats:
            active = self._active.seat
            return SPEAKER, active if active in seats else seats[0]
        return GRID, None
