from pathlib import Path


def gone(pid: int) -> bool:
    """A zombie counts as gone: who must reap it may be another than us."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"
