"""What hears of every commit of the journal: mirror, witness, mark, in this order (architecture §2.3).

After the commit come the sinks, then the outcome. The commit stands whatever a sink does: a sink that fails says so in
its own state, is passed over, and catches up from the journal when it works again. Nothing raises into a scan.
"""

import logging
from collections.abc import Sequence
from typing import Protocol, TypeVar

from govpost_desk.wire.events import Event

Entry = tuple[int, Event]  # (position, event), the exact bytes of the journal
_log = logging.getLogger(__name__)


class Sink(Protocol):
    """One place that follows the journal. Called under the write lock, so in the journal's order."""

    def take(self, entries: Sequence[Entry]) -> None:
        """The events of one committed transaction, never empty."""

    def close(self) -> None:
        """The store closes."""


Kind = TypeVar("Kind")


class Sinks:
    """The ordered sinks of one open store."""

    def __init__(self) -> None:
        self._sinks: list[Sink] = []

    def add(self, sink: Sink) -> None:
        """From now on it hears of commits, after those added before it."""
        self._sinks.append(sink)

    def of(self, kind: type[Kind]) -> Kind | None:
        """The sink of a class; None when the store has none."""
        return next((sink for sink in self._sinks if isinstance(sink, kind)), None)

    def take(self, entries: Sequence[Entry]) -> None:
        """Tell every sink of a commit. A sink handles its own failures; what it did not foresee ends in the log."""
        for sink in self._sinks:
            try:
                sink.take(entries)
            except Exception as error:  # noqa: BLE001  the commit stands: nothing may hide it from the clerk
                _log.error("sink %s: %s", type(sink).__name__, type(error).__name__)

    def close(self) -> None:
        """Let every sink go."""
        for sink in self._sinks:
            try:
                sink.close()
            except OSError as error:
                _log.error("sink %s: %s", type(sink).__name__, type(error).__name__)
        self._sinks.clear()
