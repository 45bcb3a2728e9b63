"""Questions whose askers are anonymous to the audience."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from .mixins import QuestionMixin
from .pseudonym import Pseudonym

if TYPE_CHECKING:
    from rooms.models import Seat


class AnonymityMixin(QuestionMixin):
    """Adds the name under which each reader sees the asker."""

    asker: "Seat"

    @property
    def hides_asker(self) -> bool:
        """Whether the audience, and the hosts, read no name.

        A question that was asked anonymously stays so when the room's rule changes.
        """
        return self.anonymous or self.room.naming == self.room.ANONYMOUS

    @property
    def asker_can_be_invited(self) -> bool:
        """Whether hosts are offered to invite the asker on stage.

        The asker of an anonymous question always can be: a button that comes and goes with a person
        would name the person.
        """
        return self.hides_asker or not (self.asker.on_stage or self.asker.removed_at)

    def asker_name(self, to_hosts: bool = False) -> str:
        """Return the asker's name as the audience reads it, or as hosts and moderators do."""
        if not self.hides_asker:
            return self.asker.name
        if not to_hosts:
            return gettext("Anonymous")
        return str(getattr(self.asker, "pseudonym", None) or Pseudonym.of(self.asker))
