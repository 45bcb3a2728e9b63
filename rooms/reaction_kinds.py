"""The kinds of reactions. The demo's audience reads them too, so this module imports no Django."""

SIGNS = {
    "clap": "👏",
    "fire": "🔥",
    "heart": "❤️",
    "laugh": "😂",
    "surprise": "😮",
    "thumbsup": "👍",
}
KINDS = tuple(SIGNS)
