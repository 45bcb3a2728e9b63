"""How a room's page comes into the states that several pictures show."""

from rooms.models import Seat
from tests.page.test_layout import SHOW_PICTURE


def with_picture(room_page):
    seats = room_page.room.seats.on_stage()
    room_page.push(here=43, places=places_of(seats))
    room_page.push_people(*room_page.room.seats.all())
    room_page.tab.evaluate(SHOW_PICTURE)
    room_page.tab.evaluate(
        "() => document.dispatchEvent(new CustomEvent('hotline:picture', {detail: {on: true}}))"
    )
    room_page.tab.wait_for_timeout(300)


SHOW_REPLAY = """() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1280, 720];
  const context = canvas.getContext("2d");
  context.fillStyle = "#47301f";
  context.fillRect(0, 0, 640, 720);
  context.fillStyle = "#1f3047";
  context.fillRect(640, 0, 640, 720);
  const picture = document.getElementById("picture");
  picture.srcObject = canvas.captureStream(5);
  picture.hidden = false;
  picture.play();
  Object.assign(document.getElementById("player").dataset, { picture: "", begun: "" });
  const detail = { second: 31, length: 60, plays: true };
  setTimeout(() => document.dispatchEvent(new CustomEvent("hotline:moment", { detail })), 100);
}"""


def replaying(room_page):
    """The replay plays, half a minute after its beginning."""
    room_page.tab.evaluate(SHOW_REPLAY)
    room_page.tab.wait_for_timeout(300)


def other_questions(room_page):
    room_page.tab.locator("[data-view-tab='questions']").click()


def places_of(seats):
    return {seat.key: [502 * at, 0, 498, 760] for at, seat in enumerate(reversed(seats))}


def dialog(button):
    def press(room_page):
        room_page.tab.locator(f"[data-opens='{button}']").first.evaluate("(one) => one.click()")
        room_page.tab.locator(f"#{button}").wait_for()

    return press


def host_of(room):
    return room.seats.get(role=Seat.HOST)
