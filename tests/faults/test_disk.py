"""A full or failing disk: answered in red, nothing confirmed is lost, work goes on when there is room again."""

import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builders import CLERK, Counter, desk_of_console, make_desk

from govpost_desk.console import Answers, run_console
from govpost_desk.domain.errors import StorageError
from govpost_desk.services.messages import failure
from govpost_desk.storage import backup
from govpost_desk.storage.database import translate

ROOM = 300_000  # bytes that are still free: some certificates fit


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of twelve megabytes, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    asked = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], capture_output=True
    )
    if not asked or asked.returncode:
        pytest.skip("may not mount a disk here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(ballast: Path, room: int) -> None:
    """Take what the disk has, but for `room` bytes."""
    with ballast.open("wb") as file:
        try:
            while True:
                os.write(file.fileno(), b"\0" * 4096)
        except OSError:
            os.ftruncate(file.fileno(), os.fstat(file.fileno()).st_size - room)


def console(counter: Counter, *texts: str) -> list[dict[str, str]]:
    """The console's own loop over these scans; its answers."""
    out = io.StringIO()
    run_console(desk_of_console(counter.db), CLERK, texts, Answers(out, as_json=True), counter.clock)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def ticked(counter: Counter) -> list[str]:
    """Case numbers of the certificates taken over."""
    return [row[0] for row in counter.rows("SELECT case_no FROM register_line ORDER BY recorded_at")]


def test_a_full_disk(blank_folder: Path, small_disk: Path) -> None:
    folder = small_disk / "desk"
    shutil.copytree(blank_folder, folder)
    cases = [f"A{serial:03d}" for serial in range(60)]
    with Counter(folder) as counter:
        counter.add_range()
        for case_no in cases:
            counter.add_order(case_no)
        counter.db.shrink_log()
        ballast = small_disk / "ballast"
        fill(ballast, ROOM)
        answers = console(counter, "GPDWIN01", *cases, "GPDUNDO", "GPDEND")
        full = [answer for answer in answers if answer.get("why") == "disk_full"]
        assert full
        assert {(answer["outcome"], answer["light"]) for answer in full} == {("refused", "red")}
        assert all("磁盘已满" in answer["message"] for answer in full)
        confirmed = [answer["case_no"] for answer in answers if answer["outcome"] == "ticked"]
        assert 0 < len(confirmed) < len(cases)
        assert ticked(counter) == confirmed
        assert counter.verify().ok
        ballast.unlink()
        rest = console(counter, "GPDWIN01", *(case_no for case_no in cases if case_no not in confirmed))
        assert {answer["outcome"] for answer in rest[1:]} == {"ticked"}
        assert len(ticked(counter)) == len(cases)
        assert counter.verify().ok


def test_a_backup_onto_a_full_disk_leaves_no_half_file(counter: Counter, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"\0" * (12 * 1024 * 1024 - 50_000))
    with pytest.raises(StorageError, match=r"disk_full|unavailable|io"):
        backup.back_up(counter.db, small_disk / "copy.db")
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_a_store_that_fails_answers_in_red_and_goes_on(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.add_order("A1")
    real = counter.db.begin
    failures = [StorageError("io"), StorageError("disk_full")]

    def failing() -> object:
        if failures:
            raise failures.pop()
        return real()

    monkeypatch.setattr(counter.db, "begin", failing)
    answers = console(counter, "GPDWIN01", "GPDWIN01", "GPDWIN01", "A1")
    assert [(answer["outcome"], answer["light"]) for answer in answers] == [
        ("refused", "red"),
        ("refused", "red"),
        ("done", "green"),
        ("ticked", "green"),
    ]
    assert [answer.get("why") for answer in answers[:2]] == ["disk_full", "io"]
    assert all(answer["message"] for answer in answers)


@pytest.mark.parametrize("room", [0, 30_000, 300_000])
def test_a_first_run_on_a_full_disk_leaves_nothing_and_can_be_tried_again(
    small_disk: Path, room: int
) -> None:
    ballast = small_disk / "ballast"
    fill(ballast, room)
    folder = small_disk / "desk"
    with pytest.raises(StorageError) as caught:
        make_desk(folder)
    assert caught.value.code == "no_room"
    assert "磁盘已满" in failure(caught.value)
    assert {path.name for path in folder.rglob("*")} <= {"desk.lock"}
    ballast.unlink()
    make_desk(folder)
    with Counter(folder) as counter:
        assert counter.verify().ok


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("database or disk is full", "disk_full"),
        ("disk I/O error", "io"),
        ("database disk image is malformed", "damaged"),
        ("file is not a database", "wrong_key"),
        ("attempt to write a readonly database", "read_only"),
        ("database is locked", "locked"),
        ("unable to open database file", "unavailable"),
        ("something else, about 张三", "storage"),
    ],
)
def test_what_the_driver_says_becomes_a_code(text: str, code: str) -> None:
    told = translate(RuntimeError(text))
    assert (told.code, str(told), told.facts) == (code, code, {})
