"""The log: clients cannot fill it, and errors of our own are kept whole."""

import logging
import sys

import pytest

from hotline.web.request_log import LINES, LONGEST, SparseFilter


def record(name, level, message, *args):
    try:
        raise RuntimeError("30 lines of a traceback")
    except RuntimeError:
        return logging.LogRecord(name, level, "", 0, message, args, sys.exc_info())


@pytest.mark.parametrize(
    "name, level",
    [
        ("django.security.DisallowedHost", logging.ERROR),
        ("django.security.RequestDataTooBig", logging.ERROR),
        ("django.security.csrf", logging.WARNING),
        ("django.request", logging.WARNING),
    ],
)
def test_errors_that_clients_cause_are_logged_in_a_few_short_lines(name, level):
    sparse_filter = SparseFilter()
    records = [record(name, level, "Bad: %s", "\x1b[31m\n" + "x" * 10_000) for _ in range(1000)]
    kept = [each for each in records if sparse_filter.filter(each)]
    assert len(kept) == LINES["burst"]
    for each in kept:
        line = logging.Formatter("{message}", style="{").format(each)
        assert len(line) < 2 * LONGEST and "\n" not in line and "\x1b" not in line


def test_errors_of_our_own_are_logged_whole():
    sparse_filter = SparseFilter()
    records = record("django.request", logging.ERROR, "Internal Server Error: %s", "/")
    assert all(sparse_filter.filter(records) for _ in range(100))
    assert records.exc_info


def test_the_loggers_of_requests_have_the_sparse_filter():
    for name in ("django.request", "django.security"):
        logger = logging.getLogger(name)
        assert not logger.propagate
        assert SparseFilter in [type(each) for each in logger.handlers[0].filters]
