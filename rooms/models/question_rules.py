"""The rules by which the host lets people ask, vote and react in a room."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rooms.reaction_kinds import KINDS

from .mixins import RoomMixin


def every_reaction() -> str:
    return " ".join(KINDS)


class QuestionRulesMixin(RoomMixin):
    """Adds the host's choices: names, moderation, votes, reactions, questions after the end."""

    NAMES, CHOICE, ANONYMOUS = "names", "choice", "anonymous"
    NAMINGS = [
        (NAMES, _("everybody asks by name")),
        (CHOICE, _("each asker chooses")),
        (ANONYMOUS, _("nobody sees names of askers")),
    ]
    VOTES_SHOWN, VOTES_AFTER_VOTING, VOTES_AFTER_END, NO_VOTES = "shown", "voted", "ended", "off"
    VOTINGS = [
        (VOTES_SHOWN, _("everybody sees the votes")),
        (VOTES_AFTER_VOTING, _("the votes of a question show after one’s own")),
        (VOTES_AFTER_END, _("the votes show after the end")),
        (NO_VOTES, _("nobody votes")),
    ]
    HOURS_AFTER_END = [
        (0, _("none")),
        (24, _("for a day")),
        (7 * 24, _("for a week")),
        (30 * 24, _("for a month")),
    ]

    @property
    def may_ask_anonymously(self) -> bool:
        """Whether an asker can choose to hide the name from the audience, or has to."""
        return self.naming != self.NAMES

    @property
    def allows_votes(self) -> bool:
        return self.voting != self.NO_VOTES

    @property
    def inbox_closes_at(self) -> datetime | None:
        """When the host's inbox stops taking questions; None before the end, or without inbox."""
        if self.ended_at is None or not self.asking_after_end:
            return None
        return self.ended_at + timedelta(hours=self.asking_after_end)

    @property
    def inbox_is_open(self) -> bool:
        """Whether the session has ended, and its host still takes questions."""
        closes = self.inbox_closes_at
        return closes is not None and timezone.now() < closes

    @property
    def reaction_kinds(self) -> list[str]:
        """The reactions that the host allows, in the order of KINDS."""
        chosen = self.reactions.split()
        return [kind for kind in KINDS if kind in chosen]
