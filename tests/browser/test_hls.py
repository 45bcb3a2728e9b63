"""Playing HLS: live where WebRTC is blocked, after the end, and on pages of other origins."""

import os
import signal
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.support.browser.going_live import end_session, go_live
from tests.support.browser.site import ROOT
from tests.support.eventually import eventually

BLOCKED = """RTCPeerConnection.prototype.setRemoteDescription = async () => {};"""
NO_WEBRTC = "delete window.RTCPeerConnection;"
NO_NATIVE_HLS = """HTMLMediaElement.prototype.canPlayType = () => "";"""
PLAYLISTS = "**/*.m3u8*"
DECODED = """() => {
  const played = document.getElementById("picture").getVideoPlaybackQuality();
  return played.totalVideoFrames;
}"""

IS_EMPTY = """() => {
  const picture = document.getElementById("picture");
  return picture.networkState === HTMLMediaElement.NETWORK_EMPTY && !picture.srcObject;
}"""
TIMES = "() => [performance.now() / 1000, document.getElementById('picture').currentTime]"
JUMP = 0.3  # seconds that the player's time goes on more than the clock does
DONE = {"Withdraw the recording": "withdrawn", "Restore the recording": "restored"}


def wait_until_it_plays(person):
    """Wait until two seconds of pictures are decoded and one of time has gone by, in any order.

    A jump does not count, and a short replay may be over before it is looked at again.
    """

    def look():
        return person.page.evaluate(DECODED), *person.page.evaluate(TIMES)

    looks = [look()]

    def plays():
        looks.append(look())
        pictures = played = 0
        for (decoded, at, second), (decoded_later, later, second_later) in pairwise(looks):
            # A player that begins again counts from zero.
            pictures += decoded_later - (decoded if decoded_later >= decoded else 0)
            if 0 < second_later - second < later - at + JUMP:
                played += second_later - second
        return pictures > 50 and played > 1

    eventually(plays, f"{person.name} sees or hears nothing by HLS", 30)


def test_a_listener_gets_hls_where_webrtc_is_blocked(ada, cleo):
    cleo.context.add_init_script(BLOCKED)
    cleo.page.reload()
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(3000)
    cleo.press("Listen")
    wait_until_it_plays(cleo)


@pytest.mark.parametrize("player", ["native", "hls.js"])
def test_hls_plays_again_after_kill_9_of_the_web_server(ada, cleo, site, player, hls_js):
    if player == "hls.js" and not hls_js:
        pytest.skip("npm is not here, so hls.js is not")
    cleo.context.add_init_script(NO_WEBRTC)
    if player == "hls.js":
        cleo.context.add_init_script(NO_NATIVE_HLS)
    cleo.page.reload()
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(3000)
    cleo.press("Listen")
    wait_until_it_plays(cleo)
    web_server = site.child("web")
    os.kill(web_server, signal.SIGSTOP)  # for longer than a player's buffer lasts
    cleo.page.wait_for_timeout(9000)
    os.kill(web_server, signal.SIGKILL)
    eventually(lambda: site.answers, "the web server does not come back", 90)
    frames = cleo.page.evaluate(DECODED)
    eventually(lambda: decoded_since(cleo, frames) > 25, f"{cleo.name} sees nothing again", 60)


def test_a_playlist_that_a_cache_keeps_is_said_and_nothing_is_heard_twice(ada, cleo, hls_js):
    if not hls_js:
        pytest.skip("npm is not here, so hls.js is not")
    cleo.context.add_init_script(NO_WEBRTC)
    cleo.page.reload()
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(3000)
    cleo.press("Listen")
    wait_until_it_plays(cleo)
    kept = []

    def keep(route):
        kept.append(kept[0] if kept else route.fetch())
        route.fulfill(response=kept[0])

    cleo.page.route(PLAYLISTS, keep)
    cleo.sees("Restoring the sound…")
    frames, asked = cleo.page.evaluate(DECODED), len(kept)
    cleo.page.wait_for_timeout(15_000)
    assert decoded_since(cleo, frames) <= 1
    assert len(kept) - asked <= 30
    ada.sees("LIVE")
    cleo.page.unroute(PLAYLISTS)
    wait_until_it_plays(cleo)


def test_hls_that_begins_before_the_first_segment_exists_is_no_error(ada, cleo):
    errors = []
    cleo.page.on("response", lambda reply: reply.status >= 400 and errors.append(reply.url))
    cleo.context.add_init_script(NO_WEBRTC)
    cleo.page.reload()
    go_live(ada, camera=True)
    cleo.press("Listen")
    wait_until_it_plays(cleo)
    assert [url for url in errors if ".m3u8" in url] == []


def decoded_since(person, frames):
    """Pictures decoded since `frames`; a player that was loaded again counts from 0."""
    now = person.page.evaluate(DECODED)
    return now - frames if now >= frames else now


