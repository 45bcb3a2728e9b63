"""A person's HTTP client: open pages and send forms, as a browser does."""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache

import httpx

PATIENCE = 20
"""Number of attempts, a second apart, while the site doesn't answer."""

TIMEOUT = 20
"""Seconds to wait for a connection, and for each part of a response."""

trust = cache(ssl.create_default_context)
"""Return the system's certificates; reading them takes 20 ms, so all people share them."""


class Refused(Exception):
    """The site refused a request; the text is the site's reason."""


class Person:
    def __init__(self, site: str, language: str, session: str | None = None) -> None:
        """`site`: its URL without a last slash; `session`: the cookie of a signed-in person."""
        self.site, self.language = site, language
        self.client = httpx.AsyncClient(
            base_url=site,
            headers={
                "Accept-Language": language,
                "HX-Request": "true",  # errors come as a sentence
                "Origin": site,
            },
            cookies={"sessionid": session} if session else {},
            timeout=TIMEOUT,
            verify=trust(),
            trust_env=False,  # a proxy could not find a site on this machine
            # A connection for each request, because the site may restart between two of them.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def open(self, path: str) -> str:
        """Return the page at `path`, as HTML. Raises Refused."""
        return (await self.ask("GET", path)).text

    async def send(self, path: str, method: str = "POST", **fields: str) -> httpx.Response:
        """Send a form. Raises Refused."""
        return await self.ask(method, path, form=fields)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request; repeat it while the site restarts or limits our rate. Raises Refused."""
        for _ in range(PATIENCE):
            token = self.client.cookies.get("csrftoken") or ""
            sent = {"X-CSRFToken": token, **(headers or {})}
            try:
                response = await self.client.request(
                    method, path, data=form, content=body, headers=sent
                )
                status, text = response.status_code, response.text
            except httpx.RequestError:
                status, text = 503, f"{self.site} does not answer."
            if status not in (429, 503):
                break
            await asyncio.sleep(1)
        if status >= 400:
            raise Refused(text if len(text) < 200 else f"{method} {path}: status {status}")
        return response

    @property
    def cookie(self) -> str:
        """This person's cookies as the value of a header, for requests of another client."""
        header: str = self.client.build_request("GET", "/").headers.get("Cookie", "")
        return header
