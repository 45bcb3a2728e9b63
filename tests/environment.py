"""The environment of the tests. Loaded before all else, for Django reads its settings early."""

import os
import tempfile
from pathlib import Path

# Nothing of the developer's own site is touched.
DATA = Path(tempfile.mkdtemp(prefix="hotline-tests-"))
for folder in ("static", "unserved"):
    (DATA / folder).mkdir()
for name in ("HOTLINE_URL", "REDIS_URL", "DEBUG", "HOTLINE_LANGUAGE", "PORT", "SECRET_KEY"):
    os.environ.pop(name, None)
os.environ.update(HOTLINE_DATA=str(DATA), EMAIL_URL="console:", MEDIA_ADDRESS="127.0.0.1")
