"""Fake printers at the end of a real cable: a pseudo-terminal that can be pulled, a TCP port that can hang up."""

import os
import select
import socket
import threading
import time
from pathlib import Path

import pytest
from tests.devices.fake_printers import FakePrinter

_SLICE_S = 0.02


class _Served:
    """A thread that carries bytes between a cable and a printer. `stalled`: it takes none; `gone`: called once."""

    def __init__(self, printer: FakePrinter) -> None:
        self.printer = printer
        self.stalled = False
        self.takes: int | None = None  # after so many more bytes the cable is pulled
        self.loses: int | None = None  # after so many more bytes the rest of them never arrives
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(10)
        assert not self._thread.is_alive()

    def pull(self) -> None:
        raise NotImplementedError

    def _read(self) -> bytes:
        raise NotImplementedError

    def _write(self, answer: bytes) -> None:
        raise NotImplementedError

    def _serve(self) -> None:
        while not self._ended.is_set():
            if self.stalled:
                time.sleep(0.002)
                continue
            received = self._read()
            if not received:
                continue
            cut = self.takes is not None and self.takes < len(received)
            if self.takes is not None:
                received, self.takes = received[: self.takes], max(0, self.takes - len(received))
            if self.loses is not None:
                received, self.loses = received[: self.loses], max(0, self.loses - len(received))
            answer = self.printer.receive(received) if received else b""
            if cut:
                self.takes = None
                self.pull()
            elif answer:
                self._write(answer)


class PtyPrinter(_Served):
    """A printer on a serial line. `link`: the name of its port."""

    def __init__(self, printer: FakePrinter, link: Path) -> None:
        super().__init__(printer)
        self.link = link
        self._ends: tuple[int, int] | None = None
        self._hands = threading.Lock()
        self.plug_in()

    def plug_in(self) -> None:
        import tty

        with self._hands:
            try:
                ends = os.openpty()
            except OSError:
                pytest.skip("no pseudo-terminals here: /dev/pts is not mounted")
            tty.setraw(ends[1])
            os.set_blocking(ends[0], False)
            self.link.unlink(missing_ok=True)
            self.link.symlink_to(os.ttyname(ends[1]))
            self._ends = ends

    def pull(self) -> None:
        with self._hands:
            ends, self._ends = self._ends, None
            self.link.unlink(missing_ok=True)
            for end in ends or ():
                os.close(end)

    def stop(self) -> None:
        super().stop()
        self.pull()

    def _read(self) -> bytes:
        with self._hands:
            if self._ends is None:
                received = None
            else:
                try:
                    ready = select.select([self._ends[0]], [], [], 0.002)[0]
                    return os.read(self._ends[0], 4096) if ready else b""
                except OSError:
                    return b""
        if received is None:
            time.sleep(0.002)
        return b""

    def _write(self, answer: bytes) -> None:
        with self._hands:
            if self._ends is not None:
                os.write(self._ends[0], answer)


class TcpPrinter(_Served):
    """A printer on the network; it takes one connection at a time."""

    def __init__(self, printer: FakePrinter) -> None:
        super().__init__(printer)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(_SLICE_S)
        self.port = int(self._listening.getsockname()[1])
        self.connections = 0
        self._connection: socket.socket | None = None

    def pull(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def stop(self) -> None:
        super().stop()
        self.pull()
        self._listening.close()

    def _read(self) -> bytes:
        try:
            if self._connection is None:
                self._connection, _ = self._listening.accept()
                self._connection.settimeout(_SLICE_S)
                self.connections += 1
            received = self._connection.recv(4096)
        except TimeoutError:
            return b""
        except OSError:
            self.pull()
            return b""
        if not received:
            self.pull()
        return received

    def _write(self, answer: bytes) -> None:
        if self._connection is not None:
            self._connection.sendall(answer)
