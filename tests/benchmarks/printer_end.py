"""A printer at the end of a real cable, in a process of its own, so that its work is nobody else's CPU.

Run as `python -m tests.benchmarks.printer_end tcp|pty LANGUAGE [LINK]`: tells its address, answers status questions as
the firmware does, and draws nothing. "labels" on stdin is answered with [moment of the first byte, bytes] of each label
since the last question, questions of the desk left out; moments are of the system's monotonic clock.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.devices.wired import PtyPrinter, TcpPrinter

from govpost_desk.devices.printer_status import (
    TSPL_QUERY,
    ZPL_QUERY,
    PrinterFlags,
    write_tspl,
    write_zpl,
)

_ROOT = Path(__file__).parents[2]
_LABEL_S = 0.6  # long enough to be seen printing
_QUESTIONS = {"tspl": re.compile(rb"\x1b![?S.]"), "zpl": re.compile(rb"~(?:HS|JA|HI|HQES)")}
_ENDS = {"tspl": b"PRINT 1,1", "zpl": b"^XZ"}


class PlainPrinter:
    """Takes labels and says when it is ready. `labels`: (moment of the first byte, bytes) of each."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._began = self._ready_at = 0.0
        self._held = b""
        self.labels: list[tuple[float, int]] = []

    def receive(self, data: bytes) -> bytes:
        """Bytes of the cable; what the printer answers."""
        now, answers = time.monotonic(), b""
        if not self._held:
            data, answers = self._asked(data, now)
        if data and not self._held:
            self._began = now
        self._held += data
        label, end, rest = self._held.rpartition(_ENDS[self._language])
        if end:  # the next question may come glued to it
            self.labels.append((self._began, len(label + end)))
            self._held, self._ready_at = b"", now + _LABEL_S
            answers += self._asked(rest, now)[1]
        return answers

    def _asked(self, data: bytes, now: float) -> tuple[bytes, bytes]:
        """What is no question, and the answers."""
        questions = _QUESTIONS[self._language]
        asked = questions.findall(data)
        return questions.sub(b"", data), b"".join(
            self._answer(query, now < self._ready_at) for query in asked
        )

    def _answer(self, query: bytes, printing: bool) -> bytes:
        flags = PrinterFlags(waiting=int(printing))
        return {TSPL_QUERY: write_tspl(flags), ZPL_QUERY: write_zpl(flags)}.get(query, b"")


class PrinterEnd:
    """The process. `word`: how the desk names the printer, without options."""

    def __init__(self, kind: str, language: str, link: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.printer_end", kind, language, str(link)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
        )
        self.address = self._hear()

    def labels(self) -> list[tuple[float, int]]:
        """Labels since the last question."""
        assert self._process.stdin is not None
        self._process.stdin.write("labels\n")
        self._process.stdin.flush()
        return [(moment, size) for moment, size in self._hear()]

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _hear(self):  # type: ignore[no-untyped-def]
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@contextmanager
def printer_end(kind: str, language: str, link: Path) -> Iterator[PrinterEnd]:
    """One, ended with the block."""
    end = PrinterEnd(kind, language, link)
    try:
        yield end
    finally:
        end.close()


def main(kind: str, language: str, link: str) -> int:
    """Until stdin ends or it is killed."""
    printer = PlainPrinter(language)
    served = (
        TcpPrinter(printer) if kind == "tcp" else PtyPrinter(printer, Path(link))  # type: ignore[arg-type]
    )
    served.start()
    address = f"127.0.0.1:{served.port}" if isinstance(served, TcpPrinter) else link
    print(json.dumps(address), flush=True)
    for _ in sys.stdin:
        taken, printer.labels = printer.labels, []
        print(json.dumps(taken), flush=True)
    served.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
