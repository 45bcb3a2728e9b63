"""Which state may follow which. Rows move along these graphs and no other way."""

from dataclasses import dataclass, field


class UndeclaredMove(Exception):
    """The graph has no arrow from the one state to the other."""


@dataclass(frozen=True)
class States:
    """A graph of states: for each one, those that may follow it."""

    follow: dict[str, set[str]] = field(default_factory=dict)

    def check(self, before: str, after: str) -> None:
        """Raise UndeclaredMove unless `after` may follow `before`."""
        if after not in self.follow.get(before, ()):
            raise UndeclaredMove(f"{before} → {after}")


# `none` is the whole life of a session that was not recorded. `sealing` follows itself: a
# worker that died while at it is relieved by another. A failure goes back to where it began.
RECORDING = States(
    {
        "recording": {"sealing"},
        "sealing": {"sealing", "sealed", "failed"},
        "failed": {"recording"},
        "sealed": set(),
        "none": set(),
    }
)

COPY = States(
    {
        "waiting": {"making"},
        "making": {"making", "ready", "failed"},
        "failed": {"waiting"},
        "ready": set(),
    }
)
