"""The picture that the demo's host sends in place of a camera."""

import numpy as np

from hotline.demo.picture import BAND, HEIGHT, Picture


def luma(frame):
    return frame.to_ndarray()[:HEIGHT].astype(int)


def test_the_picture_moves():
    picture = Picture("Ada")
    first, next_one = (luma(picture.draw(time, 0.5)) for time in (0, 0.2))
    assert np.abs(next_one - first).mean() > 0.5


def test_the_picture_swings_wider_when_the_music_is_louder():
    picture = Picture("Ada")
    soft, loud = (luma(picture.draw(3, level)) for level in (0, 1))
    assert lit_rows(loud) > lit_rows(soft)


def lit_rows(pixels):
    return int((pixels[:, 160:480].max(axis=1) > 120).sum())


def test_a_caption_changes_only_the_band_at_the_bottom():
    picture = Picture("Ada")
    without = luma(picture.draw(0, 0.5))
    picture.caption = "In writing, from any phone or laptop."
    changed = np.abs(luma(picture.draw(0, 0.5)) - without)
    assert changed[-BAND:].max() > 100
    assert not changed[:-BAND].any()
