"""Cameras that film one colour, and eyes that know it again."""

import numpy as np

WIDTH, HEIGHT, FPS = 640, 360, 25
BLUE = (41, 240, 110)  # Y, U, V of pure blue (BT.601, limited range)


def write_y4m(path, yuv, seconds=2):
    """Pictures of one colour (4:2:0 planar), as Chromium plays them in a loop for a camera."""
    y, u, v = yuv
    quarter = WIDTH * HEIGHT // 4
    picture = bytes([y]) * (4 * quarter) + bytes([u]) * quarter + bytes([v]) * quarter
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + picture) * (seconds * FPS))
    return path


def share_of_blue(pixels):
    """How much of a picture is blue, 0 to 1; `pixels` RGB or RGBA, (height, width, …)."""
    red, green, blue = (pixels[..., channel].astype(int) for channel in range(3))
    return float(np.mean((blue > 120) & (red < 90) & (green < 90)))


def share_of_green(pixels):
    """As `share_of_blue`, of what a fake screen and a fake camera of Chromium are."""
    red, green, blue = (pixels[..., channel].astype(int) for channel in range(3))
    return float(np.mean((green > 60) & (red < 60) & (blue < 60)))
