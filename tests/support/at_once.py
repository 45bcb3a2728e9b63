"""Several things that people do in the same instant."""

import threading

from django.db import connection


def at_once(*verbs):
    """Run each in a thread of its own: ``(what they returned, what they raised)``."""
    start, returned, raised = threading.Barrier(len(verbs)), [], []

    def run(verb):
        try:
            start.wait()
            returned.append(verb())
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return returned, raised
