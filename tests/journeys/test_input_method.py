"""A real Chinese input method (fcitx5, pinyin, switched on) over a real window under Xvfb, xdotool as the scanner.

The input method eats letters of a scan wherever it is let (devices §1b): at the scan box it is not, at a name it is.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO

import pytest
from tests.builders import PINS

SCANNER_MS, HAND_MS = 2, 60
PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us

[Groups/0/Items/1]
Name=pinyin

[GroupOrder]
0=Default
"""
WAIT_S = 30.0

# on Linux bootstrap.py installs what this needs: a missing tool fails
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X and fcitx5 are of Linux")


@dataclass
class Desktop:
    """A session with a display, a bus and an input method; `programs` ends with it."""

    environment: dict[str, str]
    programs: ExitStack = field(default_factory=ExitStack)

    def start(self, *command: str, **given: object) -> subprocess.Popen[str]:
        """A program of this session."""
        made = subprocess.Popen(  # type: ignore[call-overload]
            command, env=self.environment, text=True, stderr=subprocess.DEVNULL, **given
        )
        self.programs.enter_context(made)  # waits for it and closes its pipes
        self.programs.callback(made.kill)
        return made  # type: ignore[no-any-return]

    def run(self, *command: str) -> str:
        """A command of this session; what it says."""
        done = subprocess.run(command, env=self.environment, text=True, capture_output=True, timeout=WAIT_S)
        return done.stdout.strip()

    def focus(self, title: str) -> None:
        """Give the keys to a window; there is no window manager here that would."""
        shown = self.run("xdotool", "search", "--sync", "--onlyvisible", "--name", title).split()
        self.run("xdotool", "windowfocus", "--sync", shown[0])

    def type(self, text: str, gap_ms: int) -> None:
        """Keys as the X server sends them; \\n is Enter."""
        for part, line in enumerate(text.split("\n")):
            if part:
                self.run("xdotool", "key", "--delay", str(gap_ms), "Return")
            if line:
                self.run("xdotool", "type", "--delay", str(gap_ms), line)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """fcitx5 answers on its ibus front end; pinyin is the method in use."""
    config = tmp_path / "config" / "fcitx5"
    config.mkdir(parents=True)
    (config / "profile").write_text(PROFILE, "utf-8")
    (config / "config").write_text("[Behavior]\nActiveByDefault=True\nShareInputState=All\n", "utf-8")
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "QT_QPA_PLATFORM": "xcb",
        "QT_IM_MODULE": "fcitx",  # as Chinese desktops set it
        "XMODIFIERS": "@im=fcitx",
    }
    made = Desktop(environment)
    with made.programs:
        reading, writing = os.pipe()
        made.start("Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as told:
            environment["DISPLAY"] = f":{told.readline().strip()}"
        bus = made.start("dbus-daemon", "--session", "--print-address", "--nofork", stdout=subprocess.PIPE)
        assert bus.stdout is not None
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        made.start("fcitx5", "--disable=wayland,waylandim", stdout=subprocess.DEVNULL)
        wait_until(lambda: made.run("fcitx5-remote", "-q") == "Default")
        yield made


@dataclass
class TypedWindow:
    """The window and what it tells."""

    process: subprocess.Popen[str]
    told: Queue[list[str]]

    def ask(self, word: str) -> str:
        """Say a word; the answer to it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        return self.next(word)

    def next(self, what: str) -> str:
        """The next thing told, which must be `what`."""
        try:
            said, text = self.told.get(timeout=WAIT_S)
        except Empty:
            pytest.fail(f"the window told nothing about {what}")
        assert said == what, (said, text)
        return text


@pytest.fixture
def window(desktop: Desktop, hall_folder: Path, tmp_path: Path) -> TypedWindow:
    """Signed in by keys; the window has X's focus."""
    folder = Path(shutil.copytree(hall_folder, tmp_path / "hall"))
    command = (sys.executable, "-m", "tests.journeys.typed_window", str(folder))
    process = desktop.start(
        *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    made = TypedWindow(process, Queue())
    assert process.stdout is not None
    Thread(target=read, args=(process.stdout, made.told), daemon=True).start()
    assert made.next("ready") == "ibus"
    desktop.focus("政务邮台")
    desktop.type(f"0001\n{PINS['0001']}\n", HAND_MS)
    wait_until(lambda: made.ask("open?") == "True")
    return made


def read(lines: IO[str], told: "Queue[list[str]]") -> None:
    for line in lines:
        told.put(json.loads(line))


def wait_until(true: Callable[[], bool]) -> None:
    """Ask again and again."""
    until = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_scans_arrive_whole_and_names_are_still_typed_in_chinese(
    desktop: Desktop, window: TypedWindow
) -> None:
    wait_until(lambda: window.ask("order") == "")  # once the desk's windows are known
    desktop.focus("录入")
    wait_until(lambda: not desktop.run("fcitx5-remote", "-o") and desktop.run("fcitx5-remote") == "2")
    desktop.type("nihao ", HAND_MS)
    wait_until(lambda: window.ask("name") == "你好")  # pinyin is on, and stays on
    desktop.type("ea123456785cn", SCANNER_MS)
    time.sleep(1)
    assert "ea123456785cn" not in window.ask("name")  # what a scan comes to where the input method is let
    window.ask("box")
    desktop.focus("政务邮台")
    for text in ("EA123456785CN", "ea123456785cn", "SZ20261121000345", "1123456789012", "GPDTAKE"):
        for gap_ms in (SCANNER_MS, HAND_MS):
            desktop.type(f"{text}\n", gap_ms)
            assert window.next("scanned") == text
