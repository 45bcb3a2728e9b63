"""Moments of a recording as people and platforms write them."""


def clock(seconds: float) -> str:
    """Return a moment as people write it: "1:02:03", or "2:03"."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


def full_clock(seconds: float) -> str:
    """Return a moment with all its digits: "01:02:03", or "00:02:03"."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}"
