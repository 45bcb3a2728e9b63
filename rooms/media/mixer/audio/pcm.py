"""The type of decoded sound."""

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.float32]
"""Samples at 48 kHz, full scale ±1, of shape (samples, channels)."""
