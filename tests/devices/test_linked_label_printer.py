"""A printer over a cable: answers that count and answers that do not, and sending in blocks."""

import random

import pytest
from tests.devices.fake_printers import DIALECTS, FakePrinter, SimulatedCable, numbered_label, profile_of

from govpost_desk.devices.attempt import Verdict, attempt_print
from govpost_desk.devices.linked_label_printer import LinkedLabelPrinter
from govpost_desk.devices.ports import DeviceError, LabelLanguage, PrinterState
from govpost_desk.devices.printer_status import (
    PrinterFlags,
    read_hqes,
    read_tspl8,
    write_hqes,
    write_tspl8,
)
from govpost_desk.devices.profiles import StatusDialect

EVERY = [(language, dialect) for language in DIALECTS for dialect in DIALECTS[language]]


class Bench:
    def __init__(self, language: LabelLanguage, status: StatusDialect) -> None:
        self.fake = FakePrinter(language, lambda: self.cable.now)
        self.cable = SimulatedCable(self.fake, random.Random(1))
        self.printer = LinkedLabelPrinter(self.cable, profile_of(language, status), clock=self.cable.clock)
        self.printer.open()

    def state(self) -> PrinterState:
        return self.printer.status().state


@pytest.mark.parametrize(("language", "status"), EVERY)
def test_states_in_every_dialect(language: LabelLanguage, status: StatusDialect) -> None:
    bench = Bench(language, status)
    assert bench.state() is PrinterState.READY
    bench.printer.send(numbered_label(language, 1), "L1")
    assert bench.state() is PrinterState.PRINTING
    bench.cable.sleep(2)
    assert bench.state() is PrinterState.READY
    for spoil, mend, state in (
        (
            lambda: bench.fake.machine.paper_out_after(0),
            bench.fake.machine.load_paper,
            PrinterState.OUT_OF_PAPER,
        ),
        (bench.fake.machine.open_cover, bench.fake.machine.close_cover, PrinterState.COVER_OPEN),
        (bench.fake.machine.pause, bench.fake.machine.resume, PrinterState.PAUSED),
    ):
        spoil()
        assert bench.state() is state
        mend()
    assert bench.fake.out == [1]


def test_a_fault_that_hs_keeps_to_itself_is_named_by_hqes() -> None:
    for status, state in (("hs", PrinterState.SILENT), ("hqes", PrinterState.OUT_OF_PAPER)):
        bench = Bench("zpl", status)  # type: ignore[arg-type]
        bench.fake.quiet_in_error = True
        bench.fake.machine.paper_out_after(0)
        assert bench.state() is state


def test_the_byte_of_a_broken_line_is_not_taken_for_ready() -> None:
    bench = Bench("tspl", "tspl1")
    bench.fake.mute = True
    bench.cable._arriving.append((bench.cable.now + 0.3, b"\x00"))  # behind the question, as a break would be
    assert bench.state() is PrinterState.SILENT


def test_a_stale_answer_is_thrown_away() -> None:
    bench = Bench("tspl", "tspl1")
    bench.fake.machine.open_cover()
    bench.cable._arriving.append((bench.cable.now, b"\x00"))
    assert bench.state() is PrinterState.COVER_OPEN


@pytest.mark.parametrize(("language", "status"), EVERY)
@pytest.mark.parametrize(
    "noise", [b"\x00\x00", b"\x02", b"\x02030,0\x03", b"OK\r\n", b"\xff" * 9000, b"\x7f"]
)
def test_garbage_is_never_ready(language: LabelLanguage, status: StatusDialect, noise: bytes) -> None:
    bench = Bench(language, status)
    bench.fake.garbage = noise
    assert bench.state() is not PrinterState.READY


def test_three_silences_make_the_link_anew() -> None:
    bench = Bench("zpl", "hs")
    bench.fake.mute = True
    for _ in range(3):
        assert bench.cable.is_open
        assert bench.state() is PrinterState.SILENT
    assert not bench.cable.is_open
    bench.fake.mute = False
    bench.printer.open()
    assert bench.state() is PrinterState.READY


@pytest.mark.parametrize("taken", [0, 1, 64, 65])
def test_the_first_byte_is_told_truly_also_in_a_later_block(taken: int) -> None:
    bench = Bench("tspl", "tspl1")
    bench.cable.stalls_at = taken
    with pytest.raises(DeviceError) as failure:
        bench.printer.send(numbered_label("tspl", 1), "L1")
    assert failure.value.first_byte_sent is (taken > 0)
    assert not bench.cable.is_open


def test_off_and_on_while_printing_is_not_out() -> None:
    """Found by the fault rounds: ready again after a restart looked like a label that had come out."""
    bench = Bench("tspl", "tspl1")
    bench.cable.at(0.6, lambda: bench.fake.power_cycle(0.9))
    attempt = attempt_print(
        bench.printer, numbered_label("tspl", 1), "L1", sleep=bench.cable.sleep, clock=bench.cable.clock
    )
    assert (attempt.verdict, bench.fake.out) == (Verdict.UNCONFIRMED, [])


@pytest.mark.parametrize("taken", [1, 2])
def test_half_a_question_does_not_spoil_the_next_label(taken: int) -> None:
    """Found by the fault rounds: the board read ESC ! S of SIZE, dropped the label and fed a blank one."""
    bench = Bench("tspl", "tspl1")
    bench.cable.drops_at = taken
    with pytest.raises(DeviceError):
        bench.printer.status()
    bench.cable.plugged_in, bench.cable.drops_at = True, None
    bench.printer.open()
    attempt = attempt_print(
        bench.printer, numbered_label("tspl", 1), "L1", sleep=bench.cable.sleep, clock=bench.cable.clock
    )
    assert (attempt.verdict, bench.fake.out) == (Verdict.DONE, [1])


@pytest.mark.parametrize(
    "flags",
    [
        PrinterFlags(cover_open=True),
        PrinterFlags(paper_out=True),
        PrinterFlags(ribbon_out=True),
        PrinterFlags(overheated=True),
    ],
)
def test_status_words_both_ways(flags: PrinterFlags) -> None:
    assert read_tspl8(write_tspl8(flags)) is flags.state
    assert read_hqes(write_hqes(flags)) is flags.state


def test_words_that_are_not_understood_are_never_ready() -> None:
    assert read_tspl8(b"\x02@@@@\x03\r\n") is PrinterState.READY
    ready = [
        bytes(word)
        for place in range(4)
        for letter in range(256)
        if read_tspl8(word := b"\x02" + bytes([64] * place + [letter] + [64] * (3 - place)) + b"\x03\r\n")
        is PrinterState.READY
    ]
    assert set(ready) == {b"\x02@@@@\x03\r\n"}
    assert read_hqes(write_hqes(PrinterFlags())) is PrinterState.SILENT, "no fault is not ready"
    assert read_hqes(b"\x02 ERRORS: 1 00000001 00000000\x03") is PrinterState.ERROR
    assert read_hqes(b"\x02 ERRORS: 1 00000000 00000000\x03") is PrinterState.ERROR
    assert read_hqes(b"?") is PrinterState.ERROR
