import contextlib
import subprocess

from hotline import environment
from hotline.supervisor import programs
from tests.support.eventually import eventually


@contextlib.contextmanager
def serving_valkey(data):
    """The process of the embedded server of a site whose data lies in `data`, while it runs."""
    env = environment.read({"HOTLINE_DATA": str(data)})
    command = programs.valkey(env).command
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            eventually(lambda: env.valkey_socket.exists(), "valkey opened no socket")
            yield server
        finally:
            server.terminate()
            server.wait(10)
