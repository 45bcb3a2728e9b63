"""Static files as `collectstatic` writes them, and with DEBUG as their sources have them."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.http import FileResponse, HttpRequest, HttpResponse
from servestatic.storage import CompressedManifestStaticFilesStorage

STYLES = "css/app.css"
SCRIPTS = "js/"
IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);')
# A file that a script loads later. It may be missing: hls.js comes by npm only.
LATER = (
    r"""(?P<matched>new URL\("(?P<url>[./][^"]+)", import\.meta\.url\))""",
    'new URL("%(url)s", import.meta.url)',
)


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """Hash all file names, also in imports between our ES modules; join our style sheets into one.

    The sheets are joined because a browser requests an imported sheet only after it has read the
    sheet that imports it.
    """

    # Django's own switch for modules would process every script of every app, and fails on imports
    # that some scripts only mention in a comment.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*",
            (
                *CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],  # type: ignore[attr-defined]  # private
                LATER,
            ),
        ),
    )

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
        if STYLES in paths:
            storage, path = paths[STYLES]
            paths = {**paths, STYLES: (Joined(storage), path)}
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
    """A storage that inlines the imports of its style sheets (CSS Cascading 5, section 2)."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def open(self, name: str) -> "ContentFile[bytes]":
        folder = name.rpartition("/")[0]

        def in_place(found: re.Match[str]) -> str:
            return f"@layer {found['layer']} {{\n" + self._read(f"{folder}/{found['name']}") + "}"

        return ContentFile(IMPORT.sub(in_place, self._read(name)).encode())

    def _read(self, name: str) -> str:
        with self._storage.open(name) as file:
            content: bytes = file.read()
        return content.decode()


@cache
def modules() -> tuple[str, ...]:
    """Return the names of all our ES modules; each page runs all of them."""
    files: Iterable[str] = (path for finder in finders.get_finders() for path, _ in finder.list([]))
    return tuple(sorted(path for path in files if path.startswith(SCRIPTS)))
