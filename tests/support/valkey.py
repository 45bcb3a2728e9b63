import contextlib
import subprocess

from hotline import environment
from hotline.supervisor import programs
from tests.support.eventually import eventually


@contextlib.contextmanager
def serving_valkey(data):
    """Run the Valkey of a site whose data folder is `data`; yield its process."""
    env = environment.read({"HOTLINE_DATA": str(data)})
    command = programs.valkey(env).command
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            eventually(lambda: env.valkey_socket.exists(), "valkey opened no socket")
            yield server
        finally:
            server.terminate()
            server.wait(10)
