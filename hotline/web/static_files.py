import re
from functools import cache

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

STYLES = "css/app.css"
SCRIPTS = "js/"
IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);')


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for everything, in the imports between our ES modules too; and our style sheets
    as one, for a browser asks for what a sheet imports only after it has read that.
    """

    # Django's own switch for modules would look into every script of every app, and stumbles
    # over the imports that some only mention in a comment.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )

    def post_process(self, paths, *args, **options):
        if STYLES in paths:
            storage, path = paths[STYLES]
            paths = {**paths, STYLES: (Joined(storage), path)}
        yield from super().post_process(paths, *args, **options)


class Joined:
    """A storage whose sheets have what they import in its place (CSS Cascading 5, section 2)."""

    def __init__(self, storage) -> None:
        self._storage = storage

    def open(self, name: str) -> ContentFile:
        folder = name.rpartition("/")[0]

        def in_place(found: re.Match) -> str:
            return f"@layer {found['layer']} {{\n" + self._read(f"{folder}/{found['name']}") + "}"

        return ContentFile(IMPORT.sub(in_place, self._read(name)).encode())

    def _read(self, name: str) -> str:
        with self._storage.open(name) as file:
            return file.read().decode()


@cache
def modules() -> tuple[str, ...]:
    """Names of all our ES modules: each page runs the whole of them."""
    files = (path for finder in finders.get_finders() for path, _ in finder.list([]))
    return tuple(sorted(path for path in files if path.startswith(SCRIPTS)))
