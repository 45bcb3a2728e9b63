"""A room with people and questions, and everything that people can see of it."""

from uuid import uuid4

from django.contrib.auth import get_user_model

from qna.models import AnswerNews, Label, Poll, Question, Vote, WrittenAnswer
from recordings.models import Copy, Recording, Share, SpeakersPart
from rooms.models import Destination, Invitation, Room, Seat

User = get_user_model()


class World:
    """A room with a question that waits, a question that is Now, and the four of the cast."""

    def __init__(self):
        self.ada, self.ben, self.dov = (self.person(name) for name in ("Ada", "Ben", "Dov"))
        self.ada.let_host()
        self.cleo = User.objects.welcome_guest("Cleo")
        self.room = Room.start(self.ada, "How to price your first product")
        self.room.open_doors()
        self.seat = self.room.admit(self.cleo)
        self.host = self.room.seat_of(self.ada)
        self.speaker = self.room.admit(self.person("Ben the second"), Seat.SPEAKER)
        self.question = Question.ask(self.seat, "Does it wait?")
        self.label = Label.objects.create(room=self.room, name="Prices")
        self.now = Question.ask(self.seat, "Is it Now?")
        self.now.take_up()
        self.pending = Question.ask(self.seat, "Does it wait for a moderator?")
        Question.objects.filter(pk=self.pending.pk).update(state=Question.PENDING)
        Room.objects.filter(pk=self.room.pk).update(premoderated=True)
        self.draft = Poll.make(self.host, "A draft?", ["Yes", "No"])
        self.answer = self.draft.choices.first()
        self.destination = Destination.add(self.host, "A", "rtmps://rtmp.example/app", "key")
        recording = Recording.begin(self.room)
        self.copy = Copy.objects.create(recording=recording, state=Copy.OFFERED)
        self.room.refresh_from_db()

    def person(self, name):
        return User.objects.create_user(f"{name.lower()}{uuid4()}@example.test", name, "secret")

    @property
    def recordings(self):
        return Recording.objects.filter(room__host=self.ada).select_related("room").order_by("pk")

    def state(self):
        """Everything that people can see of it, without keys and times."""
        rooms = Room.objects.filter(host=self.ada).order_by("pk")
        questions = Question.objects.filter(room=self.room).order_by("pk")
        seats = Seat.objects.filter(room=self.room).order_by("pk")
        invitations = Invitation.objects.filter(seat__room=self.room)
        unseen = AnswerNews.objects.unseen().filter(seat__room=self.room)
        return {
            "rules": [[getattr(r, rule) for rule in Room.RULES] for r in rooms],
            "rooms": [
                (r.title, r.state, r.green_room_open, r.layout, r.names_shown) for r in rooms
            ],
            "seats": [shown(seat) for seat in seats],
            "invitations": [one.state for one in invitations.order_by("pk")],
            "questions": [
                (
                    *(q.text, q.state, q.votes, q.reason, bool(q.merged_into)),
                    *(q.is_pinned, [label.name for label in q.sorted_labels]),
                )
                for q in questions
            ],
            "votes": Vote.objects.filter(question__room=self.room).count(),
            "polls": [polls_shown(poll) for poll in Poll.objects.filter(room=self.room)],
            "answers": WrittenAnswer.objects.filter(question__room=self.room).count(),
            "notes": [q.text for q in Question.objects.noted().filter(room=self.room)],
            "news": sorted(unseen.values_list("kind", "own")),
            "recordings": [(one.state, one.erased_why, one.kept_until) for one in self.recordings],
            "people": User.objects.count(),
            "destinations": [
                (one.name, one.key, one.revision) for one in self.room.destinations.order_by("pk")
            ],
            "shares": Share.objects.filter(recording__room=self.room).count(),
            "names": [q.name_shown for q in questions],
            "parts": SpeakersPart.objects.of(self.room).count(),
            "copies": [copy.state for copy in Copy.objects.filter(recording__room=self.room)],
        }


def polls_shown(poll):
    votes = [choice.votes.count() for choice in poll.choices.all()]
    return poll.text, poll.state, poll.results_shown, bool(poll.put_away_at), votes


def shown(seat):
    flags = (seat.muted, seat.muted_by_host_at, seat.unmute_asked_at, seat.hand_raised_at)
    rest = (seat.removed_at, seat.stream_key_hash, seat.blocked_since)
    return seat.name, seat.role, seat.speaking_limit, seat.wants_answers, *map(bool, flags + rest)
