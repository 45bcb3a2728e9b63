"""The question that Next question would take while none is in the slot, told to hosts."""

import json
import time
from collections.abc import Callable, Collection

from hotline.core.db_thread import in_database
from hotline.push.subscriber import Subscriber
from qna.models import Question
from rooms.models import Room

from .feed_messages import draw_fragments
from .regions import BEST
from .status import HOST

EVERY = 1.0  # seconds between two looks; votes between them cost nothing


class BestWaiting:
    """Notes that votes of a room changed, and sends hosts the slot if another question leads."""

    def __init__(self, room_id: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._room_id = room_id
        self._clock = clock
        self._changed = False
        self._round = 0  # what was told in former ones may be on no page any more
        self._rest_until = 0.0  # by the clock

    def change(self) -> None:
        """Note that another question may lead, or that a page may show a former one."""
        self._changed = True

    def forget(self) -> None:
        """Note that pages may show another question than the one that was told last."""
        self._round += 1

    @property
    def is_waiting(self) -> bool:
        return self._changed

    async def send(self, subscribers: Collection[Subscriber]) -> None:
        """Send hosts the slot, if votes have changed what is in it. They may change meanwhile."""
        if not self._changed or self._clock() < self._rest_until:
            return
        self._changed, self._rest_until = False, self._clock() + EVERY
        now = self._round
        if not any(one.variant.role == HOST for one in subscribers):
            return
        best = await best_in(self._room_id)
        if best is None:
            return
        hosts = [one for one in subscribers if one.variant.role == HOST]
        lacking = [one for one in hosts if one.told.get(BEST) != (now, best)]
        wanted = {one.variant.reader: {BEST} for one in lacking}
        drawn = await draw_fragments(self._room_id, wanted) if wanted else {}
        for one in lacking:
            one.told[BEST] = now, best
            if html := drawn[one.variant.reader][BEST]:
                one.pulse(BEST, json.dumps({"html": html}))


@in_database
def best_in(room_id: int) -> int | None:
    """Return the pk of the question that would be taken; None if one is chosen, or none waits."""
    room = Room.objects.get(pk=room_id)
    if not room.is_live or Question.objects.next_in(room):
        return None
    best = Question.objects.best_waiting(room)
    return best.pk if best else None
