from django.dispatch import Signal

guest_signed_in = Signal()  # guest: User, person: User
