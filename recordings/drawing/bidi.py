"""The order in which a line of mixed directions is drawn (Unicode UAX #9, the implicit part).

Explicit embeddings, overrides and isolates are ignored: they are invisible, and a stranger could
write with them what nobody reads as it was written.
"""

import unicodedata
from collections.abc import Sequence

_EXPLICIT = {"LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}
_NEUTRAL = {"B", "S", "WS", "ON"}
_CLOSING = dict(zip("([{⟨⟪「『【〈《〔〖（［｛", ")]}⟩⟫」』】〉》〕〗）］｝", strict=True))
_DEEPEST = 63
"""Open brackets that are remembered, as the standard has it."""


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is right-to-left (rules P2 and P3)."""
    for char in text:
        if (direction := unicodedata.bidirectional(char)) in ("L", "R", "AL"):
            return direction != "L"
    return False


def levels(text: str, rtl: bool) -> list[int]:
    """The level of each character in a line of that direction; odd ones run right to left."""
    base = int(rtl)
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    seen = [at for at, kind in enumerate(kinds) if kind not in _EXPLICIT]
    line = [kinds[at] for at in seen]
    _weak(line, "R" if rtl else "L")
    _brackets(line, "".join(text[at] for at in seen), kinds, seen, "R" if rtl else "L")
    _neutral(line, "R" if rtl else "L")
    found = [base] * len(text)
    for at, kind in zip(seen, line, strict=True):
        if base % 2:
            found[at] = base + (kind != "R")
        else:
            found[at] = base + {"L": 0, "R": 1}.get(kind, 2)
    for at in range(1, len(text)):
        if kinds[at] in _EXPLICIT:  # it has no width; it takes its neighbour's level
            found[at] = found[at - 1]
    return found


def visual_order(runs: Sequence[int]) -> list[int]:
    """The indices of runs with these levels, from left to right (rule L2)."""
    order = list(range(len(runs)))
    for level in range(max(runs, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and runs[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return order


def _weak(line: list[str], base: str) -> None:
    """Resolve marks and numbers (rules W1 to W7) in place."""
    before, strong = base, base
    for at, kind in enumerate(line):
        if kind == "NSM":
            kind = before
        before = kind
        if kind in ("L", "R", "AL"):
            strong = kind
        if kind == "EN" and strong == "AL":
            kind = "AN"
        line[at] = kind
    line[:] = ["R" if kind == "AL" else kind for kind in line]
    for at in range(1, len(line) - 1):
        if line[at] in ("ES", "CS") and line[at - 1] == line[at + 1]:
            number = line[at - 1]
            if number == "EN" or (number == "AN" and line[at] == "CS"):
                line[at] = number
    _beside_numbers(line)
    strong = base
    for at, kind in enumerate(line):
        if kind in ("ES", "ET", "CS"):
            line[at] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            line[at] = "L"


def _beside_numbers(line: list[str]) -> None:
    """Join signs as of money or percent to the number beside them (rule W5)."""
    at = 0
    while at < len(line):
        end = at
        while end < len(line) and line[end] == "ET":
            end += 1
        if end > at and "EN" in (line[at - 1 : at] + line[end : end + 1]):
            line[at:end] = ["EN"] * (end - at)
        at = max(end, at + 1)


def _brackets(line: list[str], text: str, kinds: list[str], seen: list[int], base: str) -> None:
    """Give pairs of brackets the direction of what they hold (rule N0)."""
    for first, last in _pairs(line, text):
        inside = {_strong(kind) for kind in line[first + 1 : last]}
        way = base if base in inside else ""
        if not way and inside & {"L", "R"}:
            before = (_strong(kind) for kind in reversed(line[:first]))
            way = next((kind for kind in before if kind in ("L", "R")), base)
        for at in (first, last) if way else ():
            line[at] = way
            after = at + 1
            while after < len(line) and kinds[seen[after]] == "NSM":
                line[after] = way
                after += 1


def _pairs(line: list[str], text: str) -> list[tuple[int, int]]:
    """The places of brackets that belong together, in the order of those that open."""
    waiting: list[tuple[str, int]] = []
    found = []
    for at, char in enumerate(text):
        if line[at] != "ON":
            continue
        if char in _CLOSING:
            if len(waiting) == _DEEPEST:
                return []
            waiting.append((_CLOSING[char], at))
            continue
        matching = [n for n, (closing, _) in enumerate(waiting) if closing == char]
        if matching:
            found.append((waiting[matching[-1]][1], at))
            del waiting[matching[-1] :]
    return sorted(found)


def _strong(kind: str) -> str:
    return "R" if kind in ("EN", "AN") else kind


def _neutral(line: list[str], base: str) -> None:
    """Give neutral characters the direction of both neighbours, or the line's (N1 and N2)."""
    at = 0
    while at < len(line):
        end = at
        while end < len(line) and line[end] in _NEUTRAL:
            end += 1
        if end > at:
            left = _strong(line[at - 1]) if at else base
            right = _strong(line[end]) if end < len(line) else base
            line[at:end] = [left if left == right else base] * (end - at)
        at = max(end, at + 1)
