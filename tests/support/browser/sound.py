"""Different sounds for people's microphones, and measurements that find each in a mix."""

import wave

import numpy as np

RATE = 48_000

ADA_TONE = 1000  # Hz
CLEO_TONE = 2600  # Hz
BEN_VOICE = 150  # Hz, the pitch of a voice; its harmonics stay clear of Ada's tone
BEN_BAND = (300, 720)  # Hz, its lower harmonics


def beeps(pitch=ADA_TONE, seconds=4):
    """Half a second of tone, half a second of silence; noise suppression does not change them."""
    time = np.arange(int(RATE * seconds)) / RATE
    envelope = ((time % 1) < 0.5) * np.clip(np.minimum(time % 0.5, 0.5 - time % 0.5) * 50, 0, 1)
    return 0.5 * np.sin(2 * np.pi * pitch * time) * envelope


def voice(pitch=BEN_VOICE, seconds=4):
    """A sound like a vowel: harmonics under formants, in syllables of a third of a second."""
    time = np.arange(int(RATE * seconds)) / RATE
    tune = 2 * np.pi * np.cumsum(pitch * (1 + 0.02 * np.sin(2 * np.pi * 5 * time))) / RATE
    formants = [(500, 1.0), (1500, 0.4), (2500, 0.2)]
    sound = np.zeros_like(time)
    for harmonic in range(1, 18):
        loud = sum(gain / (1 + ((harmonic * pitch - at) / 150) ** 2) for at, gain in formants)
        sound += loud * np.sin(harmonic * tune)
    syllables = np.clip(np.sin(2 * np.pi * 1.5 * time) + 0.3, 0, 1)
    return 0.4 * sound / np.abs(sound).max() * syllables


def write_wav(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def loudness_at(samples, low, high, rate=RATE):
    """Level between two frequencies (Hz), in dB against a full-scale sine; -200 for silence."""
    windowed = samples * np.hanning(len(samples))
    spectrum = np.abs(np.fft.rfft(windowed)) / (len(samples) / 4)
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    power = (spectrum[(hertz >= low) & (hertz <= high)] ** 2).sum()
    return 10 * np.log10(power + 1e-20)


def loudness_of_ada(samples, rate=RATE):
    """dB of Ada's tone."""
    return loudness_at(samples, ADA_TONE - 15, ADA_TONE + 15, rate)


def loudness_of_cleo(samples, rate=RATE):
    """dB of Cleo's tone."""
    return loudness_at(samples, CLEO_TONE - 15, CLEO_TONE + 15, rate)


def loudness_of_ben(samples, rate=RATE):
    """dB of the lower harmonics of Ben's voice, without the loudest tenth of the time.

    It is left out because a gap of ten milliseconds in a tone is a click, which has -43 dB among
    these harmonics.
    """
    tenths = np.array_split(samples, max(1, len(samples) * 10 // rate))
    return np.percentile([loudness_at(tenth, *BEN_BAND, rate) for tenth in tenths], 90)
