"""A scanner on a line of its own: codes arrive whole, an unplugged one comes back by itself."""

import threading

from govpost_desk.devices.simulated_scanner import SimulatedScanner
from govpost_desk.workers.scan_loop import ScanLoop


class Heard:
    """What the loop said, with a way to wait for it."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.states: list[str] = []
        self._changed = threading.Condition()

    def code(self, code: str) -> None:
        with self._changed:
            self.codes.append(code)
            self._changed.notify_all()

    def state(self, state: str) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def wait(self, codes: int, states: int) -> None:
        with self._changed:
            assert self._changed.wait_for(
                lambda: len(self.codes) >= codes and len(self.states) >= states, timeout=10
            )


def test_codes_arrive_in_order_through_an_unplugged_cable() -> None:
    scanner, heard = SimulatedScanner(["A1", "A2"]), Heard()
    loop = ScanLoop(scanner, heard.code, heard.state)
    loop.start()
    heard.wait(2, 1)
    scanner.unplug()
    heard.wait(2, 2)
    scanner.scan("A3")
    scanner.plug_in()
    heard.wait(3, 3)
    loop.stop()
    assert heard.codes == ["A1", "A2", "A3"]
    assert heard.states == ["", "not_connected", ""]
    assert not any(thread.name == "scanner" for thread in threading.enumerate())
