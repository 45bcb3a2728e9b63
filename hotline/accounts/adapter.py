from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user

from .signals import guest_signed_in


class AccountAdapter(DefaultAccountAdapter):
    def login(self, request, user):
        """Sign in, and bring along what the same browser did as a guest."""
        before = get_user(request)  # not request.user, which would be read only after the change
        super().login(request, user)
        if before.is_authenticated and before.is_guest and before.pk != user.pk:
            guest_signed_in.send(type(user), guest=before, person=user)
