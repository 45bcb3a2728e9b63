"""A media server whose clock is wrong: `python -m tests.support.media.wrong_clock SECONDS`.

It is ahead by so many seconds. The mixers, which are other programs, have the right time.
"""

import os
import sys
import time


def main(ahead):
    right = time.time
    time.time = lambda: right() + ahead
    os.environ["DJANGO_SETTINGS_MODULE"] = "hotline.media_server_settings"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "media_server"])


if __name__ == "__main__":
    main(float(sys.argv[1]))
