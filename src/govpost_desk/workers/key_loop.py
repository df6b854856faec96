"""The thread that keys what the journal brought, so that 查件 finds it by one probe (`services/keying.py`).

A plain thread without Qt; the console runs it as the window does. It begins after the first paint and rests between
stretches, so that a scan finds the write lock free.
"""

import logging
import threading

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import keying
from govpost_desk.storage.database import Database

_FIRST_SECONDS = 3.0  # after the first paint: reading names loads tables for half a second
_TICK_SECONDS = 2.0
_REST_SECONDS = 0.02  # between two stretches
_log = logging.getLogger(__name__)


class KeyLoop:
    """Owns the thread."""

    def __init__(
        self, db: Database, *, first_s: float = _FIRST_SECONDS, tick_s: float = _TICK_SECONDS
    ) -> None:
        self._db = db
        self._first_s, self._tick_s = first_s, tick_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="search keys", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the stretch at hand and end the thread; the next start goes on where it stands."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        wait = self._first_s
        while not self._stopping.wait(wait):
            wait = self._tick_s
            try:
                if keying.key_next(self._db):
                    wait = _REST_SECONDS
            except DeskError as error:
                _log.error(
                    "search keys: %s", error.code
                )  # a full disk passes; the search looks through the rest
            except Exception as error:  # noqa: BLE001  the text of a driver's error may quote data
                _log.critical("search keys: %s", type(error).__name__)
