"""The six reactions, which are sent as counts instead of a message each."""

KINDS = ("clap", "fire", "heart", "laugh", "surprise", "thumbsup")
AT_ONCE = 10  # maximum per kind in one message; a page sends at most four messages a second


def heard(said: object) -> dict[str, int]:
    """Parse untrusted JSON from a page as reactions: ``{kind: 1…AT_ONCE}``."""
    if not isinstance(said, dict):
        return {}
    return {
        kind: min(said[kind], AT_ONCE)
        for kind in KINDS
        if isinstance(said.get(kind), int) and said[kind] > 0
    }
