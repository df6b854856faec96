"""Faulty printers (D-22): a job in doubt is never printed again by itself; a scan of its label settles it."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PIL import Image
from tests.builders import Counter, number_after

from govpost_desk.devices.attempt import PrintTiming, attempt_print
from govpost_desk.devices.ports import DeviceCode
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.devices.simulated_office_printer import SimulatedOfficePrinter
from govpost_desk.domain.errors import StorageError
from govpost_desk.services import papers, printing
from govpost_desk.services.news import News
from govpost_desk.workers.print_loop import PrintLoop

FIRST = "1123456000099"
_QUICK = PrintTiming(poll_s=0.002, start_s=0.05, finish_s=0.5)


class Printer(SimulatedLabelPrinter):
    """Keeps the names of what came out; `after_send` happens when a document has just been received."""

    def __init__(self, language: str = "zpl", label_s: float = 0.0) -> None:
        self.names: list[str] = []
        self.after_send: Callable[[], None] | None = None
        super().__init__("tspl" if language == "tspl" else "zpl", self._keep, label_s=label_s)

    def _keep(self, picture: Image.Image, name: str) -> None:
        self.names.append(name)

    def send(self, document: bytes, name: str) -> None:
        """Receive, then let the accident happen."""
        super().send(document, name)
        if self.after_send is not None:
            accident, self.after_send = self.after_send, None
            accident()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same attempt with shorter patience."""
    monkeypatch.setattr(printing, "attempt_print", partial(attempt_print, timing=_QUICK))


@pytest.fixture(params=["zpl", "tspl"])
def printer(request: pytest.FixtureRequest) -> Printer:
    return Printer(request.param)


@pytest.fixture
def desk(counter: Counter, printer: Printer) -> Counter:
    """A1 and A2 taken over, the label of A1 asked for."""
    for case_no in ("A1", "A2"):
        counter.add_order(case_no)
    counter.take_over("A1", "A2")
    counter.scans("GPDPACK", "A1")
    counter.printer = printer
    return counter


def states(desk: Counter) -> list[tuple[str, str]]:
    """(state, cause) of the label jobs."""
    return [
        (state, cause)
        for state, cause in desk.rows(
            "SELECT state, cause FROM print_job WHERE kind = 'label' ORDER BY print_no"
        )
    ]


@pytest.mark.parametrize(
    ("breaks", "mends", "cause"),
    [
        (lambda p: p.paper_out_after(0), lambda p: p.load_paper(), "out_of_paper"),
        (lambda p: p.open_cover(), lambda p: p.close_cover(), "cover_open"),
        (lambda p: p.pause(), lambda p: p.resume(), "paused"),
        (lambda p: p.go_silent(), lambda p: p.go_silent(False), "silent"),
        (lambda p: p.unplug(), lambda p: p.plug_in(), "not_connected"),
        (lambda p: p.stall_after(0), lambda p: p.stall_after(None), "timeout"),
    ],
)
def test_a_printer_that_took_no_byte_is_tried_again(
    desk: Counter,
    printer: Printer,
    breaks: Callable[[Printer], None],
    mends: Callable[[Printer], None],
    cause: str,
) -> None:
    breaks(printer)
    (told,) = desk.print_labels()
    assert (told.news, told.cause, told.waybill_no) == ("waiting", cause, FIRST)
    assert told.message
    assert states(desk) == [("queued", cause)]
    (again,) = desk.print_labels()
    assert (again.news, again.message) == ("waiting", "")  # the same once more is no news
    assert desk.scan("A2").answer == "label_waiting"
    mends(printer)
    (told,) = desk.print_labels()
    assert told.news == "printed"
    assert printer.names == [f"{FIRST}-P1"]
    assert desk.scan(FIRST).answer == "bound"


def accidents(printer: Printer) -> dict[str, Callable[[], None]]:
    """What can happen to a label on its way out, before or while it is received."""

    def after(accident: Callable[[], None]) -> Callable[[], None]:
        def arm() -> None:
            printer.after_send = accident

        return arm

    return {
        "silent": after(printer.go_silent),
        "power": after(printer.power_cycle),
        "cover": after(printer.open_cover),
        "unplugged": after(printer.unplug),
        "stalled": lambda: printer.stall_after(200),
        "cable": lambda: printer.unplug_after(200),
        "half paper": lambda: printer.paper_out_after(0, mid_label=True),
    }


