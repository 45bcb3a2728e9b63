"""An S3 server on loopback (moto's), whose answers can be refused and delayed by the tests."""

import contextlib
import threading
import urllib.request
from xml.sax.saxutils import escape

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

REGION, KEY, SECRET = "us-east-1", "AKIAHOTLINEHOTLINE00", "the secret key of the tests"
BUCKET = "hotline-copies"
REFUSAL = '<?xml version="1.0"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'


class Quiet(WSGIRequestHandler):
    def log(self, *_args):
        """Nothing: the tests look at what was asked."""


class S3Server:
    """A running server.

    Attributes:
        asked: (method, path, headers) of all requests.
        refuse: status and S3 error code that answer each request; None to serve.
        on_part: called before each part of an upload is taken.
        swallow: whether parts are read and thrown away, because the server would hold them.
    """

    def __init__(self):
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._server = make_server(
            "127.0.0.1", 0, self._answer, threaded=True, request_handler=Quiet
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        self.restart()

    def restart(self):
        """Forget everything."""
        self.asked, self.refuse, self.on_part, self.swallow = [], None, None, False
        self._ask("POST", "/moto-api/reset-auth", b"1000000")
        self._ask("POST", "/moto-api/reset")
        self._ask("PUT", f"/{BUCKET}")
        self.asked = []

    def check_keys(self):
        """From now on refuse keys that the server did not give out: the tests' are none of them."""
        self._ask("POST", "/moto-api/reset-auth", b"0")

    def stop(self):
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def options(self, **other):
        return {
            "bucket_name": BUCKET,
            "endpoint_url": self.url,
            "region_name": REGION,
            "access_key": KEY,
            "secret_key": SECRET,
            **other,
        }

    def _ask(self, method, path, body=None):
        headers = {
            "Content-Type": "text/plain",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/20260101/{REGION}/s3/a",
        }
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        with contextlib.closing(urllib.request.urlopen(request, timeout=10)) as reply:
            reply.read()

    def _answer(self, environ, start_response):
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self.asked.append((method, path, environ["QUERY_STRING"]))
        if self.refuse and not path.startswith("/moto-api"):
            _drain(environ)
            status, code = self.refuse
            body = REFUSAL.format(code=escape(code)).encode()
            headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
            start_response(f"{status} Refused", headers)
            return [b"" if method == "HEAD" else body]
        is_part = method == "PUT" and "partNumber=" in environ["QUERY_STRING"]
        if is_part and self.on_part:
            self.on_part()
        if is_part and self.swallow:
            _drain(environ)
            start_response("200 OK", [("ETag", '"none"'), ("Content-Length", "0")])
            return [b""]
        return self._moto(environ, start_response)


def _drain(environ):
    left = int(environ.get("CONTENT_LENGTH") or 0)
    while left > 0 and (chunk := environ["wsgi.input"].read(min(left, 1 << 20))):
        left -= len(chunk)
