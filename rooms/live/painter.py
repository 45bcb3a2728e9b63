"""Sends the pages of a room what has changed: lists of questions, parts, and snapshots."""

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

from hotline.push.subscriber import Subscriber
from hotline.push.subscribers import in_turns
from hotline.push.variant import Variant
from qna.question_lists import Listed

from .event_order import EventOrder
from .feed_messages import Fragments, Reader, draw_fragments
from .poll_totals import PollTotals
from .question_lists import AT_ONCE, ListInUse, QuestionLists
from .recent_changes import RecentChanges
from .regions import LIST
from .snapshot import Snapshot
from .vote_counts import VoteCounts

WAITING = 200  # questions that one page may have asked for


class Painter:
    """Draws what the pages of a room lack, once for each role and language in a turn.

    Args:
        before_sending: called in each turn, so that no page shows a rule that does not hold yet.
    """

    def __init__(
        self, room_id: int, events: EventOrder, before_sending: Callable[[], Awaitable[None]]
    ) -> None:
        self._room_id = room_id
        self._events = events
        self._before_sending = before_sending
        self._since = 0  # the event up to which changes were drawn
        self._recent_changes = RecentChanges()
        self._whole = Snapshot(room_id)
        self._asked: dict[Subscriber, set[int]] = {}
        self.lists = QuestionLists(room_id)
        self.votes = VoteCounts(room_id, self.lists)

    def open(self, event: int) -> None:
        """Start at the room's present event."""
        self._since = event

    def ask_for(self, subscriber: Subscriber, questions: Collection[int]) -> None:
        """Send a page these questions, of which it knows the pks alone."""
        asked = self._asked.setdefault(subscriber, set())
        asked.update(list(questions)[: max(0, WAITING - len(asked))])

    def discard(self, subscriber: Subscriber) -> None:
        self._asked.pop(subscriber, None)

    @property
    def is_waiting(self) -> bool:
        """Whether something is to be read or sent at a later turn."""
        return self.lists.has_changed or self.votes.has_waiting

    def lacked_by(self, subscriber: Subscriber) -> bool:
        """Return whether a page has still to be sent its whole state, or all its counts."""
        return lacks_everything(subscriber) or self.votes.lacked_by(subscriber)

    async def paint(self, subscribers: Collection[Subscriber]) -> None:
        """Send each subscriber what it lacks. The collection may change meanwhile."""
        await self.lists.read({one.variant for one in subscribers})
        event = self._events.event
        everything = self._take_changes(event)
        missed = {} if everything else self._missed(subscribers, event)
        asked, self._asked = self._asked, {}
        try:
            wanted = self._wanted(subscribers, missed, asked)
            drawn = await draw_fragments(self._room_id, wanted) if wanted else {}
        except Exception:
            self._asked = asked | self._asked  # for the next turn
            raise
        fresh = await self._whole.draw(self._lists_of(subscribers), event) if everything else {}
        texts = Texts(drawn, missed, event)
        await self._before_sending()
        async for one in in_turns(subscribers):
            shown = self.lists.of(one.variant)
            if shown is None:
                continue  # new during this rendering: the next turn is for it
            has_entering = self._tell_list(one, shown, texts)
            if is_behind(one, event) and one.variant in fresh:
                self._start_anew(one, shown, fresh[one.variant], event, texts)
            elif is_behind(one, event) and one.event in missed:
                if missed[one.event] is None:
                    one.event = -1  # send a snapshot
                else:
                    self._tell_changes(one, texts.of_changes(one, shown, has_entering), event)
            if one in asked and one.variant.reader in drawn:
                one.in_order(texts.of_questions(one.variant.reader, frozenset(asked[one])))
        await self._draw_whole(subscribers, event, texts)
        await self.votes.send(subscribers)

    def _take_changes(self, event: int) -> bool:
        """Note the parts that changed; return whether everything is to be drawn instead."""
        if event == self._since and not self._events.everything:
            return False
        parts, everything = self._events.take()
        before, self._since = self._since, event
        if everything or LIST in parts:
            self._recent_changes.clear()
            return True
        self._recent_changes.add(before + 1, event, parts)
        return False

    def _missed(
        self, subscribers: Collection[Subscriber], event: int
    ) -> dict[int, frozenset[str] | None]:
        """Return the parts that pages lack, by the last event that they have; None if forgotten."""
        last = {one.event for one in subscribers if is_behind(one, event)}
        return {had: self._recent_changes.since(had, event) for had in last}

    def _wanted(
        self,
        subscribers: Collection[Subscriber],
        missed: Mapping[int, frozenset[str] | None],
        asked: Mapping[Subscriber, set[int]],
    ) -> dict[Reader, set[str]]:
        wanted: defaultdict[Reader, set[str]] = defaultdict(set)
        for one in list(subscribers):
            parts = wanted[one.variant.reader]
            parts.update(missed.get(one.event) or ())
            parts.update(map(part_of, asked.get(one, ())))
            shown = self.lists.of(one.variant)
            if shown and shown.previous and one.told.get("list") is shown.previous:
                parts.update(map(part_of, entering(shown)))
        return {reader: parts for reader, parts in wanted.items() if parts}

    def _lists_of(self, subscribers: Collection[Subscriber]) -> dict[Variant, Listed]:
        lists = {one.variant: self.lists.of(one.variant) for one in subscribers}
        return {variant: shown.listed for variant, shown in lists.items() if shown}

    def _tell_list(self, one: Subscriber, shown: ListInUse, texts: "Texts") -> bool:
        """Tell a page its list, if that changed; return whether it got the entering questions."""
        counts = self.lists.counts_for(one.variant)
        if one.told.get("counts") is not counts:
            one.told["counts"] = counts
            one.pulse("counts", json.dumps({"counts": counts}))
        told = one.told.get("list")
        if told is shown.listed:
            return False
        one.told["list"] = shown.listed
        bare = texts.of_list(shown)
        if told is None or told is not shown.previous or one.variant.reader not in texts.drawn:
            one.pulse("list", bare)
            return False
        # A page that reads slowly gets the newest list alone and asks for what it lacks, because
        # changes that are drawn later are written before a pulse that waits.
        return one.pulse("list", texts.of_list(shown, one.variant.reader), later=bare)

    @staticmethod
    def _tell_changes(one: Subscriber, text: str | None, event: int) -> None:
        """Send a page what changed.

        A page for which nothing changed is sent nothing: a number alone would tell everybody that
        a question came for the moderators.
        """
        if text:
            one.event_text(text, event)
        elif text is not None:
            one.pass_over(event)

    def _start_anew(
        self, one: Subscriber, shown: ListInUse, text: str, event: int, texts: "Texts"
    ) -> None:
        """Send a page the whole state; the snapshot may be older than its list and the counts."""
        one.fresh_text(text, event)
        one.told["list"] = shown.listed
        one.pulse("list", texts.of_list(shown))
        self.votes.send_all_to(one)
        PollTotals.send_to(one)

    async def _draw_whole(
        self, subscribers: Collection[Subscriber], event: int, texts: "Texts"
    ) -> None:
        lacking = [one for one in subscribers if lacks_everything(one)]
        if not lacking:
            return
        fresh = await self._whole.of(self._lists_of(lacking), event)
        for one in list(subscribers):
            shown = self.lists.of(one.variant)
            if shown and one.variant in fresh and lacks_everything(one):
                self._start_anew(one, shown, fresh[one.variant], event, texts)


