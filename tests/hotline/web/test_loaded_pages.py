"""A web process is ready for its first page when it begins to serve."""

import subprocess
import sys

FIRST_PAGE = """
import django
django.setup()
from django.template.loaders import filesystem
from hotline.web import loaded_pages
if {load}:
    loaded_pages.load()
read = []
get_contents = filesystem.Loader.get_contents
filesystem.Loader.get_contents = lambda self, origin: (
    read.append(origin.template_name) or get_contents(self, origin)
)
from django.template.loader import get_template
for name in ("base.html", "rooms/room.html", "rooms/parts/room_header.html", "error.html"):
    get_template(name)
print(len(read))
"""


def templates_read_for_a_page(load):
    code = FIRST_PAGE.format(load=load)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_no_template_is_read_for_the_first_page_once_all_are_loaded():
    assert templates_read_for_a_page(load=False) == 4
    assert templates_read_for_a_page(load=True) == 0