def test_the_replay_plays_on_the_same_link_after_the_end(ada, cleo):
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(5000)
    end_session(ada)
    cleo.press("Watch the replay")
    wait_until_it_plays(cleo)


def moderate(owner, site, act, reason):
    """Withdraw or restore the newest recording in the admin."""
    owner.page.goto(f"{site.url}/admin/recordings/recording/")
    owner.page.locator("#result_list .action-select").first.check()
    owner.page.locator("select[name=action]").select_option(label=act)
    owner.page.get_by_role("button", name="Go").click()
    owner.page.get_by_label("Reason").fill(reason)
    owner.page.get_by_role("button", name=act).click()
    owner.sees(f"1 recording {DONE[act]}.")


def assert_it_stopped(person, sentence):
    """Assert that nothing plays once the page shows `sentence`, not even what is buffered."""
    person.sees(sentence)
    assert person.page.evaluate(IS_EMPTY), f"{person.name} is shown what a moderator withdrew"
    assert person.page.locator("#picture").is_hidden()


def test_a_playing_replay_stops_when_a_moderator_withdraws_it(ada, cleo, room, site):
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(8000)
    end_session(ada)
    cleo.press("Watch the replay")
    wait_until_it_plays(cleo)
    moderate(ada, site, "Withdraw the recording", "a complaint")
    assert_it_stopped(cleo, "A moderator has withdrawn the recording")
    moderate(ada, site, "Restore the recording", "a mistake")
    cleo.press("Watch the replay")
    wait_until_it_plays(cleo)


def test_live_hls_stops_when_a_moderator_withdraws_the_recording(ada, cleo, people, owner, site):
    cleo.context.add_init_script(BLOCKED)
    cleo.page.reload()
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(3000)
    cleo.press("Listen")
    wait_until_it_plays(cleo)
    moderator = people("Dov", storage_state=owner)
    moderate(moderator, site, "Withdraw the recording", "a complaint")
    assert_it_stopped(cleo, "Another network may let the live sound through.")
    ada.sees("LIVE")


FOREIGN_PAGE = """<!doctype html><title>A player elsewhere</title>
<video id="picture" muted playsinline></video><script src="hls.light.min.js"></script>"""
PLAY = """(url) => {
  const video = document.getElementById("picture");
  window.errors = [];
  window.player = new Hls({enableWorker: false});
  player.on(Hls.Events.ERROR, (_, {fatal, details}) => fatal && errors.push(details));
  player.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  player.loadSource(url);
  player.attachMedia(video);
}"""
CLOCK = "() => window.player.playingDate?.getTime()"
ASK_FOR_A_PART = """async (url) => {
  const whole = await fetch(url, {method: "HEAD"});
  const part = await fetch(url, {headers: {range: "bytes=4-7, 0-0", "if-range": "x"}});
  const tail = await fetch(url, {headers: {range: "bytes=4-7"}});
  return [whole.headers.get("content-length"), part.status, tail.status,
          tail.headers.get("content-range"), await tail.text()];
}"""


@pytest.fixture
def foreign_player(tmp_path):
    """The address of a page of another origin that holds a player."""
    (tmp_path / "player.html").write_text(FOREIGN_PAGE)
    library = ROOT / "static/build/hls.light.min.js"
    (tmp_path / library.name).write_bytes(library.read_bytes())
    handler = partial(QuietHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/player.html"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def test_a_player_of_another_origin_plays_signed_links(
    ada, cleo, people, site, foreign_player, hls_js
):
    if not hls_js:
        pytest.skip("npm is not here, so hls.js is not")
    go_live(ada, camera=True)
    media = cleo.page.locator("#room-header[data-media]").get_attribute("data-media")
    dov = people("Dov")
    dov.page.goto(foreign_player)
    eventually(lambda: is_served(site, media), "there is no playlist", 20)
    dov.page.evaluate(PLAY, site.url + media)
    wait_until_it_plays(dov)
    behind = time.time() - dov.page.evaluate(CLOCK) / 1000
    assert 0 < behind < 60, "the time of day that the playlist tells is not the machine's"
    assert dov.page.evaluate("() => window.errors") == []
    end_session(ada)
    row = ada.page.locator(".copy", has_text="Video of the session")
    link = row.get_by_role("link", name="Download").get_attribute("href", timeout=20_000)
    copy = ada.context.request.get(site.url + link, max_redirects=0).headers["location"]
    length, part, tail, span, text = dov.page.evaluate(ASK_FOR_A_PART, site.url + copy)
    assert (part, tail, text) == (200, 206, "ftyp")
    assert span == f"bytes 4-7/{length}"


def is_served(site, path):
    try:
        with urlopen(site.url + path) as reply:
            return reply.status == 200
    except HTTPError:
        return False
