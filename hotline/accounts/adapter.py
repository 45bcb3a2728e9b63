from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.web.absolute_urls import absolute

from . import authentication, mail
from .models import User
from .signals import guest_signed_in


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "This is not the password of an account with this email address. Check both, then try"
            " again."
        ),
    }

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        email, password = credentials.get("email", ""), credentials.get("password", "")
        return authentication.authenticate(request, email, password)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, and signal which guest the same browser was before."""
        before = get_user(request)  # not request.user, which is lazy and read after the change
        super().login(request, user)
        if isinstance(before, User) and before.is_guest and before.pk != user.pk:
            guest_signed_in.send(type(user), guest=before, person=user)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Close allauth's sign-up, because our own views confirm the address first."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether `?next=` may redirect to `url`: only to pages on the request's own host."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail without any data from the request; allauth would include its Host."""
        name = template_prefix.removeprefix(mail.FOLDER)
        if name == "unknown_account":
            # Render a mail but don't send it: an unknown address must take as long as a known one.
            mail.write("password_reset_key", email, password_reset_url=absolute("/"))
        else:
            mail.send(name, email, **context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", args=[uid, token]))

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        raise PermissionDenied(_("This account has been closed by a moderator."))
