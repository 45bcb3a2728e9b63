"""The modules that a web process loads."""

import subprocess
import sys

HEAVY = {"aioice", "aiortc", "av", "numpy", "OpenSSL", "pylibsrtp"}


def test_a_web_process_loads_none_of_the_libraries_of_media():
    """They would take 0.7 s of each start and 40 MB of each web process."""
    code = (
        "import sys, hotline.asgi; from django.urls import reverse; reverse('home');"
        f" print(sorted({HEAVY} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
