from rooms.live.room_page import draw
from rooms.models import Room


def test_beside_open_doors_a_host_reads_what_that_does(ada):
    room = Room.start(ada, "How to price your first product")
    sentence = "Opening the doors tells everybody here that it starts soon."
    assert sentence in draw(room, "host", "en", ["hostbar"])[0]
    room.open_doors()
    assert sentence not in draw(room, "host", "en", ["hostbar"])[0]
