import contextlib
import subprocess

from hotline import env as environment
from hotline.up import programs
from tests.eventually import eventually


@contextlib.contextmanager
def serving_valkey(data):
    """The embedded server of a site whose data lies in `data`, for as long as the block runs."""
    env = environment.read({"HOTLINE_DATA": str(data)})
    command = programs.valkey(env).command
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            eventually(lambda: env.valkey_socket.exists(), "valkey opened no socket")
            yield env.redis_url
        finally:
            server.terminate()
            server.wait(10)
