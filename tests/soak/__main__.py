"""`make soak`: run as ``python -m tests.soak [--minutes N]``; exit code 1 if a target is missed.

The site is one of its own, in a temporary folder. Its programs are killed one after the other.
"""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
from pathlib import Path

from hotline.environment.variables import TABLE

EVERY = 2.0  # seconds between two samples
KILLS_AT_MOST_EVERY = 45.0  # seconds
KILLS = 12  # in a long run


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("--minutes", type=float, default=20)
    asked = parser.parse_args()
    for variable in TABLE:
        os.environ.pop(variable.name, None)
    with tempfile.TemporaryDirectory(prefix="hotline-soak-") as data:
        token = secrets.token_urlsafe(32)
        os.environ.update(
            HOTLINE_DATA=data, EMAIL_URL="console:", MEDIA_ADDRESS="127.0.0.1", MONITOR_TOKEN=token
        )
        os.environ["DJANGO_SETTINGS_MODULE"] = "hotline.settings"
        found = run(Path(data), token, asked.minutes * 60)
    from tests.bench.figures import table

    print(table(found))
    missed = [figure for figure in found if figure.met is False]
    print(f"\n{len(missed)} of {len(found)} missed." if missed else "\nAll is well.")
    return 1 if missed else 0


def run(data: Path, token: str, seconds: float) -> list:
    from tests.support.browser.site import RunningSite

    site = RunningSite(data)
    try:
        import django

        django.setup()
        return soak(site, token, seconds)
    finally:
        site.stop()
        log = Path(os.environ.get("SOAK_LOG", os.devnull))
        log.write_text(site.output)


def soak(site, token: str, seconds: float) -> list:
    from hotline.supervisor import prepare

    from . import recordings, verdict
    from .life import Life
    from .samples import Samples

    kill_every = max(KILLS_AT_MOST_EVERY, seconds / KILLS) if seconds >= 120 else seconds / 3
    life = Life(site, prepare.demo_host(), seconds, kill_every)
    samples = Samples(site, token, seconds / 60)
    asyncio.run(_live(life, samples))
    recordings.wait_until_made()
    kept = recordings.look()
    for line in [*life.failures, *kept.damage, *kept.unfinished, *kept.undecodable]:
        print(f"  {line}", file=sys.stderr)
    print(f"  killed: {dict(life.kills)}; came: {dict(life.came)}", file=sys.stderr)
    acknowledged = verdict.Acknowledged.of(life.acknowledged)
    return verdict.figures(samples, life, kept, acknowledged)


async def _live(life, samples) -> None:
    async def watch() -> None:
        while True:
            await asyncio.to_thread(samples.take)
            await asyncio.sleep(EVERY)

    watching = asyncio.create_task(watch())
    try:
        await life.run()
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


if __name__ == "__main__":
    sys.exit(main())
