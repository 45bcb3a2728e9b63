"""Camera files of one colour, and measurements that recognize it in a picture."""

import numpy as np

WIDTH, HEIGHT, FPS = 640, 360, 25
BLUE = (41, 240, 110)  # Y, U, V of pure blue (BT.601, limited range)


def write_y4m(path, yuv, seconds=2):
    """Write pictures of one colour (4:2:0 planar), which Chromium loops in place of a camera."""
    y, u, v = yuv
    quarter = WIDTH * HEIGHT // 4
    picture = bytes([y]) * (4 * quarter) + bytes([u]) * quarter + bytes([v]) * quarter
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + picture) * (seconds * FPS))
    return path


def share_of_blue(pixels):
    """The share of a picture that is blue, 0 to 1; `pixels` are RGB or RGBA, (height, width, …)."""
    red, green, blue = (pixels[..., channel].astype(int) for channel in range(3))
    return float(np.mean((blue > 120) & (red < 90) & (green < 90)))


def share_of_green(pixels):
    """As `share_of_blue`, for green, the colour of Chromium's fake screen and fake camera."""
    red, green, blue = (pixels[..., channel].astype(int) for channel in range(3))
    return float(np.mean((green > 60) & (red < 60) & (blue < 60)))
