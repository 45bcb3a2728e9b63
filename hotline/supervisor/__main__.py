"""`python -m hotline.supervisor`: `manage.py up` executes it once everything is prepared."""

import asyncio
import os
import sys

from hotline import environment
from hotline.supervisor.lines import named
from hotline.supervisor.site import Site


def say(name: str, line: str) -> None:
    """Print a line under the name of its program, which a line of JSON has as a field."""
    try:
        print(named(name, line), flush=True)
    except OSError:
        # The reader of our output has closed the pipe; the site goes on without output.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def main() -> None:
    owner_link = os.environ.pop("HOTLINE_OWNER_LINK", None)
    # By default glibc keeps a heap per thread: a third of the memory of an idle process.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    # Our products of matrices are small: sharing one among threads costs more than it wins.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.chdir(environment.converters.ROOT)
    demo = "HOTLINE_DEMO" in os.environ
    asyncio.run(Site(environment.read(), say, owner_link, demo).run())


main()
