from tests.stage.network.conftest import port

__all__ = ["port"]
