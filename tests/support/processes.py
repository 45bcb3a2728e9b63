"""Processes of this machine, read from /proc, because a bare machine has no `ps`."""

from pathlib import Path


def gone(pid: int) -> bool:
    """Whether a process has ended. A zombie has, because another process may have to reap it."""
    return state_and_parent(pid)[0] in ("", "Z")


def children_of(pid: int) -> list[int]:
    """Its children, the oldest first. Process ids do not show the age, because they wrap."""
    everybody = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    children = [each for each in everybody if state_and_parent(each)[1] == pid]
    return sorted(children, key=started)


def children_running(pid: int, module: str) -> list[int]:
    """Its children that run this Python module."""
    return [each for each in children_of(pid) if f"-m {module}" in command_of(each)]


def started(pid: int) -> int:
    """Clock ticks between the start of the machine and that of the process (field 22)."""
    fields = _stat(pid)
    return int(fields[19]) if fields else 0


def descendants_of(pid: int) -> list[int]:
    children = children_of(pid)
    return children + [each for child in children for each in descendants_of(child)]


def command_of(pid: int) -> str:
    """Its command line; empty for a zombie and for a process that does not exist."""
    return _read(pid, "cmdline").replace("\0", " ")


def state_and_parent(pid: int) -> tuple[str, int]:
    """From /proc/pid/stat (man 5 proc); the state is empty if the process does not exist."""
    fields = _stat(pid)
    return (fields[0], int(fields[1])) if fields else ("", 0)


def _stat(pid: int) -> list[str]:
    """The fields from the third on; none if the process does not exist."""
    return _read(pid, "stat").rpartition(") ")[2].split()


def _read(pid: int, name: str) -> str:
    """A file of the process; empty if the process does not exist, or ends meanwhile."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
