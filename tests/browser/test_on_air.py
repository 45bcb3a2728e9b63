"""The whole line: a host goes live, is heard and seen, is asked, and leaves with a copy."""

from tests.browser import sound


def go_live(host, camera=False):
    host.press("Go live")
    dialog = host.page.get_by_role("dialog")
    dialog.get_by_label("With camera").set_checked(camera)
    host.press("Go live", within=dialog)
    host.sees("LIVE")


def test_a_listener_hears_the_host(ada, cleo):
    go_live(ada)
    cleo.listen()
    assert sound.hears_ada(cleo.hears()) > -50
