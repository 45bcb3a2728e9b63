"""The environment of the tests. Loaded before all else, for Django reads its settings early."""

import os
import tempfile
from pathlib import Path

from hotline.environment.table import TABLE

# Nothing of the developer's own site is touched.
DATA = Path(tempfile.mkdtemp(prefix="hotline-tests-"))
for folder in ("static", "unserved"):
    (DATA / folder).mkdir()
for variable in TABLE:
    os.environ.pop(variable.name, None)
os.environ.update(HOTLINE_DATA=str(DATA), EMAIL_URL="console:", MEDIA_ADDRESS="127.0.0.1")
