import threading

from rooms.media.mixer.bounded_worker import BoundedWorker
from rooms.media.mixer.recording.sound_queue import Lost, Open, SoundQueue


class Slow:
    """Work that waits until `go` is set, as if the disk did not answer."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.go = threading.Event()
        self.busy = threading.Event()

    def __call__(self, item: object) -> None:
        self.busy.set()
        self.go.wait()
        self.done.append(item)


def test_a_full_queue_refuses_at_once():
    slow = Slow()
    worker = BoundedWorker("slow", slow, 2)
    assert worker.offer(1)
    slow.busy.wait()
    assert [worker.offer(item) for item in (2, 3, 4)] == [True, True, False]
    slow.go.set()
    worker.finish(5)
    assert slow.done == [1, 2, 3]


def test_work_that_fails_does_not_end_the_worker(capsys):
    done = []

    def work(item: int) -> None:
        done.append(10 // item)

    worker = BoundedWorker("work", work, 4)
    for item in (0, 5):
        worker.offer(item)
    worker.finish(5)
    assert done == [2]
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_worker_that_is_stopped_drops_what_waits():
    slow = Slow()
    worker = BoundedWorker("slow", slow, 4)
    for item in (1, 2, 3):
        worker.offer(item)
    slow.busy.wait()
    worker.stop()
    slow.go.set()
    worker.finish(5)
    assert slow.done == [1]


def test_the_recorder_learns_which_items_were_lost_while_the_disk_was_slow():
    slow = Slow()
    worker = BoundedWorker("slow", slow, 2)
    queue = SoundQueue(worker)
    queue.put(Open(1))
    slow.busy.wait()
    for sample in (2, 3, 4, 5):
        queue.put(Open(sample))
    slow.go.set()
    worker.finish(5)
    done = list(slow.done)
    slow.done.clear()
    again = BoundedWorker("again", slow, 8)
    queue._worker = again
    queue.put(Open(6))
    again.finish(5)
    assert done == [Open(1), Open(2), Open(3)]
    assert slow.done == [Lost(6), Open(6)]
