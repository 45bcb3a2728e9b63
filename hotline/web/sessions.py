"""Sessions in the database, looked up only by keys of the form that Django generates.

The sender of a cookie may write anything into it, and some texts make PostgreSQL raise an error.
"""

from typing import TYPE_CHECKING

from django.contrib.sessions.backends import db

if TYPE_CHECKING:
    from django.contrib.sessions.models import Session  # at run time only once the apps are ready


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        has_length = super()._validate_session_key(key)  # type: ignore[misc]  # private
        return bool(key and has_length and key.isascii() and key.isalnum())

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        return db.SessionStore.get_model_class()
