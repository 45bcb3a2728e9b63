"""Processes of this machine, as /proc shows them: a bare machine has no `ps`."""

from pathlib import Path


def gone(pid: int) -> bool:
    """A zombie counts as gone: who must reap it may be another than us."""
    return state_and_parent(pid)[0] in ("", "Z")


def children_of(pid: int) -> list[int]:
    """The oldest first: numbers say nothing of age, for they begin again."""
    everybody = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    children = [each for each in everybody if state_and_parent(each)[1] == pid]
    return sorted(children, key=started)


def started(pid: int) -> int:
    """Clock ticks between the start of the machine and that of the process (field 22)."""
    fields = _stat(pid)
    return int(fields[19]) if fields else 0


def descendants_of(pid: int) -> list[int]:
    children = children_of(pid)
    return children + [each for child in children for each in descendants_of(child)]


def command_of(pid: int) -> str:
    """Empty for a zombie, and for a process that isn't there."""
    return _read(pid, "cmdline").replace("\0", " ")


def state_and_parent(pid: int) -> tuple[str, int]:
    """From /proc/pid/stat (man 5 proc); an empty state for a process that isn't there."""
    fields = _stat(pid)
    return (fields[0], int(fields[1])) if fields else ("", 0)


def _stat(pid: int) -> list[str]:
    """From the third field on; nothing of a process that isn't there."""
    return _read(pid, "stat").rpartition(") ")[2].split()


def _read(pid: int, name: str) -> str:
    """Empty where the process went away, be it between two lines of the caller's."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
