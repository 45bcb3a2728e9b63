"""A page waits longer than the server, so that it can show the server's sentence."""

import re
from pathlib import Path

import pytest

from hotline.core import db_thread, postgres
from hotline.environment import converters
from rooms.media import rpc
from tests.support.page.sources import SCRIPTS, TEMPLATES

PAGES = {
    "our own requests": (SCRIPTS["lib/server.js"], r"ANSWER_WITHIN = ([\d_]+);"),
    "htmx": (TEMPLATES["base.html"], r'"timeout": (\d+)'),
}
VOTES = SCRIPTS["controllers/votes.js"], r"ANSWER_WITHIN = ([\d_]+);"
DATABASE = max(
    db_thread.PATIENCE,
    postgres.PATIENCE,
    converters.sqlite(Path("any"))["OPTIONS"]["timeout"],
    postgres.options({})["pool"]["timeout"],
)
"""Seconds after which the server gives up a database that does not answer."""


def seconds(text, pattern):
    (milliseconds,) = re.findall(pattern, text)
    return int(milliseconds) / 1000


@pytest.mark.parametrize("page", PAGES)
def test_a_page_waits_longer_than_the_database_and_a_media_server_together(page):
    assert seconds(*PAGES[page]) > DATABASE + rpc.AT_MOST


def test_a_vote_waits_longer_than_the_database():
    assert seconds(*VOTES) > DATABASE
