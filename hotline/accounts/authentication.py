"""Sign people in: by address and password, or by a row that the request made."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import login
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from hotline import limits

from .models import User


def authenticate(request: HttpRequest, email: str, password: str) -> AbstractBaseUser | None:
    """Return the person, even if their account is closed; None for a wrong password.

    Each attempt makes one hash.

    Raises:
        Limited: too many attempts. They are counted per network and account together, so that a
            stranger who guesses at an account does not lock its owner out.
    """
    address = limits.address_of(request)
    limits.spend("sign_in", person=f"{limits.network(address)} {email.lower()}", address=address)
    person = AuthenticationBackend().authenticate(request, email=email, password=password)
    return person or AuthenticationBackend.unstash_authenticated_user()


def sign_in(request: HttpRequest, person: User) -> None:
    """Sign in, without a password, a person whose row this request has made or found."""
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
