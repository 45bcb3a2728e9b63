"""The state graphs of recordings and copies: rows change state only along these arrows."""

from dataclasses import dataclass, field


class UndeclaredMove(Exception):
    """The graph has no arrow between the two states."""


@dataclass(frozen=True)
class States:
    """A graph of states: maps each state to the states that may follow it."""

    follow: dict[str, set[str]] = field(default_factory=dict)

    def check(self, before: str, after: str) -> None:
        """Raise UndeclaredMove unless `after` may follow `before`."""
        if after not in self.follow.get(before, ()):
            raise UndeclaredMove(f"{before} → {after}")


# A session that is not recorded stays in `none`. A state of work may follow itself, because another
# worker takes over from one that died. A retry after `failed` starts again at `recording`, because
# everything that follows is computed from the directory on disk and may be computed again. From
# `erasing` on nothing is served, and there is no way back.
RECORDING = States(
    {
        "recording": {"sealing", "erasing"},
        "sealing": {"sealing", "sealed", "failed", "erasing"},
        "sealed": {"checking", "erasing"},
        "checking": {"checking", "checked", "failed", "erasing"},
        "checked": {"published", "failed", "erasing"},
        "failed": {"recording", "erasing"},
        "published": {"erasing"},
        "erasing": {"erased"},
        "erased": set(),
        "none": set(),
    }
)

# An `offered` copy is made only when somebody asks for it. A ready one may be made again. One that
# was made together with another one waits again when that one fails.
COPY = States(
    {
        "offered": {"waiting"},
        "waiting": {"making", "cancelled"},
        "making": {"making", "waiting", "ready", "failed", "cancelled"},
        "failed": {"waiting"},
        "cancelled": {"waiting"},
        "ready": {"waiting"},
    }
)
