#!/usr/bin/env python
"""Django's command line for Hotline."""

import os
import sys

from hotline.environment import BadEnvironment


def main() -> None:
    settings = (
        "hotline.media_server_settings" if sys.argv[1:2] == ["media_server"] else "hotline.settings"
    )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except BadEnvironment as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
