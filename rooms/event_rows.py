"""The columns of rows that events read, because the models build on that module."""

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class MediaServerRow(Protocol):
    """The columns of a media server."""

    @property
    def name(self) -> str: ...


class RoomRow(Protocol):
    """The columns and the verb of a room."""

    @property
    def pk(self) -> int: ...

    @property
    def media_server_id(self) -> int | None: ...

    @property
    def media_server(self) -> MediaServerRow | None: ...

    def next_event(self) -> int: ...


class RoomWithState(RoomRow, Protocol):
    """The same, with the state of the room."""

    @property
    def state(self) -> str: ...

    @property
    def is_live(self) -> bool: ...

    @property
    def has_ended(self) -> bool: ...

    @property
    def is_held(self) -> bool: ...


class SeatRow(Protocol):
    """The columns of a seat, and the questions of its person."""

    @property
    def key(self) -> str: ...

    @property
    def room_id(self) -> int: ...

    @property
    def room(self) -> RoomRow: ...

    @property
    def questions(self) -> "RelatedManager[Any]": ...  # `qna` builds on this app


class InvitationRow(Protocol):
    """The columns of an invitation."""

    @property
    def seat(self) -> SeatRow: ...
