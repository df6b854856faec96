"""Start: what a counter does not need before its first paint is not imported yet (architecture §6)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from govpost_desk.resources import resource_path

LATE = ("reportlab", "requests", "python_calamine", "pypdfium2", "cryptography", "alembic")
_PROBE = """
import sys
{run}
print("late:", *(name for name in {late!r} if name in sys.modules))
"""
_COMMAND = "from govpost_desk import cli; assert cli.main(sys.argv[1:]) == 0"


# what stands behind the login page, and what would draw half the program in
BEHIND = (
    *LATE,
    "PIL",
    "argon2",
    "tomllib",
    "govpost_desk.cli.arguments",
    "govpost_desk.domain.cleaning",
    "govpost_desk.domain.names",
    "govpost_desk.domain.scans",
    "govpost_desk.importing",
    "govpost_desk.documents",
    "govpost_desk.services.messages",
    "govpost_desk.services.scanning",
    "govpost_desk.services.screens",
    "govpost_desk.storage.bags",
    "govpost_desk.training_room",
    "govpost_desk.ui.work",
    "govpost_desk.workers.lanes",
)
MOST_MODULES = 80  # of our own, before the first picture
_FIRST_PICTURE = """
import os, sys
from govpost_desk.ui.login_page import LoginPage
def painted(page, event):
    own = [name for name in sys.modules if name.startswith("govpost_desk")]
    print("late:", len(own), *(name for name in {behind!r} if name in sys.modules), flush=True)
    os._exit(0)
LoginPage.paintEvent = painted
from govpost_desk import cli
cli.main(["--data", sys.argv[1]])
"""


def imported_late(run: str, *arguments: str) -> list[str]:
    """Which of LATE a fresh process has imported after `run`."""
    probe = _PROBE.format(run=run, late=LATE)
    done = subprocess.run(
        [sys.executable, "-c", probe, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1]
    assert last.startswith("late:")
    return last.split()[1:]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that exists already: set-up itself may import what it likes."""
    folder = tmp_path_factory.mktemp("lazy") / "desk"
    plan = str(resource_path("sample", "demo_desk.toml"))
    subprocess.run(
        [sys.executable, "-m", "govpost_desk", "--data", str(folder), "setup", "--from", plan],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    return folder


def test_probe_sees_an_import() -> None:
    assert imported_late("import reportlab.pdfgen.canvas") == ["reportlab"]


def test_composition_root_imports_none() -> None:
    assert imported_late("import govpost_desk.app") == []


@pytest.mark.parametrize(
    "arguments",
    [("console", "--json", "--demo-login"), ("find", "x", "--json"), ("register", "list", "--json")],
    ids=lambda arguments: arguments[0],
)
def test_start_on_an_existing_desk_imports_none(desk: Path, arguments: tuple[str, ...]) -> None:
    assert imported_late(_COMMAND, "--data", str(desk), *arguments) == []


def test_the_first_picture_waits_for_the_login_page_alone(desk: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_PICTURE.format(behind=BEHIND), str(desk)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    said, count, *behind = done.stdout.split()
    assert said == "late:", done.stderr
    assert behind == []
    assert int(count) <= MOST_MODULES
