"""Every word that people read is marked for translation, and so found by `make messages`."""

from tests.support import unmarked
from tests.support.catalogue import ROOT, files

TEMPLATES = [*files("*.html"), *(path for path in files("*.txt") if "templates" in path.parts)]
PROGRAMS = [path for path in files("*.py") if "migrations" not in path.parts]


def found(paths, search):
    return [
        f"{path.relative_to(ROOT)}: {text}" for path in paths for text in search(path.read_text())
    ]


def test_templates_have_no_word_that_is_not_marked():
    assert found(TEMPLATES, unmarked.in_template) == []


def test_scripts_put_no_word_of_their_own_into_the_page():
    assert found(files("*.js"), unmarked.in_script) == []


def test_programs_tell_people_no_word_that_is_not_marked():
    assert found(PROGRAMS, unmarked.in_python) == []
