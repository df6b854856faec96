"""Which devices with threads of their own a desk has: settings become scanners and a scale, not started.

Beside app, which starts them behind a window, and the console, which has none.
"""

from collections.abc import Callable
from queue import Queue
from typing import TYPE_CHECKING, Protocol

from govpost_desk.devices.scanner_spec import read_scanner_spec, scanner_of
from govpost_desk.settings import Settings

if TYPE_CHECKING:
    from govpost_desk.domain.weighing import Plate
    from govpost_desk.workers.counter import Counter
    from govpost_desk.workers.scale_loop import ScaleLoop
    from govpost_desk.workers.scan_loop import ScanLoops


class Loop(Protocol):
    """A device's thread."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End it and give the device back."""


def device_threads(
    settings: Settings, counter: "Counter", codes: "Queue[str] | None" = None
) -> tuple[Loop, ...]:
    """The threads that speak to a window's counter, not started; it is told of its scanner and scale.

    `codes`: those of a simulated scanner. Raises DeviceError BAD_SPEC.
    """
    scanners = scan_loops(settings, counter.post_code, counter.post_scanner, codes)
    counter.scanner = ("", scanners.kind if scanners else "")
    counter.scale = scale_of(settings, counter.post_plate)
    return tuple(loop for loop in (scanners, counter.scale) if loop is not None)


def check_scanners(settings: Settings) -> None:
    """Told at the start, not by the first scan. Raises DeviceError BAD_SPEC."""
    for word in settings.scanner_words:
        read_scanner_spec(word)


def scan_loops(
    settings: Settings,
    on_code: Callable[[str], None],
    on_state: Callable[[str, str], None],
    codes: "Queue[str] | None" = None,
) -> "ScanLoops | None":
    """The scanners on lines of their own: simulated by `codes`, or those of the settings; None for none.

    Raises DeviceError BAD_SPEC.
    """
    if codes is None and not settings.scanner_words:
        return None
    from govpost_desk.workers.scan_loop import ScanLoops

    if codes is not None:
        from govpost_desk.devices.simulated_scanner import SimulatedScanner

        return ScanLoops([("simulated", SimulatedScanner(codes))], on_code, on_state)
    specs = map(read_scanner_spec, settings.scanner_words)
    return ScanLoops([(spec.kind, scanner_of(spec)) for spec in specs], on_code, on_state)


def scale_of(settings: Settings, on_plate: "Callable[[Plate], None]" = lambda _: None) -> "ScaleLoop | None":
    """The scale of the settings and its thread, not started; None where none stands. Raises DeviceError BAD_SPEC."""
    if not settings.scale:
        return None
    from govpost_desk.devices.scale_spec import parse_scale
    from govpost_desk.workers.scale_loop import ScaleLoop

    return ScaleLoop(parse_scale(settings.scale), on_plate)
