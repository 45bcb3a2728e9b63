"""Access to the page of a session after its end: its replay, its questions and its answers."""

from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .mixins import RoomMixin

if TYPE_CHECKING:
    from .room import Room
    from .seat import Seat


class ReplayAccessMixin(RoomMixin):
    """Adds the hosts' choice of the people who may see the page once the session has ended.

    Before the end everybody with the link may, whatever the choice is.
    """

    EVERYBODY, WAS_THERE, HOSTS = "everybody", "there", "hosts"
    REPLAY_AUDIENCES = [
        (EVERYBODY, gettext_lazy("Everybody with the link")),
        (WAS_THERE, gettext_lazy("Only people who were in the room before the end")),
        (HOSTS, gettext_lazy("Only hosts, until you have looked at it")),
    ]

    @property
    def replay_is_public(self) -> bool:
        """Whether a stranger with the link may see the page of this room, as it is now."""
        return not self.has_ended or self.replay_for == self.EVERYBODY

    def shows_replay_to(self, seat: "Seat | None") -> bool:
        """Whether the person with this seat, or a person without one, may see the page now."""
        if self.replay_is_public:
            return True
        if seat is None or seat.removed_at:
            return False
        seat.room = cast("Room", self)
        if self.replay_for == self.WAS_THERE:
            return seat.was_there
        return seat.hosted_the_session

    @property
    def is_closed_to_the_audience(self) -> bool:
        """Whether only the hosts may see the page now."""
        return self.has_ended and self.replay_for == self.HOSTS

    @property
    def why_closed(self) -> str:
        """The sentence for a person who may not see the page; it names the person to ask."""
        host = {"host": self.host.name}
        if self.replay_for == self.WAS_THERE:
            return (
                _(
                    "The page of this session is open to the people who were there. "
                    "If you were, open it in the browser that you used; otherwise ask %(host)s."
                )
                % host
            )
        return (
            _(
                "The hosts of this session look at the recording before they show it. "
                "Ask %(host)s when it opens."
            )
            % host
        )

    def open_replay_to(self, audience: str) -> bool:
        """Let this audience see the page after the end; False if it may already, and no other.

        Raises:
            ValidationError: there is no such choice.
        """
        if audience not in dict(self.REPLAY_AUDIENCES):
            raise ValidationError(_("There is no such choice."))
        return self.change_rules(replay_for=audience)
