SHORT = 60  # characters of a question in the names of buttons, and within a sentence


def short(text: str) -> str:
    """Return the start of a text in one line: SHORT characters at most, cut at a word."""
    text = " ".join(text.split())
    if len(text) <= SHORT:
        return text
    start = text[: SHORT - 1]
    return (start.rpartition(" ")[0] or start).rstrip(" ,.;:") + "…"
