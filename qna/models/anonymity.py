"""Questions whose askers are anonymous to the audience."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from hotline.accounts.names import first_name
from qna import events
from rooms.models import Room

from .mixins import QuestionMixin
from .pseudonym import Pseudonym

if TYPE_CHECKING:
    from rooms.models import Seat


class AnonymityMixin(QuestionMixin):
    """Adds the name under which each reader sees the asker, and the asker's choice of it."""

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

    def asker_name(self, to_hosts: bool = False, kept: bool = False) -> str:
        """Return the asker's name as the audience reads it, or as hosts and moderators do.

        Args:
            kept: return the name for what outlasts the session, such as its picture, in which
                nobody can change a name later: as the audience reads it after the end.
        """
        if to_hosts and self.hides_asker:
            return str(getattr(self.asker, "pseudonym", None) or Pseudonym.of(self.asker))
        shown = Room.FULL_NAMES if to_hosts else self._name_for_others(kept)
        if shown == Room.NO_NAMES:
            return gettext("Anonymous")
        return first_name(self.asker.name) if shown == Room.FIRST_NAMES else self.asker.name

    @property
    def names_nobody(self) -> bool:
        """Whether people who do not host read no name now, for whatever reason."""
        return self._name_for_others() == Room.NO_NAMES

    def _name_for_others(self, kept: bool = False) -> str:
        """Return how much of the name others read: FULL_NAMES, FIRST_NAMES or NO_NAMES.

        The asker's own no wins over the choice of the room, which holds from the end on.
        """
        if self.hides_asker or not self.name_shown:
            return Room.NO_NAMES
        return self.room.names_after_end if kept or self.room.has_ended else Room.FULL_NAMES

    @property
    def name_can_be_hidden(self) -> bool:
        """Whether its asker is offered to hide the name; that is possible after the end too."""
        return self.name_shown and not self.hides_asker

    @transaction.atomic
    def show_name(self, shown: bool = True) -> bool:
        """Show the name to others, or no longer, as its asker; False if it is so already.

        Hosts go on reading the name, because they have read it before: a pseudonym in its place
        would tell them who the person of that pseudonym is.
        """
        self.hold_room()
        other = type(self).objects.filter(pk=self.pk, name_shown=not shown)
        if not other.update(name_shown=shown):
            return False
        self.name_shown = shown
        events.asker_name_changed(self)
        return True
