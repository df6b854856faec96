"""The print threads: one a device, so that a paper waits for no label printer, nor a label for an office printer.

One label in flight; the queue lives on disk, never in the printer. Plain threads without Qt: the console runs them as
they are, the window hears their news through a callback.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from govpost_desk.devices.attempt import PrintAttempt, Verdict
from govpost_desk.devices.ports import LabelPrinter, OfficePrinter, ReceiptPrinter
from govpost_desk.domain.errors import StorageError
from govpost_desk.services import papers, printing, read_back, slips
from govpost_desk.services.at_rest import AtRest
from govpost_desk.services.news import News
from govpost_desk.storage.database import Database
from govpost_desk.workers.clock import utc_now

_RETRY_SECONDS = 1.0
_REST_SECONDS = 2.0  # between two looks at a printer for which nothing waits
_log = logging.getLogger(__name__)
T = TypeVar("T")


class _DeviceLane:
    """The thread of one device. `print_all()` prints what can be printed now and says whether something waits.

    Whoever else wants something of the device gives an errand: it runs on this thread, between two jobs, so that no
    device is used by two at a time.

    `on_failure()`: called after an error of the store or a bad job, before the next try. `at_rest()`: called every few
    seconds while nothing waits.
    """

    def __init__(
        self,
        name: str,
        print_all: Callable[[], bool],
        on_failure: Callable[[], None],
        at_rest: Callable[[], None] | None = None,
    ) -> None:
        self._print_all = print_all
        self._on_failure = on_failure
        self._at_rest = at_rest
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._turn = threading.Lock()  # idle and wake change together
        self._errands: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
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
        """Wait for its end; errands that were not begun are cancelled."""
        if self._thread.is_alive():
            self._thread.join()
        while self._errands:
            self._errands.popleft()[0].cancel()

    def errand(self, job: Callable[[], T]) -> "Future[T]":
        """Run `job` between two jobs of the lane; cancelled when the lane ends first."""
        given: Future[T] = Future()
        self._errands.append((given, job))
        self.wake()
        if self.stopping:
            given.cancel()
        return given

    def run_errands(self) -> None:
        """On the lane's thread."""
        while self._errands and not self.stopping:
            given, job = self._errands.popleft()
            if not given.set_running_or_notify_cancel():
                continue
            try:
                given.set_result(job())
            except BaseException as error:  # noqa: BLE001  it belongs to whoever gave the errand
                given.set_exception(error)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self.run_errands()
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
            self._wait(waits)

    def _wait(self, waits: bool) -> None:
        if waits or self._at_rest is None:
            self._wake.wait(_RETRY_SECONDS if waits else None)
            return
        while not self._wake.wait(_REST_SECONDS):
            try:
                self._at_rest()
            except Exception as error:  # noqa: BLE001  a look must not end all printing
                _log.critical("print lane at rest: %s", type(error).__name__)

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
        self._left_doubt = False  # what was printed aside may still be held by the printer
        self._rest = AtRest()
        self._labels = _DeviceLane("labels", self._print_labels, lambda: None, self._look_at_rest)
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

    def label_errand(self, job: Callable[[LabelPrinter], T]) -> "Future[T]":
        """Do something with the label printer on its own thread, between two labels."""
        return self._labels.errand(lambda: job(self._label_printer))

    def office_errand(self, job: Callable[[OfficePrinter], T]) -> "Future[T]":
        """The same with the office printer, between two papers."""
        return self._papers.errand(lambda: job(self._office_printer))

    def receipt_errand(self, job: Callable[[ReceiptPrinter], T]) -> "Future[T]":
        """The same with the receipt printer, between two slips."""
        return self._slips.errand(partial(self._with_receipt_printer, job))

    def _with_receipt_printer(self, job: Callable[[ReceiptPrinter], T]) -> T:
        assert self._receipt_printer is not None
        return job(self._receipt_printer)

    def print_aside(self, printer: LabelPrinter, document: bytes, name: str) -> PrintAttempt:
        """A label that belongs to no piece, on any printer; for an errand alone."""
        attempt = printing.print_aside(self._db, printer, document, name)
        self._left_doubt = self._left_doubt or attempt.verdict is Verdict.UNCONFIRMED
        return attempt

    def use_label_printer(self, printer: LabelPrinter) -> "Future[None]":
        """Print on another printer from the next label on; the one at hand is finished on the old one."""
        return self._labels.errand(partial(self._take_label_printer, printer))

    def use_office_printer(self, printer: OfficePrinter) -> "Future[None]":
        """The same for papers."""
        return self._papers.errand(partial(self._take_office_printer, printer))

    def _take_label_printer(self, printer: LabelPrinter) -> None:
        self._label_printer.close()
        self._label_printer = printer

    def _take_office_printer(self, printer: OfficePrinter) -> None:
        self._office_printer.close()
        self._office_printer = printer

    def _print_labels(self) -> bool:
        """Print until no label is left or the printer is not ready; returns whether one still waits for it."""
        while not self._labels.stopping:
            self._labels.run_errands()
            news = printing.print_next_label(
                self._db, self._label_printer, self._clock, after_doubt=self._left_doubt
            )
            if news is None:
                return False
            if news.news in ("printed", "unconfirmed"):
                self._left_doubt = False
            self._tell(news)
            if news.news == "waiting":
                return True
            if news.news == "printed":
                self._rest.printed()
                self._look_at_head()
        return False

    def _look_at_rest(self) -> None:
        """Say what would keep the next label waiting, before it is wanted."""
        if (news := self._rest.look(self._label_printer)) is not None:
            self._tell(news)

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
            self._papers.run_errands()
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
            self._slips.run_errands()
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
