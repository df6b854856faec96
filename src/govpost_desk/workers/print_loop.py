"""The print threads: one a device, so that a paper waits for no label printer, nor a label for an office printer.

One label in flight; the queue lives on disk, never in the printer. Plain threads without Qt: the console runs them as
they are, the window hears their news through a callback.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from govpost_desk.devices.ports import LabelPrinter, OfficePrinter, ReceiptPrinter
from govpost_desk.domain.errors import StorageError
from govpost_desk.services import papers, printing, read_back, slips
from govpost_desk.services.news import News
from govpost_desk.storage.database import Database
from govpost_desk.workers.clock import utc_now

_RETRY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class _DeviceLane:
    """The thread of one device. `print_all()` prints what can be printed now and says whether something waits.

    `on_failure()`: called after an error of the store or a bad job, before the next try.
    """

    def __init__(self, name: str, print_all: Callable[[], bool], on_failure: Callable[[], None]) -> None:
        self._print_all = print_all
        self._on_failure = on_failure
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._turn = threading.Lock()  # idle and wake change together
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def stopping(self) -> bool:
        """Whether the job at hand is the last one."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Something may be there to print."""
        with self._turn:
            self._idle.clear()
            self._wake.set()

    def wait_idle(self, timeout_s: float) -> bool:
        """Wait until nothing is left that can be printed now; False when time ran out."""
        return self._idle.wait(timeout_s)

    def ask_to_stop(self) -> None:
        """Finish the job at hand, then end."""
        self._stopping.set()
        self._wake.set()

    def join(self) -> None:
        """Wait for its end."""
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                waits = self._print_all()
            except StorageError as error:
                _log.error("print lane: %s", error.code)
                waits = self._failed()
            except Exception as error:  # noqa: BLE001  one bad job must not end all printing without a word
                _log.critical("print lane: %s", type(error).__name__)
                waits = self._failed()
            with self._turn:
                if not self._wake.is_set():
                    self._idle.set()
            self._wake.wait(_RETRY_SECONDS if waits else None)

    def _failed(self) -> bool:
        self._on_failure()
        return True


class PrintLoop:
    """Owns the print threads. `on_news` is called on them with everything a device has to say."""

    def __init__(
        self,
        db: Database,
        label_printer: LabelPrinter,
        office_printer: OfficePrinter,
        on_news: Callable[[News], None],
        clock: Callable[[], datetime] = utc_now,
        receipt_printer: ReceiptPrinter | None = None,
    ) -> None:
        self._db = db
        self._label_printer = label_printer
        self._office_printer = office_printer
        self._on_news = on_news
        self._clock = clock
        self._look = threading.Event()  # something may have been closed since papers were looked for last
        self._look.set()
        self._head_told = False
        self._labels = _DeviceLane("labels", self._print_labels, lambda: None)
        self._papers = _DeviceLane("papers", self._print_papers, self._look.set)
        self._receipt_printer = receipt_printer
        self._slips = _DeviceLane("slips", self._print_slips, lambda: None)
        self._lanes = (self._labels, self._papers, *((self._slips,) if receipt_printer else ()))

    def start(self) -> None:
        """Begin; what an earlier process was sending when it died is unconfirmed from here on."""
        printing.start_lane(self._db, self._clock)
        for lane in self._lanes:
            lane.start()

    def wake(self, *, papers: bool = True) -> None:
        """Something may be there to print. `papers`: also of what was closed; looking for them costs several reads."""
        if papers:
            self._look.set()
            self._papers.wake()
        self._labels.wake()

    def drain(self, timeout_s: float) -> bool:
        """Wait until nothing is left that can be printed now; False when time ran out."""
        deadline = time.monotonic() + timeout_s
        self.wake()
        # papers first: what is due for the roll is made there
        return all(lane.wait_idle(max(0.0, deadline - time.monotonic())) for lane in self._lanes)

    def stop(self) -> None:
        """Finish the jobs at hand, then end the threads and give the devices back."""
        for lane in self._lanes:
            lane.ask_to_stop()
        for lane in self._lanes:
            lane.join()
        self._label_printer.close()
        self._office_printer.close()
        if self._receipt_printer is not None:
            self._receipt_printer.close()

    def _print_labels(self) -> bool:
        """Print until no label is left or the printer is not ready; returns whether one still waits for it."""
        while not self._labels.stopping:
            news = printing.print_next_label(self._db, self._label_printer, self._clock)
            if news is None:
                return False
            self._tell(news)
            if news.news == "waiting":
                return True
            if news.news == "printed":
                self._look_at_head()
        return False

    def _look_at_head(self) -> None:
        """Say once that labels read worse than before, and again after they had read well."""
        news = read_back.dirty_head(self._db, self._clock())
        if news is not None and not self._head_told:
            self._tell(news)
        self._head_told = news is not None

    def _print_papers(self) -> bool:
        """Make the papers that are due and print them; returns whether one still waits for its printer."""
        if self._look.is_set():
            self._look.clear()
            papers.make_due_papers(self._db, self._clock())
            self._slips.wake()
        while not self._papers.stopping:
            news = printing.print_next_paper(self._db, self._office_printer, self._clock)
            if news is None:
                return False
            self._tell(news)
            if news.news == "waiting":
                return True
        return False

    def _print_slips(self) -> bool:
        """Print what is for the roll; returns whether something still waits for its printer."""
        assert self._receipt_printer is not None
        while not self._slips.stopping:
            news = slips.print_next_slip(self._db, self._receipt_printer, self._clock)
            if news is None:
                return False
            self._tell(news)
            if news.news == "waiting":
                return True
        return False

    def _tell(self, news: News) -> None:
        if news.message:
            self._on_news(news)
