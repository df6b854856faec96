"""Exactly once over real pseudo-terminals and TCP (D-22): 200 rounds, each with its own accident."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.devices.fake_printers import DIALECTS, FakePrinter, numbered_label, profile_of
from tests.devices.wired import PtyPrinter, TcpPrinter

from govpost_desk.devices.attempt import PrintTiming, Verdict, attempt_print
from govpost_desk.devices.linked_label_printer import LinkedLabelPrinter, LinkTiming
from govpost_desk.devices.links.serial_link import SerialLink
from govpost_desk.devices.links.tcp_link import TcpLink
from govpost_desk.devices.ports import DeviceError, LabelLanguage, Link

PTY_ROUNDS, TCP_ROUNDS = 200, 24
_PRINTING = PrintTiming(poll_s=0.005, start_s=0.2, finish_s=2.0, silent_answers=2)
_LINK = LinkTiming(answer_s=0.1, settle_s=0.002, stall_s=0.15, silent_answers=2)
LABEL_S = 0.03


class Round:
    """One label on a fresh cable, one accident, then everything is mended and what waits is sent again."""

    def __init__(
        self, seed: int, language: LabelLanguage, wired: "PtyPrinter | TcpPrinter", link: Link
    ) -> None:
        self.dice = random.Random(seed)
        self.language: LabelLanguage = language
        self.wired = wired
        self.fake = wired.printer
        dialect = self.dice.choice(DIALECTS[language])
        self.printer = LinkedLabelPrinter(link, profile_of(language, dialect), timing=_LINK)

    def accidents(self) -> dict[str, Callable[[], None]]:
        machine, fake, wired, dice = self.fake.machine, self.fake, self.wired, self.dice
        byte = dice.randrange(0, len(numbered_label(self.language, 1)))

        def soon(happens: Callable[[], None]) -> Callable[[], None]:
            def start() -> None:
                timer = threading.Timer(dice.uniform(0.0, 0.05), happens)
                timer.start()
                self.timer = timer

            return start

        def mute() -> None:
            fake.mute = True

        def stall() -> None:
            wired.stalled = True

        def noise() -> None:
            fake.garbage = b"\x00\x00"

        return {
            "silent": mute,
            "silent later": soon(mute),
            "paper ends in a label": lambda: machine.paper_out_after(0, mid_label=True),
            "no paper": lambda: machine.paper_out_after(0),
            "cover": soon(machine.open_cover),
            "stall": stall,
            "stall later": soon(stall),
            "power": soon(lambda: fake.power_cycle(0.25)),
            "cable out": soon(wired.pull),
            "cable out while sending": lambda: setattr(wired, "takes", byte),
            "half a job": lambda: setattr(wired, "loses", byte),
            "garbage": noise,
        }

    def attempt(self, doubt: bool = False) -> Verdict:
        try:
            self.printer.open()
        except DeviceError:
            return Verdict.NOT_STARTED
        attempt = attempt_print(
            self.printer, numbered_label(self.language, 7), "L7", after_doubt=doubt, timing=_PRINTING
        )
        return attempt.verdict

    def mend(self) -> None:
        """A person comes."""
        timer: threading.Timer | None = getattr(self, "timer", None)
        if timer is not None:
            timer.join()
        wired, fake = self.wired, self.fake
        wired.stalled, wired.takes, wired.loses = False, None, None
        fake.mute, fake.garbage = False, b""
        if isinstance(wired, PtyPrinter) and wired._ends is None:
            wired.plug_in()
        time.sleep(max(0.0, fake.boots_until - time.monotonic()))
        fake.machine.load_paper()
        fake.machine.close_cover()

    def run(self, name: str | None) -> Verdict:
        """The verdict of the label; asserts that the floor and the book agree."""
        if name is not None:
            self.accidents()[name]()
        verdict = self.attempt()
        self.mend()
        for _ in range(
            20
        ):  # a busy machine may miss an answer now and then: nothing was sent, so it is asked again
            if verdict is not Verdict.NOT_STARTED:
                break
            assert self.fake.out == [], "came out and would be sent again"
            verdict = self.attempt()
        if verdict is not Verdict.DONE:
            time.sleep(2 * LABEL_S)  # what still comes, comes now
        self.fake.machine.flags()
        self.fake.machine.answer(b"")
        out = len(self.fake.out)
        assert out <= 1
        if verdict is Verdict.DONE:
            assert out == 1, f"{name}: done and did not come out"
        else:
            assert verdict is Verdict.UNCONFIRMED, name
        return verdict


def run_rounds(rounds: int, make: Callable[[FakePrinter], tuple["PtyPrinter | TcpPrinter", Link]]) -> None:
    seen: Counter[tuple[str | None, Verdict]] = Counter()
    for seed in range(rounds):
        language: LabelLanguage = "tspl" if seed % 2 else "zpl"
        fake = FakePrinter(language, time.monotonic, label_s=LABEL_S, quiet_in_error=seed % 3 == 0)
        wired, link = make(fake)
        wired.start()
        round_ = Round(seed, language, wired, link)
        names = list(round_.accidents())
        name = names[seed // 4 % len(names)] if seed % 4 < 3 else None
        try:
            seen[name, round_.run(name)] += 1
        finally:
            round_.printer.close()
            wired.stop()
    assert seen[None, Verdict.DONE] > 0.8 * rounds / 4, seen
    assert (
        sum(count for (_, verdict), count in seen.items() if verdict is Verdict.UNCONFIRMED) > rounds / 10
    ), seen


def test_200_rounds_over_pseudo_terminals(tmp_path: Path) -> None:
    def make(fake: FakePrinter) -> tuple[PtyPrinter, SerialLink]:
        wired = PtyPrinter(fake, tmp_path / "printer")
        return wired, SerialLink(str(wired.link), 115200, "rtscts")

    run_rounds(PTY_ROUNDS, make)


def test_rounds_over_tcp() -> None:
    def make(fake: FakePrinter) -> tuple[TcpPrinter, TcpLink]:
        wired = TcpPrinter(fake)
        return wired, TcpLink("127.0.0.1", wired.port)

    run_rounds(TCP_ROUNDS, make)


@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_one_connection_is_kept(language: LabelLanguage) -> None:
    wired = TcpPrinter(FakePrinter(language, time.monotonic, label_s=LABEL_S))
    wired.start()
    printer = LinkedLabelPrinter(
        TcpLink("127.0.0.1", wired.port),
        profile_of(language, DIALECTS[language][0]),
        timing=LinkTiming(answer_s=5),
    )
    try:
        for number in (1, 2, 3):
            printer.open()
            attempt = attempt_print(printer, numbered_label(language, number), "L", timing=_PRINTING)
            assert attempt.verdict is Verdict.DONE
        assert (wired.printer.out, wired.connections) == ([1, 2, 3], 1)
    finally:
        printer.close()
        wired.stop()
