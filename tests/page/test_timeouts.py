"""A page waits for longer than the server does, whose sentence says what happened."""

import re
from pathlib import Path

import pytest

from hotline.core import db_thread, postgres
from hotline.environment import kinds
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
    kinds.sqlite(Path("any"))["OPTIONS"]["timeout"],
    kinds.database("postgres://any/one")["OPTIONS"]["pool"]["timeout"],
)
"""Seconds after which a database that does not answer is given up."""


def seconds(text, pattern):
    (milliseconds,) = re.findall(pattern, text)
    return int(milliseconds) / 1000


@pytest.mark.parametrize("page", PAGES)
def test_a_page_waits_for_the_database_and_then_for_a_stage(page):
    assert seconds(*PAGES[page]) > DATABASE + rpc.AT_MOST


def test_a_vote_waits_for_the_database():
    assert seconds(*VOTES) > DATABASE
