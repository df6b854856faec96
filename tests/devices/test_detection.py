"""What hangs on a cable is asked, never guessed: every answer but the right one is silence."""

import random

import pytest
from tests.devices.fake_printers import FakePrinter, SimulatedCable, numbered_label

from govpost_desk.devices.detection import Detected, detect
from govpost_desk.devices.ports import LabelLanguage, PrinterState
from govpost_desk.devices.profiles import load_profiles


class Bench:
    def __init__(self, language: LabelLanguage, **options: bytes) -> None:
        self.fake = FakePrinter(language, lambda: self.cable.now, **options)  # type: ignore[arg-type]
        self.cable = SimulatedCable(self.fake, random.Random(1))
        self.cable.open()

    def detect(self) -> Detected:
        return detect(self.cable, load_profiles(), clock=self.cable.clock)


def test_a_tspl_printer_tells_its_model_and_its_best_dialect() -> None:
    found = Bench("tspl").detect()
    assert found == Detected("tspl", "TTP-244 Pro", "tspl8", PrinterState.READY, None, "generic-tspl")


def test_a_zpl_printer_tells_its_model_and_its_dots() -> None:
    found = Bench("zpl", model=b"GK888-200dpi").detect()
    assert found == Detected("zpl", "GK888-200dpi", "hqes", PrinterState.READY, 203, "generic-zpl")


@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_a_printer_in_error_is_still_found(language: LabelLanguage) -> None:
    bench = Bench(language)
    bench.fake.machine.open_cover()
    found = bench.detect()
    assert (found.language, found.state) == (language, PrinterState.COVER_OPEN)


@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_silence_takes_seconds_and_is_no_guess(language: LabelLanguage) -> None:
    bench = Bench(language)
    bench.fake.mute = True
    found = bench.detect()
    assert found == Detected()
    assert found.silent
    assert bench.cable.now < 8, "one second a question"


@pytest.mark.parametrize("noise", [b"\x00\x00", b"OK\r\n", b"\xff" * 5000, b"\x02\x03", b"#\r\n"])
@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_noise_is_no_printer(language: LabelLanguage, noise: bytes) -> None:
    bench = Bench(language)
    bench.fake.garbage = noise
    assert bench.detect().silent


def test_a_mute_board_prints_its_first_label_all_the_same() -> None:
    """Questions it does not know lie in its line buffer: they are ended, or the label's first line is spoilt."""
    bench = Bench("tspl")
    bench.fake.mute = True
    bench.detect()
    bench.cable.write(numbered_label("tspl", 5), 1)
    bench.cable.sleep(5)
    bench.fake.machine.answer(b"")  # time has passed
    assert bench.fake.out == [5]
