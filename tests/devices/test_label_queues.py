"""Queues as the last resort: nothing is known of the printer, and no job may stay behind in one."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from govpost_desk.devices.attempt import Verdict, attempt_print
from govpost_desk.devices.links.cups_queue import CupsQueue
from govpost_desk.devices.ports import DeviceCode, DeviceError, PrinterState
from govpost_desk.devices.profiles import load_profiles
from govpost_desk.devices.queued_label_printer import QueuedLabelPrinter, QueueState


class Cups:
    """CUPS as its programs speak."""

    def __init__(self) -> None:
        self.printer = b"printer labels is idle.  enabled since Thu\n"
        self.accepts = b"labels accepting requests since Thu\n"
        self.jobs: list[str] = []
        self.leaves_after = 0
        self.asked: list[Sequence[str]] = []
        self.lp: tuple[int, bytes] | DeviceError = (0, b"request id is labels-12 (0 file(s))\n")
        self.documents: list[bytes] = []

    def __call__(self, command: Sequence[str], given: bytes) -> tuple[int, bytes]:
        self.asked.append(command)
        match command[0], command[1]:
            case "lpstat", "-p":
                return (0, self.printer) if self.printer else (1, b"")
            case "lpstat", "-a":
                return 0, self.accepts
            case "lpstat", "-W":
                listed = "".join(f"{job} root 1024 Thu\n" for job in self.jobs).encode()
                self.leaves_after -= 1
                if self.leaves_after < 0:
                    self.jobs = []
                return 0, listed
            case "cancel", job:
                self.jobs = [each for each in self.jobs if each != job]
                return 0, b""
        if isinstance(self.lp, DeviceError):
            raise self.lp
        if self.lp[0] == 0:
            self.documents.append(given)
            self.jobs.append("labels-12")
        return self.lp


def printer(cups: Cups) -> QueuedLabelPrinter:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    queue = CupsQueue("labels", cups)
    return QueuedLabelPrinter(queue, load_profiles()["generic-zpl"], sleep=sleep, clock=lambda: now[0])


def test_a_job_that_leaves_is_sent_and_no_more() -> None:
    cups = Cups()
    made = printer(cups)
    made.open()
    assert made.mute
    assert made.status().state is PrinterState.SILENT
    cups.leaves_after = 3
    assert attempt_print(made, b"^XA^XZ", "EA1-P1").verdict is Verdict.SENT
    assert cups.documents == [b"^XA^XZ"]
    assert ["lp", "-d", "labels", "-o", "raw", "-t", "EA1-P1", "-"] in cups.asked


def test_a_job_that_stays_is_taken_out_and_in_doubt() -> None:
    cups = Cups()
    cups.leaves_after = 1_000
    attempt = attempt_print(printer(cups), b"^XA^XZ", "EA1-P1")
    assert (attempt.verdict, attempt.code) == (Verdict.UNCONFIRMED, DeviceCode.TIMEOUT)
    assert cups.jobs == [], "nothing prints at its own time"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ((1, b""), Verdict.NOT_STARTED),
        ((0, b"?"), Verdict.UNCONFIRMED),
        (DeviceError(DeviceCode.TIMEOUT), Verdict.UNCONFIRMED),
        (DeviceError(DeviceCode.NOT_CONNECTED), Verdict.NOT_STARTED),
    ],
)
def test_what_lp_says(answer: tuple[int, bytes] | DeviceError, verdict: Verdict) -> None:
    cups = Cups()
    cups.lp = answer
    assert attempt_print(printer(cups), b"^XA^XZ", "EA1-P1").verdict is verdict


def test_queues_that_may_not_be_used() -> None:
    cups = Cups()
    made = printer(cups)
    cups.jobs, cups.leaves_after = ["labels-3"], 99
    assert made.status().state is PrinterState.PRINTING
    cups.printer = b"printer labels disabled since Thu -\n\tPaused\n"
    assert made.status().state is PrinterState.PAUSED
    cups.printer, cups.accepts = Cups().printer, b"labels not accepting requests since Thu\n"
    assert made.status().state is PrinterState.PAUSED
    cups.printer = b""
    with pytest.raises(DeviceError, match="not_connected"):
        made.open()


@pytest.mark.skipif(os.name != "posix", reason="CUPS")
def test_the_programs_are_really_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (
        ("lpstat", '[ "$1" = -p ] && echo "printer q is idle. $LC_ALL"; exit 0'),
        ("lp", f'cat > "{tmp_path}/got"; echo "request id is q-1 (1 file(s))"'),
    ):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    queue = CupsQueue("q")
    assert queue.state() is QueueState.OPEN
    assert queue.submit(b"\x1b^XA", "EA1-P1") == "q-1"
    assert (tmp_path / "got").read_bytes() == b"\x1b^XA"
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    with pytest.raises(DeviceError, match="not_connected"):
        queue.state()
