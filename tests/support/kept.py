"""The values that a web process keeps of pages for the next request."""

from hotline.core.kept_values import KeptValues
from rooms.live import kept_items, kept_lists, kept_pages, kept_parts, link_context


def all_kept():
    for module in (kept_items, kept_lists, kept_pages, kept_parts, link_context):
        yield from (value for value in vars(module).values() if isinstance(value, KeptValues))


def forget():
    """Forget all, as another process would have nothing."""
    for kept in all_kept():
        kept.clear()


def stop_the_clock(monkeypatch):
    """Let nothing grow old, however slow the machine is."""
    for kept in all_kept():
        monkeypatch.setattr(kept, "_clock", lambda: 0.0)
