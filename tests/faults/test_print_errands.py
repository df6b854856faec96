"""A printer is looked at, tried and changed beside labels in flight: nothing is used by two, no label is lost."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from functools import partial

import pytest
from tests.builders import Counter
from tests.faults.test_printers import _QUICK, Heard, Printer, states

from govpost_desk.devices.attempt import Verdict, attempt_print
from govpost_desk.devices.simulated_office_printer import SimulatedOfficePrinter
from govpost_desk.devices.workbench import Workbench
from govpost_desk.services import printing
from govpost_desk.workers.print_loop import PrintLoop

_WAIT_S = 20.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same attempt with shorter patience."""
    monkeypatch.setattr(printing, "attempt_print", partial(attempt_print, timing=_QUICK))


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def desk(counter: Counter, printer: Printer) -> Counter:
    """The label of A1 asked for."""
    counter.add_order("A1")
    counter.take_over("A1")
    counter.scans("GPDPACK", "A1")
    return counter


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def loop(desk: Counter, printer: Printer, heard: Heard) -> Iterator[PrintLoop]:
    made = PrintLoop(desk.db, printer, SimulatedOfficePrinter(), heard, desk.clock)
    yield made
    made.stop()


class Held:
    """Stops the lane inside a label that is being sent, until it is let go on."""

    def __init__(self, printer: Printer) -> None:
        self.sending, self._go_on = threading.Event(), threading.Event()
        printer.after_send = self._hold

    def _hold(self) -> None:
        self.sending.set()
        assert self._go_on.wait(_WAIT_S)

    def go_on(self) -> None:
        self._go_on.set()


def test_an_errand_waits_for_the_label_in_flight(loop: PrintLoop, printer: Printer, heard: Heard) -> None:
    held = Held(printer)
    loop.start()
    loop.wake()
    assert held.sending.wait(_WAIT_S)
    asked = loop.label_errand(
        lambda own: (own is printer, list(printer.names), threading.current_thread().name)
    )
    assert not asked.done()
    held.go_on()
    assert asked.result(_WAIT_S) == (True, ["1123456000099-P1"], "labels")
    assert [kind for kind in heard.kinds() if kind != "paper"] == ["printed"]


def test_another_printer_takes_over_between_two_labels(
    desk: Counter, loop: PrintLoop, printer: Printer, heard: Heard
) -> None:
    held, new = Held(printer), Printer("tspl")
    loop.start()
    loop.wake()
    assert held.sending.wait(_WAIT_S)
    changed = loop.use_label_printer(new)
    held.go_on()
    changed.result(_WAIT_S)
    heard.wait_for("printed")
    desk.scan("1123456000099")
    desk.add_order("A2")
    desk.take_over("A2")
    desk.scans("GPDPACK", "A2")
    loop.wake()
    heard.wait_for("printed", 2)
    assert (len(printer.names), len(new.names)) == (1, 1)
    assert [state for state, _ in states(desk)] == ["confirmed", "done"]


def test_a_label_that_waits_for_a_dead_printer_comes_out_of_the_new_one(
    desk: Counter, loop: PrintLoop, printer: Printer, heard: Heard
) -> None:
    printer.unplug()
    loop.start()
    loop.wake()
    heard.wait_for("waiting")
    assert heard.news[0].fallback == "office"
    new = Printer()
    loop.use_label_printer(new).result(_WAIT_S)
    heard.wait_for("printed")
    assert new.names == ["1123456000099-P1"]
    assert states(desk) == [("done", "")]


def test_what_is_printed_aside_in_doubt_is_cancelled_before_the_next_label(
    counter: Counter, printer: Printer, heard: Heard
) -> None:
    """A trial that stays in the printer would come out before the label, and be taken for it."""
    loop = PrintLoop(counter.db, printer, SimulatedOfficePrinter(), heard, counter.clock)
    counter.add_order("A1")
    counter.take_over("A1")
    trial = Workbench().trial_label(printer.profile)
    loop.start()
    slow = Printer()
    slow._label_s = 5.0
    slow.after_send = slow.go_silent
    loop.use_label_printer(slow).result(_WAIT_S)
    attempt = loop.label_errand(lambda own: loop.print_aside(own, trial, "trial")).result(_WAIT_S)
    assert attempt.verdict is Verdict.UNCONFIRMED
    cancelled: list[bool] = []
    cancel = slow.cancel

    def note() -> None:
        cancelled.append(True)
        cancel()

    slow.cancel = note  # type: ignore[method-assign]
    slow.go_silent(False)
    slow._label_s = 0.0
    counter.scans("GPDPACK", "A1")
    loop.wake()
    heard.wait_for("printed")
    assert cancelled
    loop.stop()


def test_errands_that_were_not_begun_end_with_the_lane(
    loop: PrintLoop, printer: Printer, heard: Heard
) -> None:
    held = Held(printer)
    loop.start()
    loop.wake()
    assert held.sending.wait(_WAIT_S)
    asked = loop.label_errand(lambda own: 1)
    stopping = threading.Thread(target=loop.stop)
    stopping.start()
    held.go_on()
    stopping.join(_WAIT_S)
    with pytest.raises(CancelledError):
        asked.result(_WAIT_S)
    with pytest.raises(CancelledError):
        loop.label_errand(lambda own: 1).result(_WAIT_S)


def test_an_errand_that_fails_is_told_to_who_gave_it_and_stops_nothing(
    loop: PrintLoop, printer: Printer, heard: Heard
) -> None:
    def fails(own: object) -> None:
        raise ValueError

    loop.start()
    with pytest.raises(ValueError):
        loop.label_errand(fails).result(_WAIT_S)
    loop.wake()
    heard.wait_for("printed")


def test_papers_have_errands_of_their_own(loop: PrintLoop, printer: Printer) -> None:
    held = Held(printer)
    loop.start()
    loop.wake()
    assert held.sending.wait(_WAIT_S)
    new = SimulatedOfficePrinter()
    loop.use_office_printer(new).result(_WAIT_S)  # no label holds it up
    own: Callable[[object], bool] = lambda printer: printer is new  # noqa: E731
    assert loop.office_errand(own).result(_WAIT_S)
    held.go_on()
