from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rooms import events

from .mixins import RoomMixin

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from .seat import Seat, SeatColumns


class OfferedLayout(NamedTuple):
    layout: str
    name: "StrPromise"
    spotlight: "SeatColumns | None"


class PictureLayoutMixin(RoomMixin):
    """Adds the layout of the program's picture. A shared screen takes precedence over it."""

    GRID, SPEAKER, SPOTLIGHT = "grid", "speaker", "spotlight"
    LAYOUTS = [
        (GRID, gettext_lazy("grid")),
        (SPEAKER, gettext_lazy("active speaker")),
        (SPOTLIGHT, gettext_lazy("spotlight")),
    ]

    @property
    def offered_layouts(self) -> "list[OfferedLayout]":
        """The layouts that one press chooses.

        The spotlight is among them only while it is on, because otherwise a host has to choose
        somebody on stage for it, in the list of what hosts can do with a person.
        """
        return [
            OfferedLayout(layout, name, self.spotlight if layout == self.SPOTLIGHT else None)
            for layout, name in self.LAYOUTS
            if layout != self.SPOTLIGHT or layout == self.layout
        ]

    @transaction.atomic
    def arrange(
        self,
        layout: str | None,
        spotlight: "Seat | None" = None,
        names_shown: bool | None = None,
    ) -> bool:
        """Change the layout; True if that changes anything.

        Args:
            layout: None leaves it as it is.
            spotlight: the seat on stage that fills the picture; only used by SPOTLIGHT.
            names_shown: None leaves it as it is.

        Raises:
            ValidationError: there is no such layout, or the spotlight is not on stage.
        """
        wanted = {} if layout is None else self._laid_out(layout, spotlight)
        if names_shown is not None:
            wanted["names_shown"] = names_shown
        if not wanted:
            return False
        changed = type(self).objects.filter(pk=self.pk).exclude(**wanted).update(**wanted)
        for name, value in wanted.items():
            setattr(self, name, value)
        if changed:
            events.picture_arranged(self)
        return bool(changed)

    def dim_spotlight(self, seat: "SeatColumns") -> None:
        """Return to the grid if `seat`, which leaves the stage, is the spotlight."""
        type(self).objects.filter(pk=self.pk, spotlight=seat.pk).update(
            layout=self.GRID, spotlight=None
        )

    def _laid_out(self, layout: str, spotlight: "Seat | None") -> dict[str, object]:
        if layout not in dict(self.LAYOUTS):
            raise ValidationError(_("There is no such layout."))
        if layout != self.SPOTLIGHT:
            spotlight = None
        elif spotlight is None or not spotlight.on_stage:
            raise ValidationError(_("Choose somebody on stage to fill the picture."))
        return {"layout": layout, "spotlight": spotlight}
