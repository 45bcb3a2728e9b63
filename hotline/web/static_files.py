"""Static files as `collectstatic` writes them, and with DEBUG as their sources have them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.http import FileResponse, HttpRequest, HttpResponse
from servestatic.storage import CompressedManifestStaticFilesStorage

from .joined_scripts import Read, join_modules

STYLES = "css/app.css"
SCRIPT = "js/app.js"
COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/\s*")
IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);')
# A file that a script loads later. It may be missing: hls.js comes by npm only.
LATER = (
    r"""(?P<matched>new URL\("(?P<url>[./][^"]+)", import\.meta\.url\))""",
    'new URL("%(url)s", import.meta.url)',
)


class JoinedStorage(CompressedManifestStaticFilesStorage):
    """Hash the names of all files; join our style sheets into one, and our modules into one script.

    They are joined because a browser requests what a sheet or a module imports only after it has
    read that one, and each request costs it a round trip.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, (SCRIPT, (LATER,)))

    def url_converter(
        self,
        name: str,
        hashed_files: dict[str, Any],
        template: str | None = None,
        *args: Any,  # arguments of later releases of Django
        **kwargs: Any,
    ) -> Callable[[re.Match[str]], str]:
        convert = super().url_converter(name, hashed_files, template, *args, **kwargs)

        def convert_or_leave(found: re.Match[str]) -> str:
            try:
                return convert(found)
            except ValueError:
                if template != LATER[1]:
                    raise
                return found["matched"]

        return convert_or_leave

    def post_process(
        self, paths: dict[str, Any], *args: Any, **options: Any
    ) -> Iterator[Any]:  # Django's and servestatic's types of the results exclude each other
        # `paths` has for each name a storage, of which `open` is used, and the path there.
        for whole, join in JOINED.items():
            if whole in paths:
                storage, path = paths[whole]
                joined = Joined(storage, whole, join)
                rest = {name: paths[name] for name in paths if name not in joined.parts}
                paths = {**rest, whole: (joined, path)}
        yield from super().post_process(paths, *args, **options)


class SourceFiles(ASGIStaticFilesHandler):
    """ASGI application: serve static files from their sources, for DEBUG.

    Pages name them without a hash then, so a browser has to ask each time whether they changed.
    """

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        response = super().serve(request)
        response.headers["Cache-Control"] = "no-cache"
        return response


class Joined:
    """A storage with one file, which contains all that it imports; `parts` names what that was."""

    def __init__(self, storage: Storage, name: str, join: Callable[[str, Read], str]) -> None:
        self.parts: set[str] = set()
        self._storage = storage
        self._text = join(name, self._read)

    def open(self, name: str) -> "ContentFile[bytes]":
        return ContentFile(self._text.encode())

    def _read(self, name: str) -> str:
        self.parts.add(name)
        with self._storage.open(name) as file:
            content: bytes = file.read()
        return content.decode()


def join_sheets(name: str, read: Read) -> str:
    """Return the style sheet `name` with its imports in place (CSS Cascading 5, section 2)."""
    folder = name.rpartition("/")[0]

    def in_place(found: re.Match[str]) -> str:
        sheet = COMMENT.sub("", read(f"{folder}/{found['name']}"))
        return f"@layer {found['layer']} {{\n{sheet}}}"

    return IMPORT.sub(in_place, read(name))


JOINED = {STYLES: join_sheets, SCRIPT: join_modules}
