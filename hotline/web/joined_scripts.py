"""Join our ES modules into one script, because a browser requests each module by itself.

This is no JavaScript parser: it knows the forms of import and export that our modules use, each at
the beginning of a line, and refuses every other one. Each module keeps a scope of its own.
"""

import re
from collections.abc import Callable
from posixpath import dirname, join, normpath, relpath

Read = Callable[[str], str]
"""Returns the text of the file with that name."""

IMPORT = re.compile(
    r'^import (?:(?P<names>[\w ]+|{[\w\s,]+}) from )?"(?P<path>\.[^"]+)";$', re.MULTILINE
)
EXPORT = re.compile(
    r"^export (?P<default>default )?"
    r"(?=(?:async )?(?:function|class|const) (?!extends\b)(?P<name>\w+))",
    re.MULTILINE,
)
UNKNOWN = re.compile(r"^(?:import|export)\b.*|\bimport\(.*", re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)\n", re.MULTILINE)
ADDRESS = re.compile(r'new URL\("(?P<path>\.[^"]+)", import\.meta\.url\)')


def join_modules(entry: str, read: Read) -> str:
    """Return one module that does what the module `entry` does with all that it imports.

    Raises ValueError for modules that import each other, and for a form of import or export that is
    not known here.
    """
    joined: list[str] = []
    constants: dict[str, str | None] = {}  # what holds the exports of a module; None: not yet

    def exports_of(name: str) -> str:
        if name not in constants:
            constants[name] = None
            scope = _scope(name, read(name), dirname(entry), exports_of)
            constants[name] = f"module_{len(joined)}"
            joined.append(f"// {name}\nconst {constants[name]} = {scope};\n")
        constant = constants[name]
        if constant is None:
            raise ValueError(f"{name} imports itself by way of another module.")
        return constant

    exports_of(entry)
    return "".join(joined)


def _scope(name: str, text: str, folder: str, exports_of: Callable[[str], str]) -> str:
    """Return an expression that runs the module `name` and gives an object with its exports.

    Addresses of files are changed to be relative to `folder`, where the joined script is.
    """
    exports = []

    def take(found: re.Match[str]) -> str:
        constant = exports_of(normpath(join(dirname(name), found["path"])))
        names = found["names"]
        if names is None:
            return ""
        names = names.replace(" as ", ": ") if names[0] == "{" else f"{{ default: {names} }}"
        return f"const {names} = {constant};"

    def give(found: re.Match[str]) -> str:
        exports.append(f"default: {found['name']}" if found["default"] else found["name"])
        return ""

    def seen_from_folder(found: re.Match[str]) -> str:
        path = relpath(join(dirname(name), found["path"]), folder)
        return f'new URL("{path}", import.meta.url)'

    text = COMMENT.sub("", text)  # those on lines of their own, a fifth of what is sent
    text = ADDRESS.sub(seen_from_folder, EXPORT.sub(give, IMPORT.sub(take, text)))
    if unknown := UNKNOWN.search(text):
        raise ValueError(f"{name} has a form that joined_scripts.py does not know: {unknown[0]}")
    return f"(() => {{\n{text}return {{ {', '.join(exports)} }};\n}})()"
