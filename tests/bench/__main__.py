"""`make bench`: measures a running site, one part after another.

Machines differ and are noisy, so compare the ratios within one run. Targets are for two quiet
cores. Run as ``python -m tests.bench [--json FILE] [part …]``.
"""

import argparse
import os
import platform
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from hotline.environment.variables import TABLE

PARTS = (
    "pages", "first_load", "joining", "crowd", "coming_up", "first_picture", "mouth_to_ear",
    "votes", "pushing", "mixers", "listeners", "janus", "late_listening",
    "media_requests", "copies", "tracks", "audiogram", "questions", "one_machine",
)  # fmt: skip
ON_REQUEST = ("curves",)
"""Parts that are measured only when they are named, because they write to docs/."""


def main():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS + ON_REQUEST))
    asked = parser.parse_args()
    if unknown := set(asked.parts) - {*PARTS, *ON_REQUEST}:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as data:
        figures = measure(Path(data), asked.parts or PARTS)
    from tests.bench.figures import as_json, table

    print(table(figures))
    if asked.json:
        asked.json.write_text(
            as_json(figures, cores=os.cpu_count(), python=platform.python_version())
        )


def measure(data: Path, parts) -> list:
    """Return the figures of the named parts, measured on a site of their own."""
    for variable in TABLE:
        os.environ.pop(variable.name, None)
    os.environ.update(HOTLINE_DATA=str(data), EMAIL_URL="console:", MEDIA_ADDRESS="127.0.0.1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "hotline.settings"
    from tests.support.browser.site import RunningSite

    site = RunningSite(data)
    try:
        import django

        django.setup()
        found = []
        for part in parts:
            print(f"{part} …", file=sys.stderr, flush=True)
            for figure in import_module(f"tests.bench.{part}").measure(site):
                print(" ", *filter(None, figure.cells[1:]), file=sys.stderr, flush=True)
                found.append(figure)
        return found
    finally:
        site.stop()


if __name__ == "__main__":
    main()
