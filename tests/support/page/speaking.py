"""Helpers for pages of people on stage: joining, their dock, their sound."""

from rooms.models import Seat

# Keeps every track that the page opens in `window.opened`.
KEEP_TRACKS = """
  window.opened = [];
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.opened.push(...stream.getTracks());
    return stream;
  };"""
SENDS = "() => window.opened.some((track) => track.enabled && track.readyState === 'live')"


def mark_as_heard(seat):
    """Write into the row that the media server hears this seat."""
    Seat.objects.filter(pk=seat.pk).update(heard_epoch=seat.room.epoch)
    return seat


def join_stage(room_page):
    """Join by the dialog, and wait until packets arrive at the media server."""
    room_page.tab.get_by_role("button", name="Join with microphone").click()
    room_page.tab.get_by_role("dialog").get_by_role("button", name="Join the stage").click()
    room_page.wait_until(
        lambda: room_page.media_server and room_page.media_server.receives_packets,
        "no packets arrive",
    )
    return room_page


def dock_button(room_page, name):
    """A button of the dock, by its label, which says what a press does."""
    dock = room_page.tab.get_by_role("navigation", name="Controls")
    return dock.get_by_role("button", name=name, exact=True)


def sends_sound(room_page):
    return room_page.tab.evaluate(SENDS)
