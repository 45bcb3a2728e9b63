"""Several verbs at the same instant, each in a thread of its own."""

import threading
from contextlib import suppress
from functools import partial

from django.db import connection

from tests.support.lock_order import locked_by


def overlapping(*verbs):
    """`at_once`, but each starts when the one before is about to commit its transaction.

    No transaction commits before the last has come as far, or half a second has passed because a
    lock keeps it waiting. So transactions that no lock and no constraint keeps apart do not see
    each other, every time.
    """
    turns = [threading.Event() for _ in verbs] + [threading.Event()]
    turns[0].set()

    def run(verb, mine, following):
        mine.wait(5)
        commit = connection._commit

        def wait_and_commit():
            connection._commit = commit
            following.set()
            turns[-1].wait(0.5)
            commit()

        connection._commit = wait_and_commit
        try:
            return verb()
        finally:
            following.set()

    return at_once(
        *[
            lambda verb=verb, number=number: run(verb, turns[number], turns[number + 1])
            for number, verb in enumerate(verbs)
        ]
    )


def crossing(*verbs):
    """`at_once`, but each waits after its first lock until all have one, or for half a second.

    So transactions that lock the same rows in another order wait for each other, every time.
    """
    all_have_one = threading.Barrier(len(verbs), timeout=0.5)

    def run(verb):
        waited = False

        def wait(execute, sql, params, many, context):
            nonlocal waited
            found = execute(sql, params, many, context)
            if locked_by(sql) and not waited:
                waited = True
                with suppress(threading.BrokenBarrierError):
                    all_have_one.wait()
            return found

        with connection.execute_wrapper(wait):
            return verb()

    return at_once(*[partial(run, verb) for verb in verbs])


def at_once(*verbs):
    """Run the verbs together; return ``(the values they returned, the errors they raised)``."""
    start, returned, raised = threading.Barrier(len(verbs)), [], []

    def run_one(verb):
        try:
            start.wait()
            returned.append(verb())
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run_one, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return returned, raised
