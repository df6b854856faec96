"""A receipt printer that reads as it prints: what it has no room for stays in the cable, be it simulated or TCP."""

import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from govpost_desk.devices.escpos_interpreter import EscPosInterpreter
from govpost_desk.devices.links.tcp_link import TcpLink
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.printer_status import PrinterFlags
from govpost_desk.devices.receipt_status import write_escpos, write_report

_QUESTION = re.compile(rb"\x10\x04([\x01-\x04])")
_BITE = 512  # bytes that it works off at once
_STEP_S = 0.05
_BOOT_S = 7.0


class PacedMachine:
    """`slips`: how many were cut off; `holds`: bytes of its buffer; paper out or an open cover stop its reading."""

    def __init__(self, clock: Callable[[], float], *, dots_per_s: float = 1200.0, holds: int = 4096) -> None:
        self.slips = 0
        self.taken = 0
        self.said = bytearray()
        self._clock = clock
        self._dots_per_s = dots_per_s
        self._holds = holds
        self._flags = PrinterFlags()
        self._reports = False
        self._held = bytearray()
        self._half = b""  # the beginning of a question
        self._rows = 0
        self._busy_until = self._off_until = 0.0
        self._interpreter = EscPosInterpreter(self._cut, self.said.extend, on_reports=self._want_reports)

    @property
    def room(self) -> int:
        """Bytes that it would read now."""
        return 0 if self._stopped() else self._holds - len(self._held)

    def read(self, received: bytes) -> None:
        """Questions are answered when they are read, not when their turn to be printed comes."""
        self.taken += len(received)
        received = self._half + received
        for number in _QUESTION.findall(received):
            self.said += write_escpos(self._flags)[number[0] - 1]
        received = _QUESTION.sub(b"", received)
        cut = next((n for n in (2, 1) if received.endswith(b"\x10\x04"[:n])), 0)
        self._half = received[len(received) - cut :]
        self._held += received[: len(received) - cut]

    def print_on(self) -> None:
        """Work off what the time since the last call is enough for."""
        now = self._clock()
        while self._held and self._busy_until <= now and not self._stopped():
            bite = bytes(self._held[:_BITE])
            del self._held[:_BITE]
            before = self._rows
            self._interpreter.feed(bite)
            self._rows = self._interpreter.rows
            began = max(self._busy_until, now - 2 * _STEP_S)
            self._busy_until = began + max(0, self._rows - before) / self._dots_per_s

    def set(self, **flags: bool) -> None:
        """As `PrinterFlags`: paper_out, cover_open."""
        self._flags = replace(self._flags, **flags)
        if self._reports:
            self.said += write_report(self._flags)

    def power_cycle(self) -> None:
        """Off and on: what it held is gone, and for a while it reads nothing."""
        self._off_until = self._clock() + _BOOT_S
        self._held.clear()
        self.said.clear()
        self._half, self._reports, self._rows = b"", False, 0
        self._interpreter.reset()

    def _stopped(self) -> bool:
        return self._flags.paper_out or self._flags.cover_open or self._clock() < self._off_until

    def _cut(self, picture: object) -> None:
        self.slips += 1

    def _want_reports(self, wanted: bool) -> None:
        self._reports = wanted
        if wanted:
            self.said += write_report(self._flags)


class PacedCable:
    """A `Link` on a simulated clock that holds `pipe` bytes; a serial one (`bytes_per_s`) outlives its power."""

    kind = "simulated"

    def __init__(self, *, pipe: int = 1 << 20, bytes_per_s: int | None = None, **machine: float) -> None:
        self.now = 0.0
        self.bytes_per_s = bytes_per_s
        self.is_open = False
        self.machine = PacedMachine(self.clock, **machine)  # type: ignore[arg-type]
        self._pipe = bytearray()
        self._holds = pipe
        self._events: list[tuple[float, Callable[[], None]]] = []

    def clock(self) -> float:
        return self.now

    def at(self, when: float, happens: Callable[[], None]) -> None:
        self._events.append((when, happens))

    def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            self._step(min(_STEP_S, until - self.now))

    def power_cycle(self) -> None:
        self.machine.power_cycle()
        if self.bytes_per_s is None:
            self._pipe.clear()
            self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def read(self, timeout_s: float) -> bytes:
        self._require()
        until = self.now + timeout_s
        while not self.machine.said and self.now < until:
            self._step(min(_STEP_S, until - self.now))
            self._require(DeviceCode.NOT_CONNECTED)
        said = bytes(self.machine.said)
        self.machine.said.clear()
        return said

    def write(self, data: bytes, timeout_s: float) -> None:
        self._require()
        until = self.now + timeout_s
        done = 0
        while True:
            fits = self._holds - len(self._pipe)
            self._pipe += data[done : done + fits]
            done += min(fits, len(data) - done)
            if done == len(data):
                self._step(0.0)
                return
            if self.now >= until:
                self.is_open = False
                self._pipe.clear()
                raise DeviceError(DeviceCode.TIMEOUT, first_byte_sent=done > 0)
            self._step(_STEP_S)
            self._require(DeviceCode.NOT_CONNECTED, first_byte_sent=True)

    def drain(self, timeout_s: float) -> None:
        self.machine.said.clear()

    def close(self) -> None:
        self.is_open = False

    def _step(self, seconds: float) -> None:
        self.now += seconds
        for event in [event for event in self._events if event[0] <= self.now]:
            self._events.remove(event)
            event[1]()
        self.machine.print_on()
        if fits := min(self.machine.room, len(self._pipe)):
            self.machine.read(bytes(self._pipe[:fits]))
            del self._pipe[:fits]

    def _require(self, code: DeviceCode = DeviceCode.NOT_OPEN, *, first_byte_sent: bool = False) -> None:
        if not self.is_open:
            raise DeviceError(code, first_byte_sent=first_byte_sent)


class PacedTcpPrinter:
    """The machine behind a port of loopback, with a small window. `hurry`: its seconds in one of ours."""

    def __init__(self, *, hurry: float, **machine: float) -> None:
        self.hurry = hurry
        self.machine = PacedMachine(self.clock, **machine)  # type: ignore[arg-type]
        self.connections = 0
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self._listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1460)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(1)
        self.port = int(self._listening.getsockname()[1])
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def clock(self) -> float:
        return time.monotonic() * self.hurry

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.hurry)

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._listening.close()

    def _serve(self) -> None:
        connection, _ = self._listening.accept()
        self.connections += 1
        connection.setblocking(False)
        with connection:
            while not self._ended.is_set():
                self.machine.print_on()
                try:
                    if (room := self.machine.room) and (received := connection.recv(room)):
                        self.machine.read(received)
                except BlockingIOError:
                    pass
                except OSError:
                    return
                if self.machine.said:
                    connection.send(bytes(self.machine.said))
                    self.machine.said.clear()
                time.sleep(0.0005)


class HurriedLink:
    """A cable to it in its own time."""

    kind = "tcp"
    bytes_per_s: int | None = None

    def __init__(self, printer: PacedTcpPrinter) -> None:
        self._hurry = printer.hurry
        self._link = TcpLink("127.0.0.1", printer.port)

    def open(self) -> None:
        self._link.open()

    def read(self, timeout_s: float) -> bytes:
        return self._link.read(timeout_s / self._hurry)

    def write(self, data: bytes, timeout_s: float) -> None:
        self._link.write(data, timeout_s / self._hurry)

    def drain(self, timeout_s: float) -> None:
        self._link.drain(timeout_s / self._hurry)

    def close(self) -> None:
        self._link.close()
