from . import text_layout


def initials(name: str) -> str:
    """The initials of the first and last word, as on pages; a dot if no font here has them."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return letters if text_layout.has_fonts(letters) else "·"
