"""The mirror on a real disk of its own: full in the middle of a record, taken out while it is open."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builders import Counter

from govpost_desk.services import backups
from govpost_desk.storage import journal
from govpost_desk.storage.mirror import Mirror
from govpost_desk.storage.mirror_files import day_files, mirrored
from govpost_desk.storage.places import Places

ROOM = 3_000  # bytes that are still free on the stick: some records


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A stick of two megabytes, where this user may mount one."""
    folder = tmp_path / "stick"
    folder.mkdir()
    if not mount(folder):
        pytest.skip("may not mount a disk here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


def mount(folder: Path) -> bool:
    """A small disk at this place."""
    program = shutil.which("mount")
    asked = program and subprocess.run(
        [program, "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True
    )
    return bool(asked) and not asked.returncode


def mirror_is_journal(counter: Counter, folder: Path) -> bool:
    """Whether every event stands in the mirror, once."""
    found = [(r.position, r.event) for r in mirrored(day_files(folder, "520100-01-D01", counter.db.key), 0)]
    with counter.db.reading() as execute:
        return found == list(journal.events(execute))


def state_of(counter: Counter) -> str:
    """What the status bar shows."""
    return backups.backup_state(counter.db, counter.clock()).mirror_state


def test_a_full_stick(desk_folder: Path, stick: Path) -> None:
    folder = stick / "mirror"
    with Counter(desk_folder, places=Places(mirror=folder)) as counter:
        counter.add_range(count=100)
        for serial in range(40):
            counter.add_order(f"A{serial}")
        ballast = stick / "ballast"
        with ballast.open("wb") as file:
            try:
                while True:
                    os.write(file.fileno(), b"\0" * 4096)
            except OSError:
                os.ftruncate(file.fileno(), os.fstat(file.fileno()).st_size - ROOM)
        counter.scan("GPDWIN01")
        answers = {counter.scan(f"A{serial}").answer for serial in range(40)}
        assert answers == {"ticked"}  # the counter goes on
        assert state_of(counter) == "full"
        mirror = counter.db.sinks.of(Mirror)
        assert mirror is not None
        assert not mirror.catch_up()
        ballast.unlink()
        assert mirror.catch_up()
        assert state_of(counter) == "good"
        assert mirror_is_journal(counter, folder)
        assert counter.verify().ok


def test_a_stick_taken_out_leaves_no_writing_into_nowhere(desk_folder: Path, stick: Path) -> None:
    """Unmounted while its file is open: writes would still succeed, and nobody would ever see them again."""
    folder = stick / "mirror"
    with Counter(desk_folder, places=Places(mirror=folder)) as counter:
        counter.add_order("A1")
        kept = stick.parent / "kept"
        shutil.copytree(folder, kept)
        subprocess.run(["umount", "-l", str(stick)], check=True)
        counter.scans("GPDWIN01", "A1")
        assert state_of(counter) == "absent"
        backups.follow(counter.db)
        assert not folder.exists()  # not begun on the disk below
        folder.mkdir()
        backups.follow(counter.db)
        assert state_of(counter) == "other_disk"
        assert list(folder.iterdir()) == []
        folder.rmdir()
        assert mount(stick)
        shutil.copytree(kept, folder)
        assert backups.follow(counter.db)
        assert state_of(counter) == "good"
        assert mirror_is_journal(counter, folder)
