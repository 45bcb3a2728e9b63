"""The bases of the mixins of `Room` and `Seat`.

A model is a subclass of its mixins, so a mixin cannot be a subclass of its model. A type checker
sees in these bases the columns of the model, and the attributes and verbs that a mixin uses
although another class defines them. A verb is abstract here, so that the checker refuses
``Room(…)`` if no class defines it. At run time the bases are empty.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from abc import abstractmethod
    from datetime import datetime
    from typing import ClassVar

    from django.db import models
    from django.db.models import F
    from django.db.models.fields.related_descriptors import RelatedManager

    from .invitation import Invitation, InvitationManager
    from .listing import ListingQuerySet
    from .room import Room, RoomColumns
    from .seat import Seat, SeatColumns, SeatQuerySet

    class SeatsOfRoom(RelatedManager[Seat]):
        def on_stage(self) -> SeatQuerySet: ...

        def raised(self) -> SeatQuerySet: ...

        def particular(self) -> SeatQuerySet: ...

    class RoomMixin(RoomColumns):
        seats: SeatsOfRoom

        class Meta:
            abstract = True

        @property
        @abstractmethod
        def is_live(self) -> bool: ...

        @property
        @abstractmethod
        def has_ended(self) -> bool: ...

        @property
        @abstractmethod
        def can_go_live(self) -> bool: ...

        @property
        @abstractmethod
        def is_held(self) -> bool: ...

        @abstractmethod
        def change_rules(self, **rules: object) -> bool: ...

        @abstractmethod
        def next_event(self) -> int: ...

        @abstractmethod
        def hold(self) -> Room: ...

        @abstractmethod
        def count_publishers(self) -> None: ...

        @abstractmethod
        def _take_place(self, recorded: bool = False) -> None: ...

        @abstractmethod
        def _yet_to_go_live(self) -> ListingQuerySet: ...

    class InvitationsOfSeat(RelatedManager[Invitation], InvitationManager[Invitation]):
        pass

    class SeatMixin(SeatColumns):
        ON_STAGE: ClassVar[tuple[str, ...]]
        LISTENER: ClassVar[str]
        SPEAKER: ClassVar[str]

        invitations: InvitationsOfSeat
        questions: RelatedManager[models.Model]  # of `qna`, which builds on this app

        class Meta:
            abstract = True

        @property
        @abstractmethod
        def name(self) -> str: ...

        @property
        @abstractmethod
        def is_host(self) -> bool: ...

        @property
        @abstractmethod
        def hosts(self) -> bool: ...

        @abstractmethod
        def withdraw_invitation(self) -> bool: ...

        @abstractmethod
        def _become(self, role: str, moved_down_at: datetime | F | None = None) -> bool: ...

else:

    class RoomMixin:
        """A mixin of `Room`."""

    class SeatMixin:
        """A mixin of `Seat`."""
