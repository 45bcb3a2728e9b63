from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from hotline.web.absolute_urls import absolute

from . import mail, signing_in
from .signals import guest_signed_in


class AccountAdapter(DefaultAccountAdapter):
    def authenticate(self, request, **credentials):
        email, password = credentials.get("email", ""), credentials.get("password", "")
        return signing_in.authenticate(request, email, password)

    def login(self, request, user):
        """Sign in, and bring along what the same browser did as a guest."""
        before = get_user(request)  # not request.user, which would be read only after the change
        super().login(request, user)
        if before.is_authenticated and before.is_guest and before.pk != user.pk:
            guest_signed_in.send(type(user), guest=before, person=user)

    def is_open_for_signup(self, request):
        """Accounts are made by views of our own, which prove the address first."""
        return False

    def is_safe_url(self, url):
        """Whether `?next=` may lead there: only to pages of the site, as it was opened."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()})

    def send_mail(self, template_prefix, email, context):
        """With nothing that the request says of itself: allauth would name its host."""
        name = template_prefix.removeprefix(mail.FOLDER)
        if name == "unknown_account":
            # Strangers are not written to; but that shall take as long.
            mail.write("password_reset_key", email, password_reset_url=absolute("/"))
        else:
            mail.send(name, email, **context)

    def get_reset_password_from_key_url(self, key):
        uid, _dash, token = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", args=[uid, token]))

    def respond_user_inactive(self, request, user):
        raise PermissionDenied(_("This account has been closed by a moderator."))
