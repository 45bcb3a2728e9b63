"""Our static files, in front of Django."""

from mimetypes import guess_type
from pathlib import Path

from .file_cache import FileCache
from .responses import KEPT, answer, header

GZIP = ((b"content-encoding", b"gzip"), (b"vary", b"accept-encoding"))
PLAIN = (GZIP[1],)


class StaticApp:
    """ASGI application: answers for files under names with a hash itself, hands all else to `app`.

    A newcomer's page asks for fifty, and from the middleware each would cost 2.5 ms, in which
    threads open and read it. Only hashed names are known, so what is kept never changes.

    `storage` has `hashed_files`, once collected; beside a file there may be one that ends in .gz.
    """

    def __init__(self, app, storage, memory: int = 16 << 20) -> None:
        self.app = app
        self.recent = FileCache(memory)
        self.files = {storage.base_url + name: Path(storage.path(name)) for name in hashed(storage)}
        self.zipped = {
            path: zipped
            for path in self.files.values()
            if (zipped := path.with_name(f"{path.name}.gz")).exists()
        }

    async def __call__(self, scope, receive, send) -> None:
        path = self.files.get(scope["path"]) if scope["type"] == "http" else None
        if path is None or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
        elif path in self.zipped and takes_gzip(scope):
            await self._hand_out(scope, send, path, self.zipped[path], *GZIP)
        else:
            await self._hand_out(scope, send, path, path, *PLAIN)

    async def _hand_out(self, scope, send, path: Path, kept_as: Path, *headers) -> None:
        content = await self.recent.get(kept_as, Path.read_bytes)
        await answer(scope, send, content, content_type(path.name), KEPT, *headers)


def hashed(storage) -> list[str]:
    """Names as the manifest has them; none before files were collected."""
    return list(getattr(storage, "hashed_files", {}).values())


def takes_gzip(scope) -> bool:
    """Whether it is among the codings accepted; one with a weight counts as none of them."""
    accepted = header(scope, b"accept-encoding") or ""
    return "gzip" in {coding.strip() for coding in accepted.split(",")}


def content_type(name: str) -> str:
    kind = guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
