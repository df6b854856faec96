"""The backup thread: backups by the clock and at the day's end, a mirror caught up beside the scans, news."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.builders import MONDAY, Counter

from govpost_desk.domain.errors import StorageError
from govpost_desk.services import backups
from govpost_desk.services.news import News
from govpost_desk.storage.places import Places
from govpost_desk.workers.backup_loop import BackupLoop


class Bench:
    """A desk with its loop; the clock stands until it is moved."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.now = MONDAY
        self.news: list[News] = []
        self.loop = BackupLoop(counter.db, self.news.append, self.clock, tick_s=0.02, first_s=0.0)

    def clock(self) -> datetime:
        """What the loop's clock says."""
        return self.now

    def made(self) -> list[str]:
        """The backups that lie there."""
        folder = self.counter.db.places.backup_folder(self.counter.folder)
        return sorted(path.stem for path in folder.glob("*.db")) if folder.exists() else []

    def wait(self) -> None:
        """Until the loop has nothing to do."""
        assert self.loop.drain(30)


@pytest.fixture
def bench(desk_folder: Path, tmp_path: Path) -> Iterator[Bench]:
    places = Places(mirror=tmp_path / "mirror", witness=tmp_path / "w", backups=tmp_path / "kept")
    with Counter(desk_folder, places=places) as counter:
        counter.add_range(count=50)
        counter.add_order("A1")
        made = Bench(counter)
        yield made
        made.loop.stop()


def test_by_the_hour_and_only_when_something_happened(bench: Bench) -> None:
    bench.loop.start()
    bench.wait()
    assert len(bench.made()) == 1
    bench.now += timedelta(minutes=59)
    bench.counter.add_order("A2")
    bench.wait()
    assert len(bench.made()) == 1
    bench.now += timedelta(minutes=1)
    bench.wait()
    assert len(bench.made()) == 2
    bench.now += timedelta(hours=5)
    bench.wait()
    assert len(bench.made()) == 2
    assert bench.news == []


def test_a_start_waits_before_the_first_backup(bench: Bench) -> None:
    bench.loop = BackupLoop(bench.counter.db, bench.news.append, bench.clock, tick_s=0.02, first_s=3600)
    bench.loop.start()
    bench.wait()
    assert bench.made() == []


def test_the_days_end_proves_and_rehearses_and_is_done_before_the_program_ends(bench: Bench) -> None:
    bench.loop = BackupLoop(bench.counter.db, bench.news.append, bench.clock, tick_s=0.02, first_s=3600)
    bench.loop.start()
    bench.loop.day_end()
    bench.loop.stop()
    assert [name.rpartition("-")[2] for name in bench.made()] == ["day"]
    state = backups.backup_state(bench.counter.db, bench.now)
    assert (state.last_ok, state.rehearsed_ok) == (True, True)
    assert bench.counter.value("SELECT count(*) FROM event WHERE type = 'backup.rehearsed'") == 1
    assert bench.counter.verify().ok


def test_asked_from_within_a_commit_it_returns_at_once(bench: Bench) -> None:
    """GPDDAY asks for it while other scans wait."""
    bench.loop.start()
    with bench.counter.db.begin():
        bench.loop.day_end()
    bench.wait()
    assert "day" in "".join(bench.made())


def test_a_failing_backup_is_said_once_and_tried_again_later(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def failing(*_: object, **__: object) -> Path:
        tried.append(1)
        raise StorageError("disk_full")

    monkeypatch.setattr(backups, "back_up_now", failing)
    monkeypatch.setattr("govpost_desk.workers.backup_loop._RETRY_SECONDS", 0.0)
    bench.loop.start()
    while len(tried) < 3:
        bench.wait()
    monkeypatch.undo()
    bench.wait()
    while not bench.made():
        bench.wait()
    bench.loop.stop()
    assert [(news.news, news.cause) for news in bench.news] == [("backup", "disk_full"), ("backup", "")]
    assert "收件照常" in bench.news[0].message


def test_the_thread_outlives_what_nobody_foresaw(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def failing(*_: object, **__: object) -> bool:
        tried.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(backups, "is_due", failing)
    monkeypatch.setattr("govpost_desk.workers.backup_loop._RETRY_SECONDS", 0.0)
    bench.loop.start()
    while len(tried) < 3:
        bench.wait()
    bench.loop.day_end()
    bench.loop.stop()
    assert len(bench.made()) == 1


def test_an_unplugged_mirror_is_said_and_catches_up_when_it_is_back(bench: Bench, tmp_path: Path) -> None:
    bench.loop.start()
    mirror = tmp_path / "mirror"
    mirror.rename(tmp_path / "pulled")
    bench.counter.scans("GPDWIN01", "A1")
    while not bench.news:
        bench.wait()
    assert (bench.news[0].news, bench.news[0].cause) == ("mirror", "absent")
    assert "收件照常" in bench.news[0].message
    (tmp_path / "pulled").rename(mirror)
    while len(bench.news) < 2:
        bench.wait()
    assert (bench.news[1].news, bench.news[1].cause) == ("mirror", "")
    state = backups.backup_state(bench.counter.db, bench.now)
    assert (state.mirror_state, state.mirror_behind) == ("good", 0)


def test_a_mirror_that_is_away_at_the_start_is_said(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "mirror").rename(tmp_path / "pulled")
    bench.counter.scan("GPDUNDO GARBAGE")
    bench.loop = BackupLoop(bench.counter.db, bench.news.append, bench.clock, tick_s=0.02, first_s=3600)
    bench.loop.start()
    bench.loop.stop()
    assert [news.cause for news in bench.news] == ["absent"]


def test_scans_do_not_wait_for_the_thread(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a backup takes, a scan is answered."""
    begun, go_on = threading.Event(), threading.Event()
    real = backups.back_up_now

    def long(*given: object, **named: object) -> Path:
        begun.set()
        assert go_on.wait(30)
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "back_up_now", long)
    bench.loop.start()
    assert begun.wait(30)
    assert bench.counter.scans("GPDWIN01", "A1").answer == "ticked"
    go_on.set()
    bench.wait()
    assert len(bench.made()) == 1


def test_a_clock_that_cannot_be_noted_keeps_no_backup_away(bench: Bench) -> None:
    """The data's disk is full, the backups lie on another one."""

    class Full:
        looks = 0

        def look(self) -> None:
            self.looks += 1
            raise StorageError("disk_full")

    full = Full()
    bench.loop = BackupLoop(
        bench.counter.db,
        bench.news.append,
        bench.clock,
        tick_s=0.02,
        first_s=0.0,
        watch=full,  # type: ignore[arg-type]
    )
    bench.loop.start()
    bench.wait()
    assert full.looks
    assert len(bench.made()) == 1
