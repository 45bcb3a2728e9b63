import contextlib
import subprocess

import redis

from hotline import environment
from hotline.supervisor import programs
from tests.support.eventually import eventually


@contextlib.contextmanager
def serving_valkey(data):
    """Run the Valkey of a site whose data folder is `data`; yield its process once it answers."""
    env = environment.read({"HOTLINE_DATA": str(data)})
    command = programs.valkey(env).command
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            eventually(lambda: _answers(env.redis_url), "valkey does not answer")
            yield server
        finally:
            server.terminate()
            server.wait(10)


def _answers(url) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return client.ping()
    except redis.ConnectionError:  # it has no socket yet, or does not listen there
        return False
