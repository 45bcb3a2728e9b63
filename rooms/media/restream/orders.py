"""The orders of a restream process: its first line of input."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

PORTS = {"rtmp": 1935, "rtmps": 443}


@dataclass(frozen=True)
class Orders:
    """Send the takes of `epoch` in `directory` to `address`, with a stream key.

    `private` also allows addresses that are not public.
    """

    address: str
    key: str = field(repr=False)
    directory: Path
    epoch: int
    private: bool = False

    @classmethod
    def read(cls, line: bytes) -> Self:
        told = json.loads(line)
        return cls(**{**told, "directory": Path(told["directory"])})

    def line(self) -> bytes:
        """The line that `read` reads."""
        told = {**vars(self), "directory": str(self.directory)}
        return json.dumps(told).encode() + b"\n"

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""

    @property
    def port(self) -> int:
        parts = urlsplit(self.address)
        return parts.port or PORTS[parts.scheme]

    @property
    def tls_for(self) -> str | None:
        return self.host if urlsplit(self.address).scheme == "rtmps" else None
