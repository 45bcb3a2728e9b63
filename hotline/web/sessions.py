"""Sessions in the database, looked up only by keys of the form that Django generates.

The sender of a cookie may write anything into it, and some texts make PostgreSQL raise an error.
"""

from typing import TYPE_CHECKING

from django.contrib.sessions.backends import db
from django.utils import timezone

from hotline.core.prepared_query import PreparedQuery

if TYPE_CHECKING:
    from django.contrib.sessions.models import Session  # at run time only once the apps are ready


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        has_length = super()._validate_session_key(key)  # type: ignore[misc]  # private
        return bool(key and has_length and key.isascii() and key.isalnum())

    def _get_session_from_db(self) -> "Session | None":
        """Return the row of the session, and forget its key if it has none or has expired."""
        key = self.session_key
        session = BY_KEY.first(key=key) if key else None
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        return db.SessionStore.get_model_class()


BY_KEY: "PreparedQuery[Session]" = PreparedQuery(
    lambda key: SessionStore.get_model_class().objects.filter(session_key=key)
)
