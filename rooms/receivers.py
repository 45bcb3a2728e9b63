"""What a guest did becomes what the account did, once they sign in."""

from django.db import transaction
from django.dispatch import receiver

from hotline.accounts.signals import guest_signed_in

from .models import Seat


@receiver(guest_signed_in)
@transaction.atomic
def seats_follow_the_person(sender, guest, person, **_):
    for seat in Seat.objects.filter(person=guest):
        kept = Seat.objects.filter(room=seat.room_id, person=person).first()
        if kept is None:
            Seat.objects.filter(pk=seat.pk).update(person=person)
        else:
            seat.questions.update(asker=kept)
            if seat.role != Seat.LISTENER and kept.role == Seat.LISTENER:
                kept.become(seat.role)
            seat.delete()
    guest.is_active = False
    guest.save(update_fields=["is_active"])