@pytest.mark.parametrize(
    "accident", ["silent", "power", "cover", "unplugged", "stalled", "cable", "half paper"]
)
def test_a_label_in_doubt_waits_for_a_person(desk: Counter, accident: str, printer: Printer) -> None:
    slow = Printer(printer.language, label_s=0.02)
    desk.printer = slow
    accidents(slow)[accident]()
    (told,) = desk.print_labels()
    assert (told.news, told.waybill_no) == ("unconfirmed", FIRST)
    assert FIRST in told.message
    assert states(desk)[0][0] == "unconfirmed"
    out = len(slow.names)
    assert desk.print_labels() == []
    assert len(slow.names) == out
    told_at_the_counter = desk.scan("A2")
    assert (told_at_the_counter.answer, told_at_the_counter.light) == ("unconfirmed", "amber")
    desk.reopen()
    assert desk.print_labels() == []
    # a reprint comes out as its own copy, and is what the counter waits for
    healthy = Printer(printer.language)
    desk.printer = healthy
    desk.scans("GPDPACK", "GPDREPRINT", "GPDR4")
    assert [news.news for news in desk.print_labels()] == ["printed"]
    assert healthy.names == [f"{FIRST}-P2"]
    assert desk.scan(FIRST).answer == "bound"
    assert {state for state, _ in states(desk)} == {"confirmed"}
    assert desk.scan("A2").answer == "label_printed"
    assert desk.verify().ok


def test_the_scan_of_a_label_in_doubt_is_the_proof(desk: Counter, printer: Printer) -> None:
    printer.after_send = printer.go_silent
    desk.print_labels()
    assert printer.names == [f"{FIRST}-P1"]  # it did come out
    assert desk.scan(FIRST).answer == "bound"
    assert states(desk) == [("confirmed", "silent")]
    printer.go_silent(False)
    desk.scan("A2")
    assert [news.news for news in desk.print_labels()] == ["printed"]
    assert printer.names == [f"{FIRST}-P1", f"{number_after(FIRST, 1)}-P1"]


def test_a_label_in_doubt_can_be_voided(desk: Counter, printer: Printer) -> None:
    printer.stall_after(500)
    desk.print_labels()
    desk.scans("GPDVOID", "GPDVOID", "GPDR5")
    assert states(desk)[0][0] == "cancelled"
    printer.stall_after(None)
    again = desk.scan("A1")
    assert again.waybill_no == number_after(FIRST, 2)
    desk.print_labels()
    # nothing of the spoilt label came out between
    assert printer.names == [f"{again.waybill_no}-P1"]
    assert desk.scan(again.waybill_no).answer == "bound"


def test_a_label_voided_while_it_was_drawn_is_not_sent(desk: Counter, printer: Printer) -> None:
    class VoidedMeanwhile(Printer):
        def open(self) -> None:
            super().open()
            desk.scans("GPDVOID", "GPDVOID", "GPDR1")

    meanwhile = VoidedMeanwhile(printer.language)
    desk.printer = meanwhile
    assert [news.news for news in desk.print_labels()] == ["gone"]
    assert meanwhile.names == []
    assert states(desk)[0][0] == "cancelled"


# --- the loop --------------------------------------------------------------------------------------------------------


