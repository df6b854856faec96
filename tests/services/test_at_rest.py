"""The label printer is heard while no label waits: what is wrong is told before a label is wanted (ux R9, R10)."""

import time
from collections.abc import Callable

import pytest
from tests.builders import Counter

from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.devices.simulated_office_printer import SimulatedOfficePrinter
from govpost_desk.services.at_rest import AtRest
from govpost_desk.services.news import News
from govpost_desk.workers import print_loop
from govpost_desk.workers.print_loop import PrintLoop


@pytest.fixture
def printer() -> SimulatedLabelPrinter:
    return SimulatedLabelPrinter("tspl")


def told(rest: AtRest, printer: SimulatedLabelPrinter, looks: int = 3) -> list[tuple[str, str]]:
    news = [rest.look(printer) for _ in range(looks)]
    return [(each.cause, each.message) for each in news if each is not None]


def test_an_open_cover_is_told_once_and_so_is_its_end(printer: SimulatedLabelPrinter) -> None:
    rest = AtRest()
    assert told(rest, printer) == [], "a printer that is ready is no news"
    printer.open_cover()
    assert told(rest, printer) == [
        ("cover_open", "打印机盖未合。现在没有面单在等打印；请先处理好，下一张就不用等。")
    ]
    printer.close_cover()
    assert told(rest, printer) == [("", "面单机就绪了，可以打印。")]


def test_a_moment_is_no_news(printer: SimulatedLabelPrinter) -> None:
    rest = AtRest()
    assert told(rest, printer) == []
    printer.unplug()
    assert told(rest, printer, 1) == []
    printer.plug_in()
    assert told(rest, printer) == []
    printer.unplug()
    assert [cause for cause, _ in told(rest, printer)] == ["not_connected"]


def test_a_label_that_comes_out_ends_what_was_told(printer: SimulatedLabelPrinter) -> None:
    rest = AtRest()
    printer.pause()
    assert [cause for cause, _ in told(rest, printer)] == ["paused"]
    printer.resume()
    rest.printed()
    assert told(rest, printer) == []


def test_a_printer_that_never_answers_is_not_asked(printer: SimulatedLabelPrinter) -> None:
    printer.mute = True
    printer.unplug()
    assert told(AtRest(), printer) == []


def test_the_lane_looks_by_itself_and_prints_as_before(
    counter: Counter, printer: SimulatedLabelPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_loop, "_REST_SECONDS", 0.01)
    heard: list[News] = []
    loop = PrintLoop(counter.db, printer, SimulatedOfficePrinter(), heard.append, counter.clock)
    printer.open_cover()
    loop.start()
    try:
        _until(lambda: [each.cause for each in heard] == ["cover_open"])
        counter.add_order("C1")
        counter.take_over("C1")
        printer.close_cover()
        counter.scan("GPDPACK")
        counter.scan("C1")
        loop.wake()
        _until(lambda: any(each.news == "printed" for each in heard))
    finally:
        loop.stop()
    assert [each.news for each in heard if each.news not in ("at_rest", "paper")] == ["printed"]
    assert printer.printed_labels == 1


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)
