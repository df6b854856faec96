"""The print thread: one label in flight, papers beside it; the queue lives on disk, never in the printer.

A plain thread without Qt: the console runs it as it is, the window hears its news through a callback.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from govpost_desk.devices.ports import LabelPrinter, OfficePrinter
from govpost_desk.domain.errors import StorageError
from govpost_desk.services import papers, printing
from govpost_desk.services.news import News
from govpost_desk.storage.database import Database
from govpost_desk.workers.clock import utc_now

_RETRY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class PrintLoop:
    """Owns the print thread. `on_news` is called on that thread with everything a device has to say."""

    def __init__(
        self,
        db: Database,
        label_printer: LabelPrinter,
        office_printer: OfficePrinter,
        on_news: Callable[[News], None],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._db = db
        self._label_printer = label_printer
        self._office_printer = office_printer
        self._on_news = on_news
        self._clock = clock
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._turn = threading.Lock()  # idle and wake change together
        self._papers = True  # something may have been closed since papers were looked for last
        self._thread = threading.Thread(target=self._run, name="print", daemon=True)

    def start(self) -> None:
        """Begin; what an earlier process was sending when it died is unconfirmed from here on."""
        printing.start_lane(self._db, self._clock)
        self._thread.start()

    def wake(self, *, papers: bool = True) -> None:
        """Something may be there to print. `papers`: also of what was closed; looking for them costs several reads."""
        with self._turn:
            self._papers = self._papers or papers
            self._idle.clear()
            self._wake.set()

    def drain(self, timeout_s: float) -> bool:
        """Wait until nothing is left that can be printed now; False when time ran out."""
        self.wake()
        return self._idle.wait(timeout_s)

    def stop(self) -> None:
        """Finish the job at hand, then end the thread and give the devices back."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._label_printer.close()
        self._office_printer.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                waits = self._print_all()
            except StorageError as error:
                _log.error("print lane: %s", error.code)
                waits = self._papers = True
            except Exception as error:  # noqa: BLE001  one bad job must not end all printing without a word
                _log.critical("print lane: %s", type(error).__name__)
                waits = self._papers = True
            with self._turn:
                if not self._wake.is_set():
                    self._idle.set()
            self._wake.wait(_RETRY_SECONDS if waits else None)

    def _print_all(self) -> bool:
        """Print until nothing is left or a device is not ready; returns whether something still waits for a device."""
        waits = False
        while not self._stopping.is_set():
            news = printing.print_next_label(self._db, self._label_printer, self._clock)
            if news is None:
                break
            self._tell(news)
            if news.news == "waiting":
                waits = True
                break
        with self._turn:
            look, self._papers = self._papers, False
        if look:
            papers.make_due_papers(self._db, self._clock())
        while not self._stopping.is_set():
            news = printing.print_next_paper(self._db, self._office_printer, self._clock)
            if news is None:
                return waits
            self._tell(news)
            if news.news == "waiting":
                return True
        return waits

    def _tell(self, news: News) -> None:
        if news.message:
            self._on_news(news)
