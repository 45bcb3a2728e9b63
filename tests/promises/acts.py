"""Every request that changes something: the name of its address, who sends it, and its form."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.utils import timezone

from qna.models import Question
from recordings.models import Recording, Share, SpeakersPart


def act(name, who, *, live=False, data=None, before=None, **of):
    """Args: `of` names what it is about: a question, a seat, a poll, an answer, a role's link."""
    return pytest.param(Act(name, who, live, data or {}, before, of), id=f"{name}-{who}")


class Act(NamedTuple):
    name: str
    who: str | None
    live: bool
    data: dict
    before: Callable | None
    of: dict

    def arguments(self, world):
        if self.name == "room-new":
            return []
        if self.name == "copy-making":
            return [world.copy.pk]
        if self.name == "copy-make":
            return [world.room.slug, world.copy.kind]
        if self.name == "share":
            return [Share.objects.get(recording__room=world.room).pk]
        arguments = [world.room.slug]
        if link := self.of.get("link"):
            arguments.append(link if self.name.endswith("renewal") else world.room.link(link).key)
        if seat := self.of.get("seat"):
            arguments.append(getattr(world, seat).key)
        for row in map(self.of.get, ("question", "poll", "destination")):
            if row:
                arguments.append(getattr(world, row).pk)
        if self.name == "question-label":
            arguments.append(world.label.pk)
        if self.name == "invitation":
            arguments.append(world.seat.invitation.pk)
        return arguments

    def fields(self, world):
        """The fields of the form; those that are functions need the world."""
        return {key: value(world) if callable(value) else value for key, value in self.data.items()}


def invited(world):
    world.seat.invite(world.host)


def merged(world):
    world.question.merge_into(world.now)


def given(world):
    SpeakersPart.give(world.speaker)


def muted(world):
    world.speaker.mute()


def asked(world):
    muted(world)
    world.speaker.ask_to_unmute()


def one_is_next(world):
    Question.ask(world.seat, "Does it wait too?")
    world.question.make_next()


def shown_poll(world):
    world.draft.open()
    world.draft.show_results()


def answered_in_writing(world):
    world.question.answer_in_writing(world.host, "Yes.")


def ended(world):
    world.room.go_live()
    world.room.end()


def failed(world):
    ended(world)
    world.recordings.update(state=Recording.FAILED)


def shared(world):
    ended(world)
    Share.make(world.recordings.get())


def name_hidden(world):
    world.question.show_name(False)


def kept(world):
    ended(world)
    world.recordings.get().keep_until(timezone.localdate() + timedelta(days=30))


def in_a_month(world):
    return f"{timezone.localdate() + timedelta(days=30)}"


