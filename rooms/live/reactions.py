"""The six reactions: felt together, counted, never a message each."""

KINDS = ("clap", "fire", "heart", "laugh", "surprise", "thumbsup")
AT_ONCE = 10  # of a kind in one message; a page sends four a second at most


def heard(said):
    """The reactions in what a page said, whatever it said: ``{kind: 1…AT_ONCE}``."""
    if not isinstance(said, dict):
        return {}
    return {
        kind: min(said[kind], AT_ONCE)
        for kind in KINDS
        if isinstance(said.get(kind), int) and said[kind] > 0
    }
