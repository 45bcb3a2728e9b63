"""A host whose microphone, camera or page cannot be used is told the reason and what to do."""

import pytest

from tests.support.browser.going_live import go_live, start_room
from tests.support.browser.site import RunningSite, free_port


@pytest.fixture
def press_go_live(people, owner, site):
    def press(**machine):
        ada = people("Ada", storage_state=owner, **machine)
        start_room(ada, site)
        ada.press("Go live")
        dialog = ada.page.get_by_role("dialog")
        ada.press("Go live", within=dialog)
        return ada, dialog.get_by_role("alert")

    return press


def test_a_refused_microphone_is_explained_and_the_room_does_not_go_live(press_go_live):
    ada, alert = press_go_live(permitted=False)
    alert.wait_for()
    assert "microphone" in alert.inner_text()
    assert "LIVE" not in ada.page.locator("#room-header").inner_text()


def test_a_missing_microphone_is_explained_and_the_room_does_not_go_live(press_go_live):
    ada, alert = press_go_live(devices=False)
    alert.wait_for()
    assert "microphone" in alert.inner_text()
    assert "LIVE" not in ada.page.locator("#room-header").inner_text()


def test_a_failing_camera_does_not_keep_the_room_from_going_live(people, owner, site):
    ada = people("Ada", storage_state=owner)
    ada.context.add_init_script(
        """const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (wanted) => wanted.video
          ? Promise.reject(new DOMException("in use", "NotReadableError")) : open(wanted);"""
    )
    start_room(ada, site)
    ada.press("Go live")
    dialog = ada.page.get_by_role("dialog")
    dialog.get_by_label("With camera").click()  # the failure takes the tick away again
    dialog.get_by_role("alert").wait_for()
    assert "camera" in dialog.get_by_role("alert").inner_text()
    ada.press("Go live", within=dialog)
    ada.sees("LIVE")


def test_a_page_on_plain_http_says_why_it_cannot_speak(people, tmp_path):
    port = free_port()
    site = RunningSite(tmp_path, PORT=str(port), HOTLINE_URL=f"http://studio.test:{port}")
    try:
        ada = people("Ada", flags=["--host-resolver-rules=MAP studio.test 127.0.0.1"])
        ada.open_site(site)
        start_room(ada, site)
        ada.press("Go live")
        alert = ada.page.get_by_role("dialog").get_by_role("alert")
        alert.wait_for()
        assert "https" in alert.inner_text()
    finally:
        site.stop()


def test_a_session_that_is_not_recorded_says_so_to_everybody(ada, cleo):
    go_live(ada, recorded=False)
    for person in (ada, cleo):
        person.sees("Not recorded")
