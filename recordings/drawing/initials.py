from . import text_layout


def initials(name: str) -> str:
    """Of the first and last word, as a page shows them; a dot when no font here has them."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return letters if text_layout.runs(letters) else "·"