class Heard:
    """News of a loop, to wait for."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self._told = threading.Condition()

    def __call__(self, news: News) -> None:
        with self._told:
            self.news.append(news)
            self._told.notify_all()

    def wait_for(self, kind: str, count: int = 1) -> None:
        """Until so many of a kind were told."""
        with self._told:
            found = self._told.wait_for(lambda: self.kinds().count(kind) >= count, timeout=20)
            assert found, self.kinds()

    def kinds(self) -> list[str]:
        """What was told, in order."""
        return [news.news for news in self.news]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def office() -> SimulatedOfficePrinter:
    return SimulatedOfficePrinter()


@pytest.fixture
def loop(
    desk: Counter,
    printer: Printer,
    office: SimulatedOfficePrinter,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[PrintLoop]:
    monkeypatch.setattr("govpost_desk.workers.print_loop._RETRY_SECONDS", 0.02)
    made = PrintLoop(desk.db, printer, office, heard, desk.clock)
    yield made
    made.stop()


def test_the_loop_prints_labels_and_papers(
    desk: Counter, loop: PrintLoop, heard: Heard, office: SimulatedOfficePrinter, printer: Printer
) -> None:
    loop.start()
    loop.wake()
    assert loop.drain(20)
    assert sorted(heard.kinds()) == ["paper", "printed"]
    assert (printer.names, office.printed_documents) == ([f"{FIRST}-P1"], 1)
    desk.scans(FIRST, "A2")
    loop.wake()
    assert loop.drain(20)
    assert len(printer.names) == 2


def test_a_job_that_is_gone_does_not_hold_up_the_next_one(
    desk: Counter, loop: PrintLoop, heard: Heard, office: SimulatedOfficePrinter, printer: Printer
) -> None:
    """An erased paper, a label voided while it was drawn: the queue goes on behind them without another wake."""
    desk.add_order("A3")
    desk.take_over("A3")
    papers.make_due_papers(desk.db, desk.clock())
    with desk.db.begin() as tx:
        (first,) = tx.execute(
            "SELECT d.sha256 FROM document d JOIN print_job j ON j.job_id = d.document_id"
            " WHERE j.kind = 'paper' ORDER BY j.print_no"
        ).fetchone()
        tx.execute("DELETE FROM document_bytes WHERE sha256 = ?", (first,))
    opened = printer.open

    def voided_meanwhile() -> None:
        opened()
        printer.open = opened  # type: ignore[method-assign]
        desk.scans("GPDVOID", "GPDVOID", "GPDR1")
        desk.scans("GPDPACK", "A2")

    printer.open = voided_meanwhile  # type: ignore[method-assign]
    loop.start()  # it is woken once
    heard.wait_for("paper")
    heard.wait_for("printed")
    assert office.printed_documents == 1
    assert len(printer.names) == 1
    assert printer.names != [f"{FIRST}-P1"]


def test_the_loop_goes_on_when_the_printer_is_ready_again(
    desk: Counter, loop: PrintLoop, heard: Heard, printer: Printer
) -> None:
    printer.paper_out_after(0)
    loop.start()
    loop.wake()
    heard.wait_for("waiting")
    time.sleep(0.1)  # several tries
    assert heard.kinds().count("waiting") == 1
    printer.load_paper()
    heard.wait_for("printed")


def test_at_start_what_was_being_sent_is_unconfirmed(
    desk: Counter, loop: PrintLoop, heard: Heard, printer: Printer
) -> None:
    with desk.db.begin() as tx:
        tx.execute("UPDATE print_job SET state = 'sending' WHERE kind = 'label'")
    loop.start()
    loop.wake()
    assert loop.drain(20)
    assert states(desk) == [("unconfirmed", "interrupted")]
    assert printer.names == []


def test_an_office_printer_that_fails_says_so_once_and_goes_on(
    desk: Counter,
    loop: PrintLoop,
    heard: Heard,
    office: SimulatedOfficePrinter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mended = threading.Event()
    real = office.print_pdf

    def fails(document: bytes, name: str, copies: int, note: object) -> None:
        if not mended.is_set():
            office.fail_next(DeviceCode.NOT_CONNECTED)
        real(document, name, copies)

    monkeypatch.setattr(office, "print_pdf", fails)
    loop.start()
    loop.wake()
    heard.wait_for("waiting")
    time.sleep(0.15)
    assert heard.kinds().count("waiting") == 1
    mended.set()
    heard.wait_for("paper")
    assert office.printed_documents == 1


def test_a_paper_in_doubt_is_not_printed_again_by_itself(
    desk: Counter, loop: PrintLoop, heard: Heard, office: SimulatedOfficePrinter
) -> None:
    office.fail_next(DeviceCode.TIMEOUT, first_byte_sent=True)
    loop.start()
    loop.wake()
    heard.wait_for("unconfirmed")
    assert loop.drain(20)
    assert "waiting" not in heard.kinds()
    assert desk.rows("SELECT state FROM print_job WHERE kind = 'paper'") == [("unconfirmed",)]
    assert office.printed_documents == 0


def test_the_loop_survives_a_store_that_fails(
    desk: Counter, loop: PrintLoop, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = printing.print_next_label, [StorageError("io"), StorageError("disk_full")]

    def failing(*arguments: object, **named: bool) -> News | None:
        if failures:
            raise failures.pop()
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(printing, "print_next_label", failing)
    loop.start()
    loop.wake()
    heard.wait_for("printed")
    assert failures == []


def test_a_paper_does_not_wait_for_a_slow_label_printer(
    desk: Counter, loop: PrintLoop, heard: Heard, office: SimulatedOfficePrinter, printer: Printer
) -> None:
    sending, go_on = threading.Event(), threading.Event()

    def hangs() -> None:
        sending.set()
        assert go_on.wait(20)

    printer.after_send = hangs
    loop.start()
    loop.wake()
    assert sending.wait(20)
    try:
        heard.wait_for("paper")  # while the label is still being sent
        assert "printed" not in heard.kinds()
    finally:
        go_on.set()
    heard.wait_for("printed")
    assert office.printed_documents == 1
