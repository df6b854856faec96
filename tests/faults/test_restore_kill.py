"""kill -9 of a console with a mirror, and through a guided restore: there is no desk or a complete one.

One for every twenty of `--kills`; `--kills=1000` for a long run. Each cut in order: tests/services/test_restore.py.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.benchmarks.measure import memory_folder
from tests.builders import MONDAY, Console, Counter, make_desk, verify_folder

from govpost_desk.domain.errors import StorageError
from govpost_desk.services import backups, restoring
from govpost_desk.services.assembling import Sources
from govpost_desk.storage import keys
from govpost_desk.storage.database import DATABASE_FILE
from govpost_desk.storage.mirror_files import day_files, mirrored
from govpost_desk.storage.places import Places

_SEED = 20261126


@dataclass(frozen=True)
class Left:
    """What is left of a desk: a backup, the mirror, the code, and the desk itself with its end lost."""

    base: Path
    backup: Path
    code_file: Path
    register: str


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    base = tmp_path_factory.mktemp("left")
    made = make_desk(base / "desk", number_count=50)
    (base / "code").write_text(made.rescue_code, "utf-8")
    with Counter(base / "desk", places=Places(mirror=base / "mirror", backups=base / "kept")) as counter:
        for serial in range(4):
            counter.add_order(f"A{serial}")
        backup = backups.back_up_now(counter.db, "hourly", at=counter.clock())
        register = counter.take_over("A0", "A1", "A2")
        counter.make_papers()
        counter.pack("A0")
    (base / "desk" / DATABASE_FILE).unlink()
    shutil.copyfile(backup, base / "desk" / DATABASE_FILE)
    return Left(base, backup, base / "code", register)


# everything is imported before the word to go, so that the kill meets the restore itself
RUN = """
import sys
from govpost_desk import cli
from govpost_desk.services import lost_papers
from govpost_desk.documents import register_pdf
import alembic.command, argon2.low_level, cryptography.hazmat.primitives.ciphers.aead
print("ready", flush=True)
sys.stdin.readline()
sys.exit(cli.main(sys.argv[1:]))
"""


def begin(left: Left, folder: Path) -> "subprocess.Popen[bytes]":
    """A restore in a process of its own, waiting for the word to go."""
    command = [sys.executable, "-c", RUN, "--data", str(folder), "restore", "--json"]
    command += ["--from", str(left.backup), "--mirror", str(left.base / "mirror")]
    command += ["--rescue-code-file", str(left.code_file)]
    state = {**os.environ, "XDG_STATE_HOME": str(folder.parent / "state")}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=state
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def go(process: "subprocess.Popen[bytes]", seconds: float | None) -> float:
    """Let it run, at most so long, then kill -9; how long it ran."""
    assert process.stdin is not None
    began = time.monotonic()
    process.stdin.write(b"go\n")
    process.stdin.flush()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    return time.monotonic() - began


def why_not(folder: Path) -> str:
    """Why the desk does not open; "" when it does."""
    try:
        Counter(folder).close()
    except StorageError as error:
        return error.code
    return ""


def test_kill(left: Left, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    dice = random.Random(_SEED)
    takes = go(begin(left, tmp_path / "measured" / "desk"), None)
    sources = Sources(backup=left.backup, mirror=left.base / "mirror", code=left.code_file.read_text("utf-8"))
    for number in range(max(pytestconfig.getoption("kills") // 20, 3)):
        folder = tmp_path / f"{number}" / "desk"
        if number % 2:
            shutil.copytree(left.base / "desk", folder)
        go(begin(left, folder), takes * dice.random())
        if why := why_not(folder):
            assert why in ("missing", "no_key", "shortened")  # never a half one
            restoring.restore(folder, sources, Places(), at=MONDAY)
        with Counter(folder) as counter:
            assert counter.value("SELECT max(epoch) FROM epoch_grant") == 2
            assert counter.value("SELECT register_no FROM register") == left.register
        proof = verify_folder(folder)
        assert proof.ok, proof.findings
        assert (folder / keys.WRAPPED_FILE).exists()
        shutil.rmtree(folder.parent)


@pytest.fixture
def quick_disk() -> Iterator[Path]:
    """A mirror whose syncs never take a second, whatever this machine's disk does: a slow one catches up."""
    with memory_folder() as folder:
        yield folder / "mirror"


def test_a_killed_console_loses_nothing_from_its_mirror(
    blank_folder: Path, tmp_path: Path, quick_disk: Path
) -> None:
    """What was answered is in the mirror already; what was not is there after the next start."""
    folder = Path(shutil.copytree(blank_folder, tmp_path / "desk"))
    (folder / "devices.toml").write_text(f'mirror_folder = "{quick_disk}"\n', "utf-8")
    with Counter(folder, places=Places(mirror=quick_disk)) as counter:
        counter.add_range(count=50)
        for serial in range(30):
            counter.add_order(f"A{serial}")
        key = counter.db.key
    with Console(folder, tmp_path / "prints") as console:
        answered = console.ask_all(["GPDWIN01", *(f"A{serial}" for serial in range(20))])[1:]
        console.send(*(f"A{serial}" for serial in range(20, 30)))
        time.sleep(0.01)
        answered += console.kill()

    def cases() -> list[str]:
        records = mirrored(day_files(quick_disk, "520100-01-D01", key), 0)
        return [r.event.body_fields()["case_no"] for r in records if r.event.type == "line.ticked"]

    ticked = [answer["case_no"] for answer in answered]
    assert cases()[: len(ticked)] == ticked
    with Counter(folder, places=Places(mirror=quick_disk)) as counter:
        assert cases() == [
            row[0] for row in counter.rows("SELECT case_no FROM register_line ORDER BY recorded_at")
        ]
        assert counter.verify().ok
