"""What a page with a microphone does, and tests of it want to know."""

from rooms.models import Seat

# Keeps every track that the page opens where a test can look at it.
KEEP_TRACKS = """
  window.opened = [];
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.opened.push(...stream.getTracks());
    return stream;
  };"""
SENDS = "() => window.opened.some((track) => track.enabled && track.readyState === 'live')"


def heard(seat):
    """The media server says that it hears this seat."""
    Seat.objects.filter(pk=seat.pk).update(heard_epoch=seat.room.epoch)
    return seat


def join(studio):
    """Press through the dialog, until the far end hears the page."""
    studio.page.get_by_role("button", name="Join with microphone").click()
    studio.page.get_by_role("dialog").get_by_role("button", name="Join the stage").click()
    studio.until(
        lambda: studio.far_end and studio.far_end.hears_somebody, "nobody is heard at the far end"
    )
    return studio


def key(studio, name):
    """A key of the dock, by what it says that pressing it does."""
    dock = studio.page.get_by_role("navigation", name="Controls")
    return dock.get_by_role("button", name=name, exact=True)


def sends_sound(studio):
    return studio.page.evaluate(SENDS)
