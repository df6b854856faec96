"""The window program killed with kill -9 in the middle of each kind of work: it opens where it stood and asks only what
nobody but the clerk can see. Its scanner is a pseudo-terminal, its printers are simulated."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.builders import Counter, verify_folder
from tests.devices.test_serial_scanner import Cable
from tests.services.test_receiving import FIRST, SECOND, TAG, announce

from govpost_desk.workers.clock import utc_now

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")

HONEST = "没有亮过灯的扫描都没有记录，请接着扫。"
CASES = [f"C{serial}" for serial in range(1, 7)]


class Window:
    """The program in a process of its own."""

    def __init__(self, folder: Path, cable: Cable, *arguments: str) -> None:
        self._cable = cable
        self._told: queue.Queue[dict[str, Any]] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.killed_window", str(folder), str(cable.link), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.hear() == {"ready": True}

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._told.put(json.loads(line))

    def hear(self) -> dict[str, Any]:
        """The next thing it tells."""
        return self._told.get(timeout=60)

    def scan(self, *texts: str) -> dict[str, Any]:
        """Codes through the scanner's line, each answered before the next; the last answer."""
        for text in texts:
            self._cable.write(f"{text}\r".encode())
            answer = self.hear()
        return answer

    def where(self) -> dict[str, Any]:
        """Where it stands and what it says."""
        return self._ask("where")

    def wait_papers(self) -> None:
        """Until the papers of what was closed have been printed: papers wait for no label printer."""
        assert self._ask("papers") == {"papers": True}

    def _ask(self, word: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        return self.hear()

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:
                pass


@contextmanager
def opened(folder: Path, tmp_path: Path, *arguments: str) -> Iterator[Window]:
    """A start with its cable; killed at the end of the block."""
    cable = Cable(tmp_path / "scanner")
    try:
        window = Window(folder, cable, *arguments)
        try:
            yield window
        finally:
            window.kill()
    finally:
        cable.unplug()


@pytest.fixture
def folder(desk_folder: Path) -> Path:
    """Six orders and an announced bag, today."""
    with Counter(desk_folder) as counter:
        counter.clock = utc_now  # type: ignore[assignment]
        counter.add_range(count=1000)
        for case_no in CASES:
            counter.add_order(case_no)
        announce(counter, FIRST, SECOND)
    return desk_folder


def test_each_kind_of_work_goes_on_after_a_kill(folder: Path, tmp_path: Path) -> None:
    with opened(folder, tmp_path) as window:
        assert window.where()["page"] == "today"  # nothing was open
        assert window.scan("GPDWIN01", *CASES[:4])["answer"] == "ticked"

    with opened(folder, tmp_path, "stuck") as window:
        place = window.where()
        assert (place["step"], place["page"], place["window"]) == ("take", "take", "01")
        assert place["word"] == "接着做"
        assert place["said"] == f"接着 01 窗口第 4 件。最后一件：C4 已收。{HONEST}"
        assert place["rows"] == {"待交的件": 2, "本批已扫的件，新的在上": 4}
        assert place["chosen"] == ["C4"]
        window.scan("GPDREST", "GPDR1", "GPDEND", "GPDEND", "GPDPACK")
        waiting = window.scan("C1")
        assert waiting["answer"] == "label_printed"
        assert window.hear() == {"sending": True}  # the label is in flight
        window.wait_papers()

    number = waiting["waybill_no"]
    with opened(folder, tmp_path) as window:
        place = window.where()
        assert (place["step"], place["page"]) == ("pack", "pack")
        doubt = f"面单 {number}（C1）打出来了吗？出来了就扫它，没有就按 Ctrl+P 补打。"
        assert place["said"] == f"接着封装，还有 3 件未封。{HONEST}{doubt}"
        assert window.scan(number)["answer"] == "bound"
        assert window.scan("GPDBAG", number)["answer"] == "in_bag"

    with opened(folder, tmp_path) as window:
        place = window.where()
        assert (place["step"], place["page"]) == ("bag", "bag")
        assert f"第 1 件。最后一件：{number} 已装袋。{HONEST}" in place["said"]
        assert "打出来了吗" not in place["said"]
        assert window.scan(f"GPDIN{TAG}", FIRST)["answer"]

    with opened(folder, tmp_path) as window:
        place = window.where()
        assert (place["step"], place["page"]) == ("in", "inbound")
        assert f"已核对 1 件，应有 2 件。最后一件：{FIRST} 已核对。{HONEST}" in place["said"]
        assert place["chosen"] == [FIRST]
        window.scan(SECOND, "GPDEND", "GPDEND")
        assert window.scan("GPDSTOCK", "C2", "C3")["answer"] == "counted"

    with opened(folder, tmp_path) as window:
        place = window.where()
        assert (place["step"], place["page"]) == ("stock", "day")
        # a paper of the inbound bag may have been on its way to the printer
        assert place["said"].startswith(f"接着盘点，已点 2 件。最后一件：C3 已点。{HONEST}")
        assert window.scan("C3")["answer"] == "already_counted"

    assert verify_folder(folder).ok
