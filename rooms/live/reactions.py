"""The reactions, which are sent as counts instead of a message each."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

from channels.layers import get_channel_layer

from hotline.core import outages
from rooms import events
from rooms.event_delivery import TOLD_WITHIN
from rooms.reaction_kinds import KINDS

from .live_rules import LiveRules
from .reaction_log import ReactionLog

AT_ONCE = 10  # maximum per kind in one message; a page sends at most four messages a second


def heard(said: object) -> dict[str, int]:
    """Parse untrusted JSON from a page as reactions: ``{kind: 1…AT_ONCE}``."""
    if not isinstance(said, dict):
        return {}
    return {
        kind: min(said[kind], AT_ONCE)
        for kind in KINDS
        if isinstance(said.get(kind), int) and said[kind] > 0
    }


class Reactions:
    """Counts the reactions of a room between two turns of its feed."""

    def __init__(self, room_id: int, rules: LiveRules) -> None:
        self._room_id = room_id
        self._rules = rules
        self._log = ReactionLog(room_id)
        self._given: Counter[str] = Counter()  # by pages of this process, for all processes
        self._received: Counter[str] = Counter()  # from all processes, for pages of this one

    def give(self, counts: Mapping[str, int]) -> bool:
        """Collect what a page gave; False if the room has none of these reactions."""
        allowed = self._rules.allowed(counts)
        self._given.update(allowed)
        self._log.add(allowed)
        return bool(allowed) or not counts

    def receive(self, counts: Mapping[str, int]) -> None:
        self._received.update(counts)

    def take(self) -> dict[str, int]:
        """Return the counts received since the last call, of reactions that the room has."""
        counts, self._received = dict(self._received), Counter()
        return self._rules.allowed(counts)

    async def keep(self) -> None:
        """Write the counts of each second for the replay, every few seconds."""
        await self._log.run()

    async def close(self) -> None:
        """Write what is not written yet, because the last page of this process left."""
        with suppress(TimeoutError):
            async with asyncio.timeout(TOLD_WITHIN):
                await self._log.write()

    async def send(self) -> None:
        """Send the counts given since the last call to all processes.

        They are dropped while Redis is away, because reactions age fast.
        """
        if not self._given:
            return
        counts, self._given = dict(self._given), Counter()
        try:
            async with asyncio.timeout(TOLD_WITHIN):
                layer = get_channel_layer()
                assert layer is not None  # the settings name one
                message = events.reactions(self._room_id, counts)
                await layer.group_send(events.group(self._room_id), message)
        except TimeoutError as error:
            outages.REDIS.note(error)
        except Exception as error:
            if not outages.noted(error):
                raise
