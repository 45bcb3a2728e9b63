"""Whether people hear each other, by the loudness of their tones."""

from tests.support.eventually import eventually

HEARD = -40  # dB; somebody who is heard is louder
UNHEARD = -55  # dB; somebody who is not heard is softer
PATIENCE = 4.0  # seconds, twice the promised 2, because this machine runs all the browsers too


def wait_until_heard(person, loudness, seconds=1.0):
    return eventually(
        lambda: loudness(person.hears(seconds)) > HEARD, f"{person.name} does not hear them", 20
    )


def wait_until_unheard(person, loudness, within=PATIENCE):
    eventually(
        lambda: loudness(person.hears(1.0)) < UNHEARD, f"{person.name} hears them still", within
    )
