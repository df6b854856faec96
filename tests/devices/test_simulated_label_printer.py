"""The simulated printer and its faults, seen through one attempt to print: never 0 and never 2 labels unnoticed."""

from collections.abc import Callable

import pytest
from tests.devices.firmware_runs import LABELS, codes

from govpost_desk.devices.attempt import PrintAttempt, PrintTiming, Verdict, attempt_print
from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage, PrinterState, PrinterStatus
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter

LABEL_S = 1.5


class Bench:
    """A printer, the labels on the floor, and a clock that only sleeping moves."""

    def __init__(self, language: LabelLanguage) -> None:
        self.now = 0.0
        self.out: list[str] = []
        self.asides: list[tuple[float, Callable[[], None]]] = []
        self.language = language
        self.printer = SimulatedLabelPrinter(
            language, lambda picture, name: self.out.append(name), label_s=LABEL_S, clock=lambda: self.now
        )
        self.printer.open()

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        while self.asides and self.asides[0][0] <= self.now:
            self.asides.pop(0)[1]()

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        self.asides.append((self.now + seconds, act))

    def attempt(self, name: str, *, after_doubt: bool = False, document: bytes | None = None) -> PrintAttempt:
        return attempt_print(
            self.printer,
            LABELS[self.language] if document is None else document,
            name,
            after_doubt=after_doubt,
            timing=PrintTiming(),
            sleep=self.sleep,
            clock=lambda: self.now,
        )


@pytest.fixture(params=["tspl", "zpl"])
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(request.param)


def test_a_label_comes_out_once_and_is_confirmed(bench: Bench) -> None:
    first = bench.attempt("EA1-P1")
    assert first.verdict is Verdict.DONE
    assert LABEL_S <= bench.now <= LABEL_S + 0.3
    assert first.status == PrinterStatus(PrinterState.READY, 1)
    assert bench.attempt("EA2-P1").verdict is Verdict.DONE
    assert bench.out == ["EA1-P1", "EA2-P1"]


@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_without_a_clock_a_label_is_out_at_once(language: LabelLanguage) -> None:
    out = []
    printer = SimulatedLabelPrinter(language, lambda picture, name: out.append(codes(picture)))
    printer.open()
    printer.send(LABELS[language], "EA1-P1")
    assert out == [["EA123456785CN"]]
    assert printer.status() == PrinterStatus(PrinterState.READY, 1)


def test_not_ready_means_no_byte_is_sent(bench: Bench) -> None:
    printer = bench.printer
    for spoil, mend, state in (
        (lambda: printer.paper_out_after(0), printer.load_paper, PrinterState.OUT_OF_PAPER),
        (printer.open_cover, printer.close_cover, PrinterState.COVER_OPEN),
        (printer.pause, printer.resume, PrinterState.PAUSED),
        (printer.go_silent, lambda: printer.go_silent(False), PrinterState.SILENT),
    ):
        spoil()
        attempt = bench.attempt("EA1-P1")
        assert attempt.verdict is Verdict.NOT_STARTED
        assert attempt.status is not None
        assert attempt.status.state is state
        mend()
    assert bench.out == []
    assert bench.attempt("EA1-P1").verdict is Verdict.DONE
    assert bench.out == ["EA1-P1"]


def test_paper_ends_within_the_label(bench: Bench) -> None:
    bench.printer.paper_out_after(1, mid_label=True)
    assert bench.attempt("EA1-P1").verdict is Verdict.DONE
    doubtful = bench.attempt("EA2-P1")
    assert doubtful.verdict is Verdict.UNCONFIRMED
    assert doubtful.status is not None
    assert doubtful.status.state is PrinterState.OUT_OF_PAPER
    assert bench.printer.torn_labels == 1
    bench.printer.load_paper()
    bench.sleep(10)
    assert bench.printer.status().ready
    assert bench.out == ["EA1-P1"], "SET REPRINT OFF and ^JZN: no copy behind our back"


def test_a_job_that_lets_the_printer_reprint_gets_its_copy(bench: Bench) -> None:
    document = LABELS[bench.language].replace(b"SET REPRINT OFF\r\n", b"").replace(b"^JZN", b"")
    bench.at(0.5, bench.printer.open_cover)
    assert bench.attempt("EA1-P1", document=document).verdict is Verdict.UNCONFIRMED
    bench.printer.close_cover()
    bench.sleep(LABEL_S + 1)
    assert bench.printer.status().printed_labels == 1
    assert (bench.out, bench.printer.torn_labels) == (["EA1-P1"], 1)


def test_what_waits_in_a_doubtful_printer_is_cancelled_first(bench: Bench) -> None:
    bench.printer.paper_out_after(1)
    bench.printer.send(LABELS[bench.language], "EA1-P1")
    bench.printer.send(LABELS[bench.language], "EA2-P1")
    bench.sleep(5)
    assert bench.printer.status().state is PrinterState.OUT_OF_PAPER
    bench.printer.cancel()
    bench.printer.load_paper()
    assert bench.attempt("EA3-P1", after_doubt=True).verdict is Verdict.DONE
    assert bench.out == ["EA1-P1", "EA3-P1"]


def test_a_half_received_job_does_not_poison_the_next(bench: Bench) -> None:
    bench.printer.stall_after(60)
    doubtful = bench.attempt("EA1-P1")
    assert (doubtful.verdict, doubtful.code) == (Verdict.UNCONFIRMED, DeviceCode.TIMEOUT)
    bench.printer.stall_after(None)
    assert bench.attempt("EA2-P1", after_doubt=True).verdict is Verdict.DONE
    assert (bench.out, bench.printer.blank_labels) == (["EA2-P1"], 0)


