"""The formatter of all log lines: JSON for machines, or words for a person at a laptop."""

from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

from .context import PERSON, REQUEST, ROOM
from .masking import Masker

JSON, TEXT = "json", "text"
FORMS = (JSON, TEXT)

Line = MutableMapping[str, Any]
"""The fields of a line, by name (structlog.org: `event_dict`)."""


class LineFormatter(ProcessorFormatter):
    """Formats records of the standard library, with the ids that are bound to the work.

    Args:
        form: JSON or TEXT.
        secrets: values that are masked wherever they appear; other secrets by their form.
    """

    def __init__(self, form: str = TEXT, secrets: tuple[str | None, ...] = ()) -> None:
        self._mask = Masker(secrets)
        before: list[Any] = [
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
        ]
        if form == JSON:
            before.append(structlog.processors.TimeStamper(fmt="iso", utc=True))
        last = structlog.processors.JSONRenderer(ensure_ascii=False) if form == JSON else in_words
        super().__init__(
            foreign_pre_chain=before,
            processors=[
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                self._without_secrets,
                last,
            ],
            use_get_message=True,
        )

    def _without_secrets(self, logger: object, method: str, line: Line) -> Line:
        return {name: self._mask.field(name, value) for name, value in line.items()}


def in_words(logger: object, method: str, line: Mapping[str, Any]) -> str:
    """Return "INFO rooms.tasks: what happened [request=… room=…]", and a traceback below it."""
    ids = " ".join(f"{name}={line[name]}" for name in (REQUEST, ROOM, PERSON) if line.get(name))
    text = f"{line['level'].upper()} {line['logger']}: {line['event']}"
    text += f" [{ids}]" if ids else ""
    return "\n".join(filter(None, [text, line.get("exception")]))
