"""Exactly once over a cable (D-22), on a simulated clock: thousands of seeded rounds with every fault.

What the lane writes down is compared with what lies on the floor: done means one label, waiting means none, and
whatever differs is unconfirmed.
"""

import random
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from tests.devices.fake_printers import (
    DIALECTS,
    LABEL_S,
    FakePrinter,
    SimulatedCable,
    numbered_label,
    profile_of,
)

from govpost_desk.devices.attempt import Verdict, attempt_print
from govpost_desk.devices.linked_label_printer import LinkedLabelPrinter
from govpost_desk.devices.ports import DeviceError, LabelLanguage

ROUNDS = 1000
LABELS = 3


class Bench:
    """One counter: a printer, its cable, three labels, and the lane's book."""

    def __init__(self, language: LabelLanguage, seed: int) -> None:
        self.dice = random.Random(f"{language}-{seed}")
        self.fake = FakePrinter(language, lambda: self.cable.now, quiet_in_error=self.dice.random() < 0.5)
        self.cable = SimulatedCable(self.fake, self.dice)
        dialect = self.dice.choice(DIALECTS[language])
        self.printer = LinkedLabelPrinter(
            self.cable, profile_of(language, dialect), clock=lambda: self.cable.now
        )
        self.language: LabelLanguage = language
        self.book: dict[int, str] = {}
        self.doubt = False

    def attempt(self, number: int) -> str:
        """One step of the lane, as `services.printing` takes it; what the book says of the label then."""
        try:
            self.printer.open()
        except DeviceError:
            self.cable.sleep(1.0)
            return "queued"
        attempt = attempt_print(
            self.printer,
            numbered_label(self.language, number),
            f"L{number}",
            after_doubt=self.doubt,
            sleep=self.cable.sleep,
            clock=self.cable.clock,
        )
        if attempt.verdict is Verdict.NOT_STARTED:
            self.cable.sleep(1.0)
            return "queued"
        self.doubt = attempt.verdict is Verdict.UNCONFIRMED
        return "unconfirmed" if self.doubt else "done"

    def mend(self) -> None:
        """A person comes: everything is put right, what was to happen has happened."""
        self.cable.sleep(3.0)
        self.cable.events.clear()
        self.fake.machine._label_s = LABEL_S
        self.fake.machine._advance()
        self.cable.plugged_in = True
        self.cable.stalls_at = self.cable.drops_at = self.cable.loses_at = None
        self.cable.answer_delay_s = 0.002
        self.fake.mute = False
        self.fake.garbage = b""
        self.fake.machine.load_paper()
        self.fake.machine.close_cover()
        self.fake.machine.resume()
        self.cable.sleep(10.0)

    def check(self) -> None:
        """Labels on the floor against the book."""
        out = Counter(self.fake.out)
        assert max(out.values(), default=0) <= 1, "two of one label"
        for number, state in self.book.items():
            assert state in ("done", "unconfirmed")
            if state == "done":
                assert out[number] == 1, f"label {number} is done and did not come out"
        assert set(out) <= set(self.book)


def faults(bench: Bench) -> dict[str, Callable[[], None]]:
    """What can happen in a round; each takes its moment by the dice."""
    dice, cable, fake = bench.dice, bench.cable, bench.fake
    later = partial(dice.uniform, 0.0, 2.5)
    byte = partial(dice.randrange, 0, len(numbered_label(bench.language, 1)) + 8)

    def mute() -> None:
        fake.mute = True

    def noise() -> None:
        fake.garbage = dice.choice([b"\x00\x00", b"\x7f", b"\x02030,0", b"ERROR 7\r\n", b"\xff" * 300])

    def unplugged_and_back() -> None:
        cable.pull()
        cable.at(dice.uniform(0.1, 2), lambda: setattr(cable, "plugged_in", True))

    def paper_change() -> None:
        fake.machine.paper_out_after(0, mid_label=True)

        def reload() -> None:  # nobody puts in a roll in less than half a second
            out = fake.machine.flags().paper_out
            cable.at(dice.uniform(0.5, 3) if out else 0.2, fake.machine.load_paper if out else reload)

        reload()

    def cover() -> None:
        fake.machine.open_cover()
        cable.at(dice.uniform(0.2, 3), fake.machine.close_cover)

    return {
        "none": lambda: None,
        "silent at once": mute,
        "silent later": lambda: cable.at(later(), mute),
        "slow to answer": lambda: setattr(cable, "answer_delay_s", dice.choice([0.3, 0.9, 1.4, 2.5])),
        "slow to print": lambda: setattr(fake.machine, "_label_s", dice.choice([5.0, 25.0])),
        "no paper": lambda: fake.machine.paper_out_after(0),
        "paper ends in a label": lambda: fake.machine.paper_out_after(0, mid_label=True),
        "paper changed quickly": lambda: cable.at(later(), paper_change),
        "cover opened": lambda: cable.at(later(), fake.machine.open_cover),
        "cover opened and shut": lambda: cable.at(later(), cover),
        "paused": lambda: cable.at(later(), fake.machine.pause),
        "stall": lambda: setattr(cable, "stalls_at", byte()),
        "cable out while sending": lambda: setattr(cable, "drops_at", byte()),
        "half a job lost": lambda: setattr(cable, "loses_at", byte()),
        "cable out": lambda: cable.at(later(), cable.pull),
        "cable out and back": lambda: cable.at(later(), unplugged_and_back),
        "power": lambda: cable.at(later(), lambda: fake.power_cycle(dice.uniform(1.2, 5))),
        "garbage": noise,
        "garbage later": lambda: cable.at(later(), noise),
    }


@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_what_came_out_is_in_the_book(language: LabelLanguage) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in range(ROUNDS):
        bench = Bench(language, seed)
        names = faults(bench)
        for number in range(1, LABELS + 1):
            name = bench.dice.choice(list(names))
            names[name]()
            state = bench.attempt(number)
            bench.mend()
            if state == "queued":
                assert number not in bench.fake.out, f"round {seed}: {name}: came out and would be sent again"
                state = bench.attempt(number)
                bench.mend()
            assert state != "queued", f"round {seed}: {name}: a mended printer prints"
            bench.book[number] = state
            seen[name, state] += 1
        try:
            bench.check()
        except AssertionError as failure:
            raise AssertionError(f"round {seed}") from failure
    assert seen["none", "unconfirmed"] == 0
    assert seen["none", "done"] > ROUNDS / 10
    doubtful = {name for name, state in seen if state == "unconfirmed"}
    assert doubtful >= {"silent later", "stall", "cable out", "power", "cover opened", "half a job lost"}
