"""A page that is open when the hosts close the replay."""

from hotline.web.close_codes import REPLAY_CLOSED


def test_the_page_asks_the_server_why_it_is_closed(cleos_page):
    with cleos_page.tab.expect_navigation():
        cleos_page.socket.close(code=REPLAY_CLOSED)