class Texts:
    """The messages of one turn, put together from its fragments; each once for all its pages."""

    def __init__(
        self,
        drawn: Mapping[Reader, Fragments],
        missed: Mapping[int, frozenset[str] | None],
        event: int,
    ) -> None:
        self.drawn = drawn
        self._missed = missed
        self._event = event
        self._made: dict[object, str] = {}

    def of_list(self, shown: ListInUse, reader: Reader | None = None) -> str:
        """Return the message about a list; for a reader, with the questions that enter it."""
        made = ("list", shown.listed, reader)
        if made not in self._made:
            key, *rest = shown.listed
            named = dict(zip(("ids", "total", "newest"), rest, strict=True))
            message: dict[str, object] = {"list": key._asdict() | named}
            if reader:
                message["entering"] = self._html(reader, map(part_of, entering(shown)))
            self._made[made] = json.dumps(message)
        return self._made[made]

    def of_changes(self, one: Subscriber, shown: ListInUse, has_entering: bool) -> str | None:
        """Return the message of the changes since the last event that the page has.

        It is empty if none of them is for this page, and None if they were not drawn for it,
        because it came during the rendering.
        """
        made = ("changes", one.variant, one.event, has_entering)
        if made not in self._made:
            drawn = self.drawn.get(one.variant.reader, {})
            parts = sorted(self._missed[one.event] or ())
            if not drawn.keys() >= set(parts):
                return None
            sent = frozenset(entering(shown)) if has_entering else frozenset()
            kept = [part for part in parts if shown_by(part, shown) and _pk(part) not in sent]
            gone = [part.replace(":", "-") for part in parts if drawn[part] is None]
            html = self._html(one.variant.reader, kept)
            message = {"event": self._event, "html": html, "gone": gone}
            self._made[made] = json.dumps(message) if html or gone else ""
        return self._made[made]

    def of_questions(self, reader: Reader, questions: frozenset[int]) -> str:
        """Return the answer to a page that asked for questions."""
        made = ("questions", reader, questions)
        if made not in self._made:
            parts = [part_of(pk) for pk in sorted(questions)]
            drawn = self.drawn[reader]
            gone = [part.replace(":", "-") for part in parts if part in drawn and not drawn[part]]
            message = {"entering": self._html(reader, parts), "gone": gone}
            self._made[made] = json.dumps(message)
        return self._made[made]

    def _html(self, reader: Reader, parts: Iterable[str]) -> str:
        drawn = self.drawn.get(reader, {})
        return "".join(filter(None, (drawn.get(part) for part in parts)))


def is_behind(one: Subscriber, event: int) -> bool:
    """Return whether a page lacks changes that it can be sent.

    A page that was loaded during a rendering may be ahead of it.
    """
    return 0 <= one.event < event and not one.fell_behind


def lacks_everything(one: Subscriber) -> bool:
    return one.event < 0 or one.wants_fresh


def part_of(pk: int) -> str:
    return f"question:{pk}"


def entering(shown: ListInUse) -> list[int]:
    """Return the pks of the questions that are sent with a list: AT_ONCE of those that enter it."""
    return [pk for pk in shown.listed.ids if pk in shown.entering][:AT_ONCE]


def shown_by(part: str, shown: ListInUse) -> bool:
    """Return whether pages of a list may show the part: regions, and questions of the list."""
    pk = _pk(part)
    return pk is None or shown.concerns(pk)


def _pk(part: str) -> int | None:
    _name, _, pk = part.partition(":")
    return int(pk) if pk else None
