from tests.rooms.media.network.conftest import port

__all__ = ["port"]
