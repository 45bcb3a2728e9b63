"""Python's clock in processes whose PYTHONPATH has this folder: ahead by CLOCK_AHEAD seconds."""

import os
import time

_right, _ahead = time.time, float(os.environ["CLOCK_AHEAD"])
time.time = lambda: _right() + _ahead