def test_a_stall_before_the_first_byte_may_be_tried_again(bench: Bench) -> None:
    bench.printer.stall_after(0)
    attempt = bench.attempt("EA1-P1")
    assert (attempt.verdict, attempt.code) == (Verdict.NOT_STARTED, DeviceCode.TIMEOUT)


@pytest.mark.parametrize("when", [0.3, LABEL_S + 0.05])
def test_a_power_cut_is_doubt_before_the_label_is_out_and_none_after(bench: Bench, when: float) -> None:
    bench.at(when, bench.printer.power_cycle)
    verdict = bench.attempt("EA1-P1").verdict
    assert (verdict, len(bench.out)) == ((Verdict.UNCONFIRMED, 0) if when < LABEL_S else (Verdict.DONE, 1))
    assert bench.now < 5


def test_silence_after_the_bytes_is_doubt_although_the_label_is_out(bench: Bench) -> None:
    bench.at(0.2, bench.printer.go_silent)
    attempt = bench.attempt("EA1-P1")
    assert attempt.verdict is Verdict.UNCONFIRMED
    assert attempt.status == PrinterStatus(PrinterState.SILENT)
    bench.printer.go_silent(False)
    bench.sleep(LABEL_S)
    assert bench.printer.status().printed_labels == 1


def test_a_short_silence_is_waited_out(bench: Bench) -> None:
    bench.at(0.15, bench.printer.go_silent)
    bench.at(0.25, lambda: bench.printer.go_silent(False))
    assert bench.attempt("EA1-P1").verdict is Verdict.DONE


def test_the_cable_is_pulled(bench: Bench) -> None:
    bench.printer.unplug_after(40)
    attempt = bench.attempt("EA1-P1")
    assert (attempt.verdict, attempt.code) == (Verdict.UNCONFIRMED, DeviceCode.NOT_CONNECTED)
    assert bench.attempt("EA2-P1").verdict is Verdict.NOT_STARTED
    with pytest.raises(DeviceError) as failure:
        bench.printer.open()
    assert failure.value.code is DeviceCode.NOT_CONNECTED
    bench.printer.plug_in()
    bench.printer.open()
    assert bench.attempt("EA2-P1", after_doubt=True).verdict is Verdict.DONE
    bench.at(0.2, bench.printer.unplug)
    assert bench.attempt("EA3-P1").verdict is Verdict.UNCONFIRMED


def test_a_dropped_job_is_not_taken_for_a_label() -> None:
    bench = Bench("tspl")
    attempt = bench.attempt("EA1-P1", document=LABELS["tspl"].replace(b"GAP", b"SETC"))
    assert attempt.verdict is Verdict.UNCONFIRMED
    assert (bench.out, bench.printer.blank_labels) == ([], 2)


def test_a_document_that_prints_nothing_is_doubt(bench: Bench) -> None:
    assert bench.attempt("EA1-P1", document=LABELS[bench.language][:-2]).verdict is Verdict.UNCONFIRMED
    assert bench.now > PrintTiming().start_s


def test_a_printer_that_never_finishes_is_doubt(bench: Bench) -> None:
    bench.printer = SimulatedLabelPrinter(bench.language, label_s=60, clock=lambda: bench.now)
    bench.printer.open()
    assert bench.attempt("EA1-P1").verdict is Verdict.UNCONFIRMED
    assert bench.now == pytest.approx(PrintTiming().finish_s, abs=0.3)


def test_a_closed_printer_does_nothing(bench: Bench) -> None:
    bench.printer.close()
    attempt = bench.attempt("EA1-P1")
    assert (attempt.verdict, attempt.code) == (Verdict.NOT_STARTED, DeviceCode.NOT_OPEN)
    assert bench.out == []


class Answering:
    """A printer that does not count labels and gives prepared answers."""

    language: LabelLanguage = "tspl"

    def __init__(self, states: list[PrinterState], *, mute: bool = False) -> None:
        self.mute = mute
        self.states = states
        self.sent: list[str] = []

    def open(self) -> None: ...

    def close(self) -> None: ...

    def cancel(self) -> None: ...

    def send(self, document: bytes, name: str) -> None:
        self.sent.append(name)

    def status(self) -> PrinterStatus:
        return PrinterStatus(self.states.pop(0) if len(self.states) > 1 else self.states[0])


@pytest.mark.parametrize(
    ("answers", "mute", "verdict"),
    [
        ("ready ready printing printing ready", False, Verdict.DONE),
        ("ready ready", False, Verdict.UNCONFIRMED),
        ("ready printing overheated", False, Verdict.UNCONFIRMED),
        ("printing", False, Verdict.NOT_STARTED),
        ("silent", False, Verdict.NOT_STARTED),
        ("silent", True, Verdict.SENT),
        ("cover_open", True, Verdict.NOT_STARTED),
    ],
)
def test_verdicts_for_printers_that_do_not_count(answers: str, mute: bool, verdict: Verdict) -> None:
    printer = Answering([PrinterState(word) for word in answers.split()], mute=mute)
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    attempt = attempt_print(printer, b"x", "EA1-P1", sleep=sleep, clock=lambda: now[0])
    assert attempt.verdict is verdict
    assert printer.sent == ([] if verdict is Verdict.NOT_STARTED else ["EA1-P1"])
