"""Every address refuses requests beyond the limit, and every limit is used."""

from pathlib import Path

import pytest
from django.urls import get_resolver

from hotline.limits import TABLE
from tests.support.limits import bucket_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tokens_come_back")]


def addresses(patterns, before=""):
    """Yield the route and the pattern of every entry of the URLconf."""
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here, pattern


def test_every_address_refuses_forms_beyond_the_limit(client, monkeypatch):
    monkeypatch.setitem(TABLE, "form", TABLE["form"]._replace(address=(bucket_of(1),)))
    client.post("/anywhere")
    walked = 0
    for path, _ in addresses(get_resolver().url_patterns):
        walked += 1
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)("/" + path).status_code == 429, path
    assert walked > 60


def test_every_address_refuses_page_views_beyond_the_limit(client, monkeypatch):
    monkeypatch.setitem(TABLE, "look", TABLE["look"]._replace(address=(bucket_of(1),)))
    client.get("/anywhere")
    for path, _ in addresses(get_resolver().url_patterns):
        for method in ("get", "head", "options"):
            assert getattr(client, method)("/" + path).status_code == 429, path


def test_every_limit_of_the_table_is_used_by_the_code():
    root = Path(__file__).resolve().parents[2]
    code = "".join(
        file.read_text()
        for app in ("hotline", "rooms", "qna", "recordings")
        for file in (root / app).rglob("*.py")
        if file.name != "table.py"
    )
    assert not [name for name in TABLE if f'"{name}"' not in code]
