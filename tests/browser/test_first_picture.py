"""A listener's page shows the program's picture as soon as the first one arrives."""

import pytest

from tests.support.browser.going_live import go_live, join_as_guest

pytestmark = pytest.mark.heard

NO_STATISTICS = "RTCPeerConnection.prototype.getStats = () => new Promise(() => {});"


def test_the_first_picture_is_shown_without_waiting_for_statistics(ada, people, room):
    go_live(ada, camera=True)
    cleo = people("Cleo")
    cleo.context.add_init_script(NO_STATISTICS)
    join_as_guest(cleo, room)
    cleo.listen()
    cleo.page.locator("#picture").wait_for(state="visible", timeout=10_000)
    assert not cleo.errors
