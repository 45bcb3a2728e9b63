"""The ways in which sending ends; each has a code, which pages say in words."""


class Failure(Exception):
    """Sending ended, or could not begin. `why` is a code of `rooms.models.destination.WHY`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Lost(Failure):
    """It may be better soon: the network or the other side is at fault."""


class Refused(Failure):
    """It will not be better by itself: the address or the stream key is at fault."""
