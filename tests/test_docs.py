"""The documents name files, tests and methods; each of them is there."""

import ast
import os
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
AT_THE_TOP = [ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md")]
DOCUMENTS = [*AT_THE_TOP, *sorted(ROOT.glob("docs/*.md"))]
NOT_OURS = {".git", ".venv", "node_modules", "var", "__pycache__"}

FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
PATH = re.compile(r"[\w.-]+(/[\w.-]+)+\.(py|js|html|css|md|toml)|\w+\.(py|js)")
METHOD = re.compile(r"(?P<owner>[A-Z]\w+)\.(?P<name>_?[a-z]\w*)(\(\S*\))?")
TEST = re.compile(r"(?P<path>\S+\.py)?::(?P<name>test_\w+)")


def quoted(text):
    """For each line its words between backticks; examples in fences are no quotes."""
    for line in FENCED.sub("", text).splitlines():
        yield " ".join(re.findall(r"`([^`]+)`", line)).split()


def named_paths(text):
    """All that look like a file of the repository, without the test that may follow."""
    words = {word.partition("::")[0] for words in quoted(text) for word in words}
    return {word for word in words if PATH.fullmatch(word)}


def named_tests(text):
    """``(path, name)``; `::test_…` alone is of the file before it in its line."""
    for words in quoted(text):
        path = None
        for found in filter(None, map(TEST.fullmatch, words)):
            path = found["path"] or path
            yield path, found["name"]


def missing_paths(text):
    """Paths may be shortened to their last parts."""
    return sorted(path for path in named_paths(text) if not files_named(path))


def missing_tests(text):
    return [f"{path}::{name}" for path, name in named_tests(text) if not is_defined(path, name)]


def missing_methods(text):
    """Methods and attributes that no class of that name has, nor a class that it is made of.

    Names of classes that are not ours, as `Client` of a library, are not looked at.
    """
    words = {word for words in quoted(text) for word in words}
    named = {(found["owner"], found["name"]) for found in map(METHOD.fullmatch, words) if found}
    return sorted(
        f"{owner}.{name}"
        for owner, name in named
        if owner in classes() and name not in members_of(owner)
    )


def members_of(owner, seen=frozenset()):
    """The names that a class and its bases define, as far as they are ours."""
    members = set()
    for node in classes().get(owner, ()):
        for inner in ast.walk(node):
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                members.add(inner.name)
            elif isinstance(inner, ast.Name | ast.Attribute) and isinstance(inner.ctx, ast.Store):
                members.add(inner.id if isinstance(inner, ast.Name) else inner.attr)
        for base in map(ast.unparse, node.bases):
            if base not in {owner, *seen}:
                members |= members_of(base, {owner, *seen})
    return members


@cache
def classes():
    """``{name: [its definitions]}`` of the packages."""
    found = {}
    for file in files():
        if file.endswith(".py") and not file.startswith("tests/"):
            for node in ast.walk(ast.parse((ROOT / file).read_text())):
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, []).append(node)
    return found


@cache
def files():
    """The sorted paths of all files of the repository, and of some that are made there."""
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_OURS]
        found += (Path(folder, name).relative_to(ROOT).as_posix() for name in names)
    return sorted(found)


def files_named(path):
    return [file for file in files() if f"/{file}".endswith(f"/{path}")]


def is_defined(path, name):
    definition = re.compile(rf"^(async )?def {name}\(", re.MULTILINE)
    return any(definition.search((ROOT / file).read_text()) for file in files_named(path or "/"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_in_a_document_is_that_of_a_file(document):
    assert missing_paths(document.read_text()) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_is_in_its_file(document):
    assert missing_tests(document.read_text()) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_method_that_a_document_names_is_in_its_class(document):
    assert missing_methods(document.read_text()) == []


def test_a_method_that_its_class_does_not_have_is_missing():
    text = "`Seat.invite`, `Seat.key`, `Seat.gone`, `Room.gone(now)`, `NoSuchClass.gone`"
    assert missing_methods(text) == ["Room.gone", "Seat.gone"]


def test_a_path_of_no_file_is_missing():
    text = "`tests/test_docs.py`, `gone/test_docs.py`, `test_gone.py`, `manage.py gone/by.js`"
    assert missing_paths(text) == ["gone/by.js", "gone/test_docs.py", "test_gone.py"]


def test_a_test_that_its_file_does_not_have_is_missing():
    text = "`tests/test_docs.py::test_a_path_of_no_file_is_missing`, `::test_gone`"
    assert missing_tests(text) == ["tests/test_docs.py::test_gone"]


def test_a_line_without_a_file_names_no_test():
    text = "`tests/test_docs.py`\n`::test_a_path_of_no_file_is_missing`"
    assert missing_tests(text) == ["None::test_a_path_of_no_file_is_missing"]


def test_paths_in_examples_are_not_looked_for():
    assert missing_paths("```sh\nrun `gone/by.py`\n```\n") == []


def test_the_floors_are_drawn_as_they_are_checked():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    [floors] = [one["layers"] for one in contracts if one["type"] == "layers"]
    drawn = [f" {floor}".replace(" : ", " · ").replace(" | ", " │ ") for floor in floors]
    assert "\n".join(["```", *drawn, "```"]) in (ROOT / "docs/architecture.md").read_text()
