import av
import numpy as np


class Composer:
    def __init__(self, size):
        self._size = size

    def draw(self, scene):
        w, h = self._size
        a = np.full((h * 3 // 2, w), 128, np.uint8)
        a[:h] = 20
        return av.VideoFrame.from_ndarray(a, "yuv420p")
