"""The rules by which the host lets people ask, vote and react in a room."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rooms import events
from rooms.reaction_kinds import KINDS, SIGNS

from .mixins import RoomMixin

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class OfferedReaction(NamedTuple):
    kind: str
    sign: str
    name: "StrPromise"


def every_reaction() -> str:
    return " ".join(KINDS)


class QuestionRulesMixin(RoomMixin):
    """Adds the host's choices: names, moderation, votes, reactions, questions after the end.

    `change_rules` changes who may see the replay too (see `ReplayAccessMixin`).
    """

    NAMES, CHOICE, ANONYMOUS = "names", "choice", "anonymous"
    NAMINGS = [
        (NAMES, _("Everybody asks by name")),
        (CHOICE, _("Each asker chooses")),
        (ANONYMOUS, _("All questions are anonymous")),
    ]
    VOTES_SHOWN, VOTES_AFTER_VOTING, VOTES_AFTER_END, NO_VOTES = "shown", "voted", "ended", "off"
    VOTINGS = [
        (VOTES_SHOWN, _("Everybody sees the votes")),
        (VOTES_AFTER_VOTING, _("A question’s votes show once you have voted for it")),
        (VOTES_AFTER_END, _("Votes show after the end")),
        (NO_VOTES, _("Nobody votes")),
    ]
    REACTIONS = [
        ("clap", _("Clap")),
        ("fire", _("Fire")),
        ("heart", _("Heart")),
        ("laugh", _("Laugh")),
        ("surprise", _("Surprise")),
        ("thumbsup", _("Thumbs up")),
    ]
    FULL_NAMES, FIRST_NAMES, NO_NAMES = "full", "first", "none"
    NAMES_AFTER_END = [
        (FULL_NAMES, _("The whole name")),
        (FIRST_NAMES, _("Only the first name")),
        (NO_NAMES, _("No name")),
    ]
    RULES = (
        *("naming", "premoderated", "voting", "asking_after_end", "reactions", "count_shown"),
        *("names_after_end", "replay_for"),
    )
    HOURS_AFTER_END = [
        (0, _("No")),
        (24, _("For a day")),
        (7 * 24, _("For a week")),
        (30 * 24, _("For a month")),
    ]

    @property
    def may_ask_anonymously(self) -> bool:
        """Whether an asker can choose to hide the name from the audience, or has to."""
        return self.naming != self.NAMES

    @property
    def allows_votes(self) -> bool:
        return self.voting != self.NO_VOTES

    @property
    def hides_votes(self) -> bool:
        """Whether those who do not host read no totals of votes, or only those of their own."""
        if not self.allows_votes:
            return True
        late = (self.VOTES_AFTER_VOTING, self.VOTES_AFTER_END)
        return self.voting in late and not self.has_ended

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

    @property
    def offered_reactions(self) -> list[OfferedReaction]:
        """The same, with the sign and the name of each."""
        names = dict(self.REACTIONS)
        return [OfferedReaction(kind, SIGNS[kind], names[kind]) for kind in self.reaction_kinds]

    @property
    def shows_votes(self) -> bool:
        """Whether everybody may read the votes now, also those who have not voted."""
        if self.voting == self.VOTES_AFTER_END:
            return self.state == self.ENDED
        return self.voting == self.VOTES_SHOWN

    @transaction.atomic
    def change_rules(self, **rules: object) -> bool:
        """Change some of RULES, as a host; False if they are so already.

        What was promised stays: a question that was asked without a name remains without one.
        """
        now = self.hold()
        changed = {name: rules[name] for name in self.RULES if name in rules}
        changed = {name: value for name, value in changed.items() if getattr(now, name) != value}
        if not changed:
            return False
        type(self).objects.filter(pk=self.pk).update(**changed)
        self.refresh_from_db(fields=list(changed))
        events.rules_changed(self)
        if "replay_for" in changed:
            events.replay_for_others(self)
        if {"naming", "names_after_end"} & set(changed):
            events.askers_named_otherwise(self)
        return True
