"""The limit of file descriptors, of which each connection takes one."""

import contextlib
import resource

_MANY = 64 << 10


def allow_many() -> None:
    """Raise this process's limit as far as the system allows; the usual 1,024 are soon used up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MANY if hard == resource.RLIM_INFINITY else min(_MANY, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(ValueError, OSError):  # the kernel may have a lower limit
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
