"""How long the questions of a room are likely to wait, told to those who asked them."""

import asyncio
import json
import logging
from collections.abc import Collection, Iterable
from math import ceil
from weakref import WeakKeyDictionary

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hotline.core import outages
from hotline.core.db_thread import in_database
from hotline.push.subscriber import Subscriber
from qna.models import Question
from rooms.models import Room

log = logging.getLogger(__name__)

EVERY = 30.0  # seconds between two looks; votes between them cost nothing
NOTHING = "{}"


def in_words(low: float, high: float) -> str:
    """Return an interval in seconds as words, in whole minutes around it."""
    least, most = int(low // 60), max(1, ceil(high / 60))
    if least < 1:
        sentence = ngettext(
            "answered within %(most)s minute", "answered within %(most)s minutes", most
        )
    else:
        sentence = _("answered in about %(least)s to %(most)s minutes")
    return sentence % {"least": least, "most": most}


@in_database
def draw_waits(room_id: int, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the message of the askers among these: ``{(seat key, language): text}``."""
    room = Room.objects.get(pk=room_id)
    waits = [(one.asker.key, one.pk, wait) for one, wait in Question.objects.waits_in(room)]
    texts = {}
    for seat, language in wanted:
        with override(language):
            mine = {pk: in_words(*wait) for asker, pk, wait in waits if asker == seat}
        texts[seat, language] = json.dumps({"wait": mine}) if mine else NOTHING
    return texts


class Waits:
    """Tells the askers among the subscribers of a room how long their questions wait."""

    def __init__(self, room_id: int) -> None:
        self._room_id = room_id
        self._told: WeakKeyDictionary[Subscriber, str] = WeakKeyDictionary()

    async def run(self, subscribers: Iterable[Subscriber]) -> None:
        """Look again and again. The collection may change meanwhile."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.tell(list(subscribers))
            except Exception as error:  # the next look is soon
                if not outages.noted(error):
                    log.exception("no wait could be told in room %s", self._room_id)

    async def tell(self, subscribers: Collection[Subscriber]) -> None:
        keys = {one: (one.seat, one.variant[1]) for one in subscribers if one.seat}
        if not keys:
            return
        texts = await draw_waits(self._room_id, set(keys.values()))
        for subscriber, key in keys.items():
            text = texts[key]
            if text == self._told.get(subscriber, NOTHING):
                continue
            self._told[subscriber] = text
            subscriber.pulse("wait", text if text != NOTHING else json.dumps({"wait": {}}))
