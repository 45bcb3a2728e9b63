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


def test_refusals_of_a_full_site_are_logged_in_a_few_lines():
    """Anybody can be refused, for as long as a room is full."""
    sparse_filter = SparseFilter()
    kept = 0
    for _ in range(1000):
        line = ("", 0, "Service Unavailable: %s", ("/r/abc/whep",), None)
        refused = logging.LogRecord("django.request", logging.ERROR, *line)
        refused.status_code = 503
        kept += sparse_filter.filter(refused)
    assert kept == LINES["burst"]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/media/SECRET/live.m3u8", "/media/[secret]/live.m3u8"),
        *(("/media/SECRET", "/media/[secret]"), ("/copies/SECRET", "/copies/[secret]")),
        *(("/copies/SECRET/a b.mp4", "/copies/[secret]/a b.mp4"), ("/copies/SECRET/", None)),
        *(("/files/SECRET", "/files/[secret]"), ("/shared/SECRET/", "/shared/[secret]/")),
        ("/shared/SECRET/questions", "/shared/[secret]/questions"),
        *(("/r/abc/as/SECRET", "/r/abc/as/[secret]"), ("/r/abc/screen/SECRET", None)),
    ],
)
@pytest.mark.parametrize("level", [logging.WARNING, logging.ERROR])
def test_no_secret_of_an_address_is_logged(path, logged, level):
    kept = record("django.request", level, "Not Found: %s", path)
    assert SparseFilter().filter(kept)
    line = kept.getMessage()
    assert "SECRET" not in line and (logged is None or line == f"Not Found: {logged}")


def test_an_address_without_a_secret_is_logged_as_it_is():
    kept = record("django.request", logging.ERROR, "Not Found: %s", "/r/abc/media/questions")
    assert SparseFilter().filter(kept) and kept.getMessage() == "Not Found: /r/abc/media/questions"


def test_the_loggers_of_requests_have_the_sparse_filter():
    for name in ("django.request", "django.security"):
        logger = logging.getLogger(name)
        assert not logger.propagate
        assert SparseFilter in [type(each) for each in logger.handlers[0].filters]
