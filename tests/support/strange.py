"""Strange octets for hypothesis: how many examples, and how they are made from good ones."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as some

SMALL = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FOR_MINUTES = settings(SMALL, max_examples=2_000)


def changed(octets: some.SearchStrategy[bytes]) -> some.SearchStrategy[bytes]:
    """The octets with some of them overwritten, and perhaps without their end."""
    return some.builds(
        lambda whole, at, other, end: (whole[:at] + other + whole[at + len(other) :])[:end],
        octets,
        some.integers(0, 60),
        some.binary(max_size=6),
        some.integers(0, 2000),
    )


def picked(things) -> some.SearchStrategy[bytes]:
    return some.integers(0, 10_000).map(lambda number: things()[number % len(things())])
