"""Changes seats when a guest signs in or a person is banned; locks rooms that are deleted."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from hotline.accounts.models import User
from hotline.accounts.signals import banned, guest_signed_in

from . import events
from .models import Invitation, Room, Seat, Stay


@receiver(banned)
def the_banned_leave_every_room(sender: object, person: User, **_: object) -> None:
    """End the sessions that a banned person hosts, and remove their seats in other rooms."""
    for room in Room.objects.filter(host=person).exclude(state=Room.ENDED):
        room.end()
    for seat in Seat.objects.filter(person=person).exclude(room__state=Room.ENDED):
        seat.remove()


@receiver(pre_delete, sender=Room)
def a_room_is_locked_before_its_rows_are_deleted(
    sender: object, instance: Room, **_: object
) -> None:
    """Lock it as all others do, room first, because the rows of its parts are deleted before it."""
    Room.objects.select_for_update().filter(pk=instance.pk).first()


@receiver(pre_delete, sender=User)
def rooms_are_locked_before_a_person_is_deleted(
    sender: object, instance: User, **_: object
) -> None:
    """Lock the rooms where the person has a seat, because the seats' rows are deleted."""
    rooms = Room.objects.filter(seats__person=instance).values("pk")
    list(Room.objects.select_for_update().filter(pk__in=rooms).order_by("pk").values_list("pk"))


@receiver(guest_signed_in)
@transaction.atomic
def seats_follow_the_person(sender: object, guest: User, person: User, **_: object) -> None:
    """Give the account the guest's seats; where it has a seat already, merge the two."""
    for seat in Seat.objects.filter(person=guest).order_by("room"):
        seat.hold_room()
        kept = Seat.objects.filter(room=seat.room_id, person=person).first()
        if kept is None:
            Seat.objects.filter(pk=seat.pk).update(person=person)
        else:
            if seat.removed_at:
                kept.remove()
            elif seat.on_stage and not kept.on_stage:
                Seat.objects.filter(pk=seat.pk).update(role=Seat.LISTENER)  # frees its place
                kept.become(seat.role)
                _mute_follows(seat, kept)
            joined_at = min(kept.joined_at, seat.joined_at)
            Seat.objects.filter(pk=kept.pk).update(
                spoken=F("spoken") + seat.spoken, joined_at=joined_at
            )
            if seat.hand_raised_at:
                kept.raise_hand()
            seat.withdraw_invitation()
            asked = list(seat.questions.values_list("pk", flat=True))
            seat.questions.update(asker=kept)
            _anonymity_follows(seat, kept)
            _votes_follow(seat, kept)
            _block_follows(seat, kept)
            _answers_follow(seat, kept)
            Invitation.objects.filter(by=seat).update(by=kept)
            _spotlight_follows(seat, kept)
            seat.exposures.model.move(seat, kept)
            Stay.move(seat, kept)
            events.seats_merged.send(Seat, seat=seat, kept=kept)
            events.seat_merged(seat, asked)
            seat.delete()
    guest.is_active = False
    guest.save(update_fields=["is_active"])


def _mute_follows(seat: Seat, kept: Seat) -> None:
    """Copy mute and speaking limit, so that signing in does not evade them."""
    fields = ("muted", "muted_by_host_at", "unmute_asked_at", "speaking_limit")
    Seat.objects.filter(pk=kept.pk).update(**{name: getattr(seat, name) for name in fields})


def _anonymity_follows(seat: Seat, kept: Seat) -> None:
    """Move the pseudonym, and invitations under it, so that nothing is lost by it."""
    if hasattr(seat, "pseudonym") and not hasattr(kept, "pseudonym"):
        type(seat.pseudonym).objects.filter(seat=seat).update(seat=kept)
    if not kept.invitations.open().filter(anonymous=True).exists():
        seat.invitations.filter(anonymous=True).update(seat=kept)


def _answers_follow(seat: Seat, kept: Seat) -> None:
    """Move the answers that a co-host wrote, and the news about answers that are new to both."""
    seat.written_answers.update(by=kept)
    known = kept.answer_news.values("question")
    seat.answer_news.exclude(question__in=known).update(seat=kept)
    if seat.wants_answers:
        Seat.objects.filter(pk=kept.pk).update(wants_answers=True)


def _block_follows(seat: Seat, kept: Seat) -> None:
    """Keep a person who signs in blocked."""
    for column in ("blocked_since", "pseudonym_blocked_since"):
        if getattr(seat, column):
            Seat.objects.filter(pk=kept.pk, **{column: None}).update(
                **{column: getattr(seat, column)}
            )


def _spotlight_follows(seat: Seat, kept: Seat) -> None:
    """Show the account alone in the picture where the guest was; else the grid, off the stage."""
    room = Room.objects.filter(pk=seat.room_id, spotlight=seat).first()
    if room is None:
        return
    if kept.on_stage:
        Room.objects.filter(pk=room.pk).update(spotlight=kept)
    else:
        room.dim_spotlight(seat)
    events.picture_arranged(room)


def _votes_follow(seat: Seat, kept: Seat) -> None:
    """Move votes to the kept seat, and delete its second vote for the same question or poll."""
    polls = kept.poll_votes.values("poll")
    seat.poll_votes.exclude(poll__in=polls).update(seat=kept)  # others go with the seat
    seat.ballots.exclude(question__in=kept.ballots.values("question")).update(seat=kept)
    for ballot in seat.ballots.select_related("question"):
        with suppress(ValidationError):  # the question is no longer open, so its count stays
            ballot.question.take_back(seat)
