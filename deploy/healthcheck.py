"""Ask a web server of this machine for /healthz; end with 1 and its answer unless that is 200.

As `python deploy/healthcheck.py [PORT]`. It imports nothing of ours, because it runs every ten
seconds.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit

PATIENCE = 4  # seconds


def main(port: int) -> str | None:
    """Return what is wrong; None for a web server that serves."""
    site = urlsplit(os.environ.get("HOTLINE_URL") or f"http://localhost:{port}")
    # As the proxy asks: any other Host is refused.
    headers = {
        "Host": site.netloc,
        "X-Forwarded-Proto": site.scheme,
        "X-Forwarded-For": "127.0.0.1",
    }
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        asking.request("GET", "/healthz", headers=headers)
        answer = asking.getresponse()
        said = answer.read(1000).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return f"no answer: {error}"
    finally:
        asking.close()
    return None if answer.status == 200 else f"{answer.status}: {said}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1] if sys.argv[1:] else os.environ.get("PORT") or 8000)))
