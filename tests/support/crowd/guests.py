"""Thousands of guests, written directly into the database."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from hotline.accounts.models import User
from rooms.models import Seat

CSRF = secrets.token_hex(16)
"""One token for all of them, because the site only compares the cookie with the header."""

FORM = "application/x-www-form-urlencoded"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Guest:
    seat: Seat
    cookie: str

    def request(
        self, site: str, path: str, method: str = "POST", body: bytes = b"", kind: str = FORM
    ) -> bytes:
        """The bytes of a request as a browser sends it on a persistent connection (RFC 9112)."""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {site.partition('//')[2]}",
            f"Origin: {site}",
            f"Cookie: {self.cookie}",
            f"X-CSRFToken: {CSRF}",
            "HX-Request: true",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body


def seat_guests(room, count: int) -> list[Guest]:
    """Add `count` signed-in guests to a room, as listeners."""
    people = [User(name=f"Cleo {number}", is_guest=True) for number in range(1, count + 1)]
    for person in people:
        person.set_unusable_password()
    people = User.objects.bulk_create(people)
    seats = Seat.objects.bulk_create(Seat(room=room, person=person) for person in people)
    sessions = [sign_in(person) for person in people]
    Session.objects.bulk_create(sessions)
    return [Guest(seat, cookie_of(session)) for seat, session in zip(seats, sessions, strict=True)]


def signed_in(seat) -> Guest:
    """The person of a seat, signed in."""
    session = sign_in(seat.person)
    session.save()
    return Guest(seat, cookie_of(session))


def cookie_of(session) -> str:
    return f"sessionid={session.session_key}; csrftoken={CSRF}"


def sign_in(person) -> Session:
    """A session of the person, not saved yet."""
    data = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    return Session(
        session_key=secrets.token_hex(16),
        session_data=SessionStore().encode(data),
        expire_date=timezone.now() + timedelta(days=1),
    )
