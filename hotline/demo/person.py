"""A person's HTTP client: open pages and send forms, as a browser does."""

import asyncio
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

PATIENCE = 20
"""Number of attempts, a second apart, while the site doesn't answer."""

FORM = "application/x-www-form-urlencoded"

Answer = tuple[Message, str]
"""The headers and the text of a response."""


class Refused(Exception):
    """The site refused a request; the text is the site's reason."""


class Person:
    def __init__(self, site: str, language: str, session: str | None = None):
        """`site`: its URL without a last slash; `session`: the cookie of a signed-in person."""
        self.site, self.language = site, language
        self.cookies = {"sessionid": session} if session else {}

    async def open(self, path: str) -> str:
        """Return the page at `path`, as HTML. Raises Refused."""
        return (await self.ask("GET", path))[1]

    async def send(self, path: str, method: str = "POST", **fields: str) -> Answer:
        """Send a form. Raises Refused."""
        return await self.ask(method, path, urlencode(fields), {"Content-Type": FORM})

    async def ask(
        self, method: str, path: str, body: str = "", headers=None
    ) -> tuple[Message, str]:
        """Send a request; repeat it while the site restarts or limits our rate. Raises Refused."""
        for _ in range(PATIENCE):
            try:
                status, said, text = await asyncio.to_thread(
                    self._ask, method, path, body, headers or {}
                )
            except (OSError, HTTPException):
                status, text = 503, f"{self.site} does not answer."
            if status not in (429, 503):
                break
            await asyncio.sleep(1)
        if status >= 400:
            raise Refused(text if len(text) < 200 else f"{method} {path}: status {status}")
        return said, text

    def _ask(self, method: str, path: str, body: str, headers: dict) -> tuple[int, Message, str]:
        url = urlsplit(self.site)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        connection = kind(url.hostname, url.port, timeout=20)
        try:
            connection.request(method, path, body.encode(), self.headers | headers)
            answer = connection.getresponse()
            self._keep_cookies(answer)
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    @property
    def headers(self) -> dict:
        return {
            "Accept-Language": self.language,
            "Cookie": self.cookie,
            "HX-Request": "true",  # errors come as a sentence
            "Origin": self.site,
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
        }

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep_cookies(self, answer: HTTPResponse):
        for line in answer.headers.get_all("Set-Cookie", ()):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
