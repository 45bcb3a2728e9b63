from django.dispatch import Signal

banned = Signal()  # person: User, inside the transaction of the ban
guest_signed_in = Signal()  # guest: User, person: User
