"""The gain and the limit that bring a session to the target loudness."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

import av

from .aac_decoder import decode
from .ear import Heard
from .loudness import Loudness, LoudnessMeter
from .mastering import CEILING, Settings
from .timeline import Stretch

# The limiter and the encoder reduce the loudness that the gain adds. Excerpts show by how much.
# Beyond MOST_PUSH more gain would only distort, because the peaks do not allow the target.
EXCERPTS, EXCERPT_SEGMENTS = 16, 4
ATTEMPTS, CLOSE_ENOUGH = 4, 0.1  # dB
MOST_PUSH = 4.0  # dB
HEADROOM = 0.3  # dB under the ceiling, because what comes between the excerpts may be higher

Sound = Iterable[av.AudioFrame]


def settings_for(
    laid: list[Stretch],
    loudness: Loudness,
    target: float,
    rehearse: Callable[[Settings, Sound], Heard],
) -> Settings:
    """The settings that bring a session of this loudness to `target` LUFS of two channels.

    `rehearse` says how that sound is heard in a finished file, as two channels. If an encoder adds
    so much that the ceiling is near, the limit is lowered.
    """
    wanted = target - loudness.integrated
    excerpts = list(excerpts_of(laid))
    before = measured(sound_of(excerpts))
    if math.isinf(wanted) or math.isinf(before):  # the sound is silent
        return Settings(0.0)
    settings = Settings(wanted)
    for _ in range(ATTEMPTS):
        heard = rehearse(settings, sound_of(excerpts))
        lost = before + settings.gain - heard.integrated
        above = max(heard.true_peak - (CEILING - HEADROOM), 0.0)
        last, settings = settings, Settings(wanted + min(lost, MOST_PUSH), settings.limit - above)
        if abs(settings.gain - last.gain) < CLOSE_ENOUGH and above < CLOSE_ENOUGH:
            break
    return settings


def excerpts_of(laid: list[Stretch]) -> Iterator[Stretch]:
    """Yield excerpts of a few seconds, spread over the session; all of it if it is short."""
    places = [
        (stretch, at)
        for stretch in laid
        for at in range(0, len(stretch.segments), EXCERPT_SEGMENTS)
    ]
    for stretch, at in places[:: max(1, len(places) // EXCERPTS)]:
        yield replace(stretch, segments=stretch.segments[at : at + EXCERPT_SEGMENTS])


def sound_of(stretches: Iterable[Stretch]) -> Iterator[av.AudioFrame]:
    return chain.from_iterable(map(decode, stretches))


def measured(frames: Sound) -> float:
    """Integrated loudness of two channels, in LUFS."""
    meter = LoudnessMeter()
    for frame in frames:
        meter.add(frame.to_ndarray().T)
    return meter.loudness.integrated
