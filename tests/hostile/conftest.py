from tests.rooms.media.network.conftest import udp_mux as port

__all__ = ["port"]