DELETE = {"_method": "DELETE"}
ACTS = [
    act(
        *("destinations", "ada"),
        data={"name": "Another", "address": "rtmps://rtmp.example/app", "key": "k"},
    ),
    act("destination", "ada", data=DELETE, destination="destination"),
    act("destination-key", "ada", data={"key": "another"}, destination="destination"),
    act("room-new", "ada", data={"title": "Another", "height": "540"}),
    act("join", "dov"),
    act("join", None, data={"name": "Cleo the second"}),
    act("role-link", "ben", link="cohost"),
    act("role-link", None, link="speaker", data={"name": "Ben"}),
    act("role-link-renewal", "ada", link="speaker"),
    act("hand", "cleo"),
    act("seat-hand", "ada", seat="seat", data=DELETE, before=lambda world: world.seat.raise_hand()),
    act("seat-invite", "ada", seat="seat"),
    act("question-invite", "ada", question="question"),
    act("invitation", "cleo", before=invited),
    act("invitation", "cleo", data=DELETE, before=invited),
    act("seat-mute", "ada", seat="speaker"),
    act("seat-unmute", "ada", seat="speaker", before=muted),
    act("seat-limit", "ada", seat="speaker", data={"minutes": "5"}),
    act("seat-part", "ada", seat="speaker"),
    act("copy-making", "ada"),
    act("copy-make", "ada"),
    act("replay-access", "ada", data={"for": "hosts"}),
    act("shares", "ada", before=ended),
    act("share", "ada", data=DELETE, before=shared),
    act("asker-name", "cleo", question="question", data=DELETE),
    act("seat-stage", "ada", seat="speaker", data=DELETE),
    act("seat", "ada", seat="speaker", data=DELETE),
    act("stage", "speaker", data=DELETE),
    act("unmute-request", "speaker", data=DELETE, before=asked),
    act(
        "settings",
        "ada",
        data={"naming": "choice", "voting": "off", "asking_after_end": "24", "reactions": "clap"}
        | {"names_after_end": "none", "replay_for": "there"},
    ),
    act("screens", "ada", before=lambda world: world.room.key_for_screens()),
    act("listing", "ada", data={"listed": "on"}),
    act("doors", "ada"),
    act("green-room", "ada"),
    act("live", "ada", data={"recorded": "1"}),
    act("live", "ada", data=DELETE, live=True),
    act("recording", "ada", data=DELETE | {"sure": "on"}, before=ended),
    act("recording-keeping", "ada", data={"day": in_a_month}, before=ended),
    act("recording-retry", "ada", before=failed),
    act("layout", "ada", data={"layout": "speaker", "names": "0"}),
    act("mute", "ada", live=True),
    act("stream-key", "ada"),
    act("questions", "cleo", data={"text": "Is this asked once?"}),
    act(
        "edit-question",
        "cleo",
        question="question",
        data={"text": "Is this edited once?"},
        before=lambda world: world.room.change_rules(premoderated=False),
    ),
    act("now", "ada", question="question"),
    act("go-on", "ada", data={"now": lambda world: world.now.pk, "next": ""}),
    act("next", "ada", question="question"),
    act("let-wait", "ada", question="now"),
    act("skip", "ada", question="question", before=one_is_next),
    act("swap", "ada", question="question", before=one_is_next),
    act("answer", "ada", question="question", data={"text": "Yes.", "for": "everybody"}),
    act("news-seen", "cleo", data={"seen": lambda world: f"{world.now.pk}.now"}),
    act(
        "news-seen",
        "cleo",
        data={"seen": lambda world: f"{world.question.pk}.refused"},
        before=lambda world: world.question.refuse("rude", by=world.host),
    ),
    act("answers-wanted", "cleo", data={"wanted": "on"}),
    act("vote", "dov", question="question", before=lambda world: world.room.admit(world.dov)),
    act("dismissed", "ada", question="question"),
    act("question", "cleo", question="question", data=DELETE),
    act("approved", "ada", question="pending"),
    act("refused", "ada", question="pending", data={"reason": "rude"}),
    act("merged", "ada", question="question", data={"into": lambda world: world.now.pk}),
    act(
        "question-text",
        "ada",
        question="pending",
        data={"text": "Corrected?", "before": "Does it wait for a moderator?"},
    ),
    act("asker-block", "ada", question="question"),
    act("pending-queue", "ada", data=DELETE),
    act("question-pin", "ada", question="question"),
    act("question-labels", "ada", question="question", data={"name": "Money"}),
    act("question-label", "ada", question="question"),
    act(
        "question",
        "cleo",
        question="question",
        before=lambda world: world.question.withdraw(),
    ),
    act("polls", "ada", data={"text": "Once?", "choices": "Yes\nNo"}),
    act("polls", "ada", data={"text": "Once?", "choices": "Yes\nNo", "open": "1"}),
    act("poll", "ada", poll="draft", data=DELETE),
    act("poll-open", "ada", poll="draft"),
    act("poll-results", "ada", poll="draft", before=lambda world: world.draft.open()),
    act("poll-vote", "cleo", poll="answer", before=lambda world: world.draft.open()),
]
UNDONE = [
    act(
        "question-pin",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.pin(),
    ),
    act(
        "question-label",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.label("Prices"),
    ),
    act("hand", "cleo", data=DELETE, before=lambda world: world.seat.raise_hand()),
    act("seat-invite", "ada", seat="seat", data=DELETE, before=invited),
    act("seat-part", "ada", seat="speaker", data=DELETE, before=given),
    act("asker-name", "cleo", question="question", before=name_hidden),
    act("copy-making", "ada", data=DELETE, before=lambda world: world.copy.ask_for()),
    act(
        "green-room",
        "ada",
        data=DELETE,
        before=lambda world: world.room.open_green_room(),
    ),
    act("recording-keeping", "ada", data=DELETE, before=kept),
    act("mute", "ada", live=True, data=DELETE),
    act("poll-open", "ada", poll="draft", data=DELETE, before=lambda world: world.draft.open()),
    act("poll-results", "ada", poll="draft", data=DELETE, before=shown_poll),
    act("now", "ada", question="now", data=DELETE),
    act("merged", "ada", question="question", data=DELETE, before=merged),
    act(
        "refused",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.refuse("rude", by=world.host),
    ),
    act(
        "asker-block",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.block_asker(world.host),
    ),
    act("pending-queue", "ada"),
    act("answer", "ada", question="question", data=DELETE, before=answered_in_writing),
    act(
        "dismissed",
        "ada",
        question="question",
        data=DELETE,
        before=lambda world: world.question.dismiss(),
    ),
    act(
        "vote",
        "dov",
        question="question",
        data=DELETE,
        before=lambda world: world.room.admit(world.dov),
    ),
]
