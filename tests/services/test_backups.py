"""Regular backups, what stays of them, how the copies stand, and the rehearsal of a restore (reliability §3.3)."""

import io
import json
import logging
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.builders import CLERK, MONDAY, Counter, make_desk

from govpost_desk import app, cli
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.retention import (
    ASKED,
    DAY,
    HOURLY,
    KEPT_DAYS,
    KEPT_HOURLY,
    KEPT_MONTHS,
    BackupName,
    backup_name,
    expendable,
    parse_name,
)
from govpost_desk.services import backups, erasing, messages, set_up
from govpost_desk.services.assembling import Sources, assemble, find_key
from govpost_desk.services.messages.copies import MIRROR
from govpost_desk.services.rehearsing import rehearse
from govpost_desk.storage import backup, keys
from govpost_desk.storage.database import DATABASE_FILE, connect
from govpost_desk.storage.keeping import keep
from govpost_desk.storage.places import Places
from govpost_desk.storage.verify import verify_file
from govpost_desk.workers.backup_loop import BackupLoop

DESK = "520100-01-D01"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Second places, each of its own."""
    return Places(
        backups=tmp_path / "backups", mirror=tmp_path / "mirror", witness=tmp_path / "state" / "witness"
    )


@pytest.fixture
def desk(desk_folder: Path, places: Places) -> Iterator[Counter]:
    """A desk with backups, mirror and witness."""
    with Counter(desk_folder, places=places) as counter:
        counter.add_range(count=100)
        for serial in range(3):
            counter.add_order(f"A{serial}")
        yield counter


@pytest.fixture
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rescue codes are proved at a small cost."""
    monkeypatch.setitem(keys._ARGON2, "memory_cost", 1024)


def names(counter: Counter) -> list[str]:
    """What lies in the backup folder."""
    assert counter.places is not None
    assert counter.places.backups is not None
    return sorted(path.name for path in counter.places.backups.iterdir())


# --- retention -------------------------------------------------------------------------------------------------------


def test_names_are_taken_apart_as_they_were_made() -> None:
    name = backup_name(DESK, HOURLY, MONDAY)
    assert name.text == "520100-01-D01-20261123-090000-hourly.db"
    assert parse_name(name.text) == name
    for strange in (
        "desk.db",
        name.text + ".part",
        name.text.replace("hourly", "weekly"),
        "x-20261399-000000-day.db",
    ):
        assert parse_name(strange) is None


def test_what_stays_of_two_years_of_backups() -> None:
    made = []
    for day in range(730):
        noon = MONDAY + timedelta(days=day)
        made += [backup_name(DESK, HOURLY, noon + timedelta(hours=hour)) for hour in range(8)]
        made.append(backup_name(DESK, DAY, noon + timedelta(hours=9)))
    kept: list[BackupName] = []
    for number, name in enumerate(made):
        kept.append(name)
        if number % 9 == 0 or name.kind == DAY:
            gone = set(expendable(kept, name))
            kept = [each for each in kept if each not in gone]
    gone = set(expendable(kept, made[-1]))
    kept = [each for each in kept if each not in gone]
    hours = [name for name in kept if name.kind == HOURLY]
    days = [name for name in kept if name.kind == DAY]
    assert hours == [name for name in made if name.kind == HOURLY][-KEPT_HOURLY:]
    assert days[-KEPT_DAYS:] == [name for name in made if name.kind == DAY][-KEPT_DAYS:]
    months = {(name.at.year, name.at.month): name for name in days}
    assert len(months) == KEPT_MONTHS
    for name in list(months.values())[:-2]:
        assert (name.at + timedelta(days=1)).month != name.at.month  # the last of its month
    assert len(days) <= KEPT_DAYS + KEPT_MONTHS


def test_the_newest_is_never_removed_whatever_the_clock_says() -> None:
    ahead = [backup_name(DESK, HOURLY, datetime(2099, 1, 1 + n, tzinfo=MONDAY.tzinfo)) for n in range(28)]
    newest = backup_name(DESK, HOURLY, MONDAY)
    assert newest not in expendable([*ahead, newest], newest)
    assert newest in expendable([*ahead, newest], ahead[0])


# --- making them -----------------------------------------------------------------------------------------------------


def test_a_regular_backup_is_verified_journalled_and_has_its_key_beside(
    desk: Counter, places: Places
) -> None:
    target = backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    assert names(desk) == [target.with_suffix(".key").name, target.name] or target.name in names(desk)
    assert target.with_suffix(".key").read_bytes() == (desk.folder / keys.WRAPPED_FILE).read_bytes()
    proof = verify_file(target, desk.db.key)
    assert proof.ok, proof.findings
    assert proof.events == desk.value("SELECT max(position) FROM event") - 1
    state = backups.backup_state(desk.db, desk.clock())
    assert (state.last_ok, state.cause, state.where) == (True, "", str(places.backups))
    assert state.last_at is not None


def test_no_backup_appears_without_its_key(
    desk: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def power_cut(part: Path, target: Path) -> Path:
        if target.suffix == ".key":
            return real(part, target)
        assert target.with_suffix(".key").exists()
        raise OSError

    monkeypatch.setattr(Path, "replace", power_cut)
    with pytest.raises(StorageError, match="unavailable"):
        backup.back_up(desk.db, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_the_key_beside_a_backup_is_on_the_disk_with_it(
    desk: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.add(os.fstat(file).st_ino), real(file))[1])
    backup.back_up(desk.db, tmp_path / "copy.db")
    assert {(tmp_path / name).stat().st_ino for name in ("copy.db", "copy.key")} <= synced


def test_a_bare_data_key_never_lies_beside_a_backup(desk: Counter, tmp_path: Path) -> None:
    """Where an earlier restore left one as rescue.key."""
    (desk.folder / keys.WRAPPED_FILE).write_bytes(desk.db.key)
    backup.back_up(desk.db, tmp_path / "copy.db")
    assert not (tmp_path / "copy.key").exists()


@pytest.mark.parametrize("content", [b"", b"another key", None])
def test_a_backup_writes_over_no_other_key(desk: Counter, content: bytes | None) -> None:
    """desk.bak within the data folder would take the name of the data key for its own."""
    beside = desk.folder / keys.KEY_FILE if content is None else desk.folder / "other.key"
    if content is not None:
        beside.write_bytes(content)
    before = beside.read_bytes()
    listed = sorted(path.name for path in desk.folder.iterdir())
    with pytest.raises(StorageError, match="key_exists") as caught:
        backups.make_backup(desk.db, beside.with_suffix(".bak"), by=CLERK, at=desk.clock())
    assert beside.name in messages.failure(caught.value)
    assert beside.read_bytes() == before
    assert sorted(path.name for path in desk.folder.iterdir()) == listed


def test_a_backup_beside_its_own_key_is_made(desk: Counter) -> None:
    backup.back_up(desk.db, desk.folder / "rescue.db")
    backup.back_up(desk.db, desk.folder / "rescue.bak")
    assert keys.is_wrapped((desk.folder / keys.WRAPPED_FILE).read_bytes())


def test_only_the_newest_hours_stay(desk: Counter) -> None:
    made = []
    for hour in range(KEPT_HOURLY + 3):
        desk.clock.now = MONDAY + timedelta(hours=hour)
        made.append(backups.back_up_now(desk.db, HOURLY if hour else DAY, at=desk.clock()).name)
    stay = [made[0], *made[-KEPT_HOURLY:]]
    assert [name for name in names(desk) if name.endswith(".db")] == stay
    assert len(names(desk)) == 2 * len(stay)


def test_scans_commit_while_a_backup_is_under_way(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between any two steps of the copy a scan gets its answer; the copy is of one moment all the same."""
    desk.scan("GPDWIN01")
    answers: list[str] = []

    def scan_meanwhile(_: float) -> None:
        if len(answers) < 3:
            worker = threading.Thread(target=lambda: answers.append(desk.scan(f"A{len(answers)}").answer))
            worker.start()
            worker.join(timeout=10)
            assert not worker.is_alive(), "the scan waits for the backup"

    monkeypatch.setattr(backup, "_PAGES_A_STEP", 8)
    monkeypatch.setattr(backup.time, "sleep", scan_meanwhile)
    target = backups.back_up_now(desk.db, DAY, at=desk.clock())
    assert answers == ["ticked"] * 3
    connection = connect(target, desk.db.key, read_only=True)
    assert connection.execute("SELECT count(*) FROM register_line").fetchone() == (0,)
    connection.close()
    assert verify_file(target, desk.db.key).ok
    assert desk.verify().ok


def test_an_hourly_backup_with_a_bad_page_or_chain_does_not_count(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backup.copy_file

    def spoilt(source: Path, key: bytes, target: Path, *about: object) -> None:
        real(source, key, target, *about)  # type: ignore[arg-type]
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(backup, "copy_file", spoilt)
    with pytest.raises(StorageError, match="damaged"):
        backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    assert names(desk) == []
    state = backups.backup_state(desk.db, desk.clock())
    assert (state.last_at, state.last_ok, state.cause, state.worry) == (None, False, "damaged", True)
    monkeypatch.undo()
    backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    assert backups.backup_state(desk.db, desk.clock()).last_ok


def test_a_chain_broken_at_its_end_is_seen_by_the_cheap_check(desk: Counter, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup.copy_file(desk.db.path, desk.db.key, copy)
    backup.check_pages(copy, desk.db.key)
    connection = connect(copy, desk.db.key)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("DROP TRIGGER event_no_update")
    connection.execute("UPDATE event SET body = x'7b7d' WHERE position = (SELECT max(position) FROM event)")
    connection.close()
    with pytest.raises(StorageError, match="damaged"):
        backup.check_pages(copy, desk.db.key)


def test_a_days_end_proves_the_books(desk: Counter) -> None:
    with desk.db.exclusive_driver() as driver:
        driver.execute("UPDATE setting SET value = 'x' WHERE name = (SELECT min(name) FROM setting)")
    backups.back_up_now(desk.db, HOURLY, at=desk.clock())  # cheap: not its business
    with pytest.raises(StorageError, match="damaged"):
        backups.back_up_now(desk.db, DAY, at=desk.clock())


def test_a_backup_disk_that_is_away_is_said(desk: Counter, tmp_path: Path) -> None:
    desk.db.places = Places(backups=tmp_path / "no" / "such" / "disk")
    with pytest.raises(StorageError) as caught:
        backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    assert "收件照常" in messages.backup_failed(caught.value)
    assert not (tmp_path / "no").exists()
    assert not backups.backup_state(desk.db, desk.clock()).last_ok


LONG = (
    "x" * 300
)  # a name that the system refuses to look up, as it does a folder without rights or a failing disk


@pytest.mark.parametrize("name", [LONG, "file"])
def test_a_backup_place_that_the_system_refuses_is_said(desk: Counter, tmp_path: Path, name: str) -> None:
    backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    (tmp_path / "file").write_bytes(b"not a folder")
    desk.db.places = Places(backups=tmp_path / name)
    with pytest.raises(StorageError, match="unavailable"):
        backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    state = backups.backup_state(desk.db, desk.clock())
    assert (state.last_ok, state.cause, state.worry) == (False, "unavailable", True)
    with pytest.raises(StorageError, match="unavailable"):
        backups.make_backup(desk.db, tmp_path / name / "copy.db", by=CLERK, at=desk.clock())
    assert backups.newest_backup(desk.db) is None
    assert backups.copies_left(desk.db) == 1 + 1  # as last seen, and the mirror's file
    assert erasing.erase_case(desk.db, "A0", "本人申请", by=CLERK, at=desk.clock()).copies_left == 2
    for look in (backup.check_file, backup.check_pages, backup.head_of):
        with pytest.raises(StorageError, match=r"missing|unavailable"):
            look(tmp_path / name / "copy.db", desk.db.key)
    with pytest.raises(StorageError, match=r"missing|unavailable"):
        backup.copy_file(tmp_path / name / "copy.db", desk.db.key, tmp_path / "copy.db")


def test_the_days_end_is_made_good_when_its_place_is_back(
    desk: Counter, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is due by then; the failure is said once, the day's books are proved all the same."""
    monkeypatch.setattr("govpost_desk.workers.backup_loop._RETRY_SECONDS", 0.0)
    backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    desk.db.places = Places(backups=desk.folder / LONG)
    news: list[tuple[str, str]] = []
    loop = BackupLoop(
        desk.db, lambda told: news.append((told.news, told.cause)), lambda: MONDAY, tick_s=0.02, first_s=0
    )
    loop.start()
    loop.day_end()
    while not news:
        assert loop.drain(30)
    assert not backups.backup_state(desk.db, MONDAY).last_ok
    desk.db.places = places
    while len(news) < 2:
        assert loop.drain(30)
    loop.stop()
    assert news == [("backup", "unavailable"), ("backup", "")]
    assert [name.rpartition("-")[2] for name in names(desk) if name.endswith("day.db")] == ["day.db"]
    assert backups.backup_state(desk.db, MONDAY).last_ok


def test_a_first_backup_that_failed_is_not_called_to_come(desk: Counter, tmp_path: Path) -> None:
    assert messages.copies_cell(asdict(backups.backup_state(desk.db, desk.clock())))[0] == "尚无"
    desk.db.places = Places(backups=tmp_path / LONG)
    with pytest.raises(StorageError):
        backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    fields = asdict(backups.backup_state(desk.db, desk.clock())) | {"mirror_state": "good"}
    short, sentence = messages.copies_cell(fields)
    assert (short, "收件照常" in sentence) == ("失败", True)
    assert "失败" in messages.copies(fields)


def test_what_a_killed_backup_left_goes_with_the_next(desk: Counter, places: Places) -> None:
    assert places.backups is not None
    places.backups.mkdir()
    (desk.folder / "backups").mkdir()
    earlier = backup_name(DESK, HOURLY, MONDAY).text
    own = [places.backups / f"{earlier}{end}" for end in (".part", ".part-wal", ".part-shm")]
    own.append((places.backups / earlier).with_suffix(".key.part"))
    own.append(desk.folder / "backups" / "pre-upgrade-v1-20261122T010000000000.db.part")
    others = [places.backups / backup_name("520100-01-D02", HOURLY, MONDAY).text, places.backups / "mine.db"]
    others = [path.with_name(f"{path.name}.part") for path in others]
    for path in (*own, *others):
        path.write_bytes(b"half")
    backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    assert [path.name for path in own if path.exists()] == []
    assert all(path.exists() for path in others)


def test_a_backup_leaves_room_for_the_scans(
    desk: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused before its first byte when the store, and as much again, has no room on that disk."""
    desk.db.shrink_log()
    store = desk.db.path.stat().st_size
    room = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: room._replace(free=2 * store - 1))
    with pytest.raises(StorageError, match="disk_full"):
        backup.back_up(desk.db, tmp_path / "copy.db")
    with pytest.raises(StorageError, match="disk_full"):
        backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    assert names(desk) == []
    assert list(tmp_path.glob("copy*")) == []
    assert backups.backup_state(desk.db, desk.clock()).cause == "disk_full"
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: room._replace(free=4 * store))
    backups.back_up_now(desk.db, HOURLY, at=desk.clock())


# --- opening them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"x"])
def test_an_empty_backup_is_damaged(desk: Counter, tmp_path: Path, content: bytes) -> None:
    """SQLite takes an empty file for a store without tables."""
    target = backups.back_up_now(desk.db, DAY, at=desk.clock())
    target.write_bytes(content)
    with pytest.raises(StorageError, match="damaged"):
        backups.check_backup(target, desk.folder, None)
    with pytest.raises(StorageError, match="damaged"):
        backup.check_pages(target, desk.db.key)
    (tmp_path / "aside").mkdir()
    with pytest.raises(StorageError, match="damaged"):
        assemble(tmp_path / "aside", target, desk.db.key, None, desk.clock())
    assert rehearse(desk.db, by=CLERK, at=desk.clock()).cause == "damaged"


@pytest.mark.parametrize("content", [b"\0" * 4096, "姓名,电话\n".encode() * 500, b"SQLite format 3\0" * 512])
def test_what_is_no_store_is_told_by_a_code(desk: Counter, tmp_path: Path, content: bytes) -> None:
    """Under a key nothing tells a spoilt file from one of another key."""
    (tmp_path / "other.db").write_bytes(content)
    with pytest.raises(StorageError, match="wrong_key"):
        backups.check_backup(tmp_path / "other.db", desk.folder, None)


@pytest.mark.parametrize("beside", [b"", b"not ours", b"k" * 32])
def test_without_a_code_the_desk_keeps_its_own_wrapped_key(
    desk: Counter, places: Places, beside: bytes
) -> None:
    target = backups.back_up_now(desk.db, DAY, at=desk.clock())
    wrapped = target.with_suffix(".key").read_bytes()
    target.with_suffix(".key").write_bytes(beside)
    sources = Sources(backup=target, mirror=places.mirror)
    assert find_key(sources, desk.folder) == (desk.db.key, wrapped)
    (desk.folder / keys.WRAPPED_FILE).write_bytes(beside)
    assert find_key(sources, desk.folder) == (desk.db.key, wrapped)  # the mirror's
    assert find_key(Sources(backup=target), desk.folder) == (desk.db.key, b"")


def test_the_bare_key_of_a_copied_folder_is_no_wrapped_key(desk: Counter, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(desk.folder, tmp_path / "copied"))
    (desk.folder / keys.WRAPPED_FILE).unlink()
    assert find_key(Sources(backup=copied / DATABASE_FILE), desk.folder) == (desk.db.key, b"")


def test_with_a_code_a_spoilt_key_stands_in_no_ones_way(tmp_path: Path, cheap_keys: None) -> None:
    made = make_desk(tmp_path / "desk")
    wrapped = (tmp_path / "desk" / keys.WRAPPED_FILE).read_bytes()
    for name in ("beside", "mirror", "spare"):
        (tmp_path / name).mkdir()
    sign = tmp_path / "mirror" / f"mirror-{DESK}.key"
    sign.write_bytes(wrapped)
    (tmp_path / "beside" / "copy.key").write_bytes(b"spoilt")
    asked = Sources(backup=tmp_path / "beside" / "copy.db", mirror=sign.parent, code=made.rescue_code)
    assert find_key(asked, tmp_path / "spare") == (keys.load_key(tmp_path / "desk"), wrapped)
    (tmp_path / "beside" / "copy.key").write_bytes(wrapped)
    sign.write_bytes(b"spoilt")
    with pytest.raises(StorageError, match="rescue_code"):  # mistyped: it may be typed again
        find_key(replace(asked, code="2222"), tmp_path / "spare")
    (tmp_path / "beside" / "copy.key").write_bytes(b"")
    with pytest.raises(StorageError, match="damaged"):
        find_key(asked, tmp_path / "spare")


def test_the_next_is_due_when_time_has_passed_and_something_happened(desk: Counter) -> None:
    hour = timedelta(hours=1)
    assert backups.is_due(desk.db, desk.clock(), hour)
    backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    assert not backups.is_due(desk.db, desk.clock(), hour)
    later = desk.clock() + 2 * hour
    assert not backups.is_due(desk.db, later, hour)  # nothing but the backup itself
    desk.scan("GPDWIN01")
    desk.add_order("B1")
    assert backups.is_due(desk.db, later, hour)
    assert not backups.is_due(desk.db, desk.clock(), hour)
    assert backups.is_due(desk.db, desk.clock() - timedelta(days=300), hour)  # the clock was set back


# --- how they stand --------------------------------------------------------------------------------------------------


def test_the_state_of_all_copies(desk: Counter, places: Places, tmp_path: Path) -> None:
    at = desk.clock()
    state = backups.backup_state(desk.db, at)
    assert (state.mirror_state, state.mirror_behind, state.witness_state) == ("good", 0, "good")
    assert (state.last_at, state.cause, state.rehearsal_due, state.one_disk) == (None, "none", True, True)
    assert places.mirror is not None
    places.mirror.rename(tmp_path / "pulled")
    desk.add_order("B1")
    state = backups.backup_state(desk.db, at)
    assert (state.mirror_state, state.worry) == ("absent", True)
    assert state.mirror_behind > 0
    (tmp_path / "pulled").rename(places.mirror)
    assert backups.follow(desk.db)
    assert backups.backup_state(desk.db, at).mirror_state == "good"
    for word in (messages.copies(asdict(state)), *messages.copies_cell(asdict(state))):
        assert word
    assert "镜像" in messages.copies_cell(asdict(state))[0]


def test_a_store_that_was_put_back_still_finds_its_backups(desk: Counter) -> None:
    backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    before = backups.backup_state(desk.db, desk.clock())
    with desk.db.begin() as tx:
        keep(tx.execute, backups.LAST_BACKUP, "")
    after = backups.backup_state(desk.db, desk.clock())
    assert (after.last_at, after.last_ok) == (before.last_at, True)


def test_every_state_has_its_words() -> None:
    causes = {"absent", "other_disk", "strange", "busy", "full", "io", "forked"}
    assert MIRROR.keys() == causes | {"off", "good", "behind", "slow"}
    for state in causes:
        assert messages.mirror_worries(state)
        assert any(
            words in messages.mirror(state) for words in ("收件照常", "停用")
        )  # what is safe, what to do


def test_a_reading_process_sees_the_same(desk: Counter, places: Places) -> None:
    from govpost_desk.storage.migrate import open_reader

    beside = open_reader(desk.folder, desk.db.key)
    beside.places = places
    state = backups.backup_state(beside, desk.clock())
    beside.close()
    assert (state.mirror_state, state.witness_state) == ("good", "good")


def test_erasing_counts_every_copy_that_is_left(desk: Counter, places: Places, tmp_path: Path) -> None:
    backups.make_backup(desk.db, tmp_path / "by_hand.db", by=CLERK, at=desk.clock())
    backups.back_up_now(desk.db, HOURLY, at=desk.clock())
    backups.back_up_now(desk.db, DAY, at=desk.clock())
    (desk.folder / "evidence-20261101T000000").mkdir()
    desk.clock.now += timedelta(days=1)
    desk.add_order("B1")  # the mirror's second file
    backups.shed(desk.db, desk.clock())
    erased = erasing.erase_case(desk.db, "A0", "本人申请", by=CLERK, at=desk.clock())
    assert erased.copies_left == 1 + 2 + 1 + 2
    assert places.mirror is not None
    places.mirror.rename(tmp_path / "pulled")  # a disk that is away still holds what it held
    erased = erasing.erase_case(desk.db, "A1", "本人申请", by=CLERK, at=desk.clock())
    assert erased.copies_left == 6
    for path in tmp_path.joinpath("backups").iterdir():
        path.unlink()
    (tmp_path / "pulled").rename(places.mirror)
    for path in places.mirror.glob("*.gpm"):
        path.unlink()
    erased = erasing.erase_case(desk.db, "A2", "本人申请", by=CLERK, at=desk.clock())
    assert erased.copies_left == 2


def test_verify_hears_the_witness(desk: Counter, places: Places, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    backup.copy_file(desk.db.path, desk.db.key, old)
    desk.add_order("B1")
    assert backups.verify_desk(desk.folder, places).ok
    desk.close()
    shutil.copyfile(old, desk.folder / DATABASE_FILE)
    (desk.folder / "desk.mark").unlink()
    assert backups.verify_desk(desk.folder).ok
    assert backups.verify_desk(desk.folder, places).findings == [("shortened", "witness")]


# --- the rehearsal ---------------------------------------------------------------------------------------------------


def test_what_a_killed_rehearsal_left_goes_at_the_next_start(desk: Counter) -> None:
    desk.close()
    left = desk.folder / ".rehearsal" / DATABASE_FILE
    left.parent.mkdir()
    shutil.copyfile(desk.folder / DATABASE_FILE, left)
    with app.writing(desk.folder):
        assert not left.parent.exists()


def test_a_rehearsal_gives_a_green_tick(desk: Counter) -> None:
    with pytest.raises(RuleError, match="no_backup"):
        rehearse(desk.db, by=CLERK, at=desk.clock())
    backups.back_up_now(desk.db, DAY, at=desk.clock())
    desk.take_over("A0", "A1")
    desk.pack("A0")
    desk.make_papers()
    before = desk.value("SELECT max(position) FROM event")
    found = rehearse(desk.db, by=CLERK, at=desk.clock())
    assert (found.ok, found.cause, found.behind, found.events, found.by_code) == (True, "", 0, before, False)
    assert found.replayed > 5
    assert not (desk.folder / ".rehearsal").exists()
    ((kind, body),) = desk.rows("SELECT type, CAST(body AS TEXT) FROM event WHERE position = ?", before + 1)
    assert kind == "backup.rehearsed"
    assert (
        json.loads(body)["head"]
        == found.head
        == desk.value("SELECT lower(hex(hash)) FROM event WHERE position = ?", before)
    )
    state = backups.backup_state(desk.db, desk.clock())
    assert (state.rehearsed_on, state.rehearsed_ok, state.rehearsal_due) == ("2026-11-23", True, False)
    assert backups.backup_state(desk.db, desk.clock() + timedelta(days=31)).rehearsal_due
    assert "✔" in messages.rehearsal(asdict(found))
    assert desk.verify().ok


def test_a_rehearsal_without_mirror_says_what_a_restore_would_lack(desk: Counter) -> None:
    backups.back_up_now(desk.db, DAY, at=desk.clock())
    desk.add_order("B1")
    desk.db.places = Places(backups=desk.db.places.backups)
    found = rehearse(desk.db, by=CLERK, at=desk.clock())
    assert (found.ok, found.behind, found.replayed) == (True, 2, 0)


def test_a_rehearsal_of_a_bad_backup_is_red_and_kept(desk: Counter) -> None:
    target = backups.back_up_now(desk.db, DAY, at=desk.clock())
    content = bytearray(target.read_bytes())
    content[len(content) // 2] ^= 1
    target.write_bytes(content)
    found = rehearse(desk.db, by=CLERK, at=desk.clock())
    assert (found.ok, found.cause) == (False, "damaged")
    state = backups.backup_state(desk.db, desk.clock())
    assert (state.rehearsed_ok, state.rehearsal_due) == (False, True)
    assert "✖" in messages.rehearsal(asdict(found))


def test_a_rehearsal_by_the_rescue_code(tmp_path: Path) -> None:
    made = make_desk(tmp_path / "desk")
    with Counter(tmp_path / "desk") as counter:
        backups.back_up_now(counter.db, ASKED, at=counter.clock())
        with pytest.raises(StorageError, match="rescue_code"):
            rehearse(counter.db, by=CLERK, at=counter.clock(), code="2222-" * 7 + "2222")
        assert counter.value("SELECT count(*) FROM event WHERE type = 'backup.rehearsed'") == 0
        found = rehearse(counter.db, by=CLERK, at=counter.clock(), code=made.rescue_code)
        assert (found.ok, found.by_code) == (True, True)


# --- the words of the command line -----------------------------------------------------------------------------------


class Words:
    """The command line in this process: what it prints, and its exit code."""

    def __init__(self, base: Path, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]) -> None:
        self._base, self._patch, self._captured = base, patch, captured

    def __call__(self, *arguments: str, folder: str = "desk", stdin: str = "", code: int = 0) -> str:
        self._patch.setattr(sys, "stdin", io.StringIO(stdin))
        assert cli.main(["--data", str(self._base / folder), *arguments]) == code, arguments
        told = self._captured.readouterr()
        return told.out + told.err


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cheap_keys: None
) -> Iterator[Words]:
    """The command line; its log files are closed afterwards."""
    before, hooks = list(logging.getLogger().handlers), (sys.excepthook, threading.excepthook)
    yield Words(tmp_path, monkeypatch, capsys)
    sys.excepthook, threading.excepthook = hooks
    for handler in set(logging.getLogger().handlers) - set(before):
        logging.getLogger().removeHandler(handler)
        handler.close()


@pytest.fixture
def configured(tmp_path: Path, run: Words) -> set_up.DeskMade:
    """A desk whose devices.toml names its places, one order after its backup; the rescue code in a file."""
    made = make_desk(tmp_path / "desk", number_count=50)
    toml = f'mirror_folder = "{tmp_path / "mirror"}"\nbackup_folder = "kept"\nwitness_file = "{tmp_path / "w"}"\n'
    (tmp_path / "desk" / "devices.toml").write_text(toml, "utf-8")
    (tmp_path / "code").write_text(made.rescue_code, "utf-8")
    assert "已完成" in run("backup")
    with Counter(
        tmp_path / "desk", places=Places(mirror=tmp_path / "mirror", witness=tmp_path / "w")
    ) as counter:
        counter.add_order("A1")
    return made


def kept_backup(base: Path) -> Path:
    """The one backup in the folder that devices.toml names, relative to the data folder."""
    (copy,) = (base / "desk" / "kept").glob("*.db")
    return copy


def test_the_state_and_the_rehearsal_as_commands(
    run: Words, configured: set_up.DeskMade, tmp_path: Path
) -> None:
    state = json.loads(run("mirror", "--json"))
    assert (state["mirror_state"], state["mirror_behind"], state["witness_state"]) == ("good", 0, "good")
    assert "镜像：正常" in run("mirror")
    assert "✔" in run("restore", "--rehearse", "--rescue-code-file", str(tmp_path / "code"))
    assert "核验通过" in run("restore", "--check", str(kept_backup(tmp_path)))
    assert json.loads(run("verify", "--json"))["ok"]
    assert "完好" in run("restore", "--from", str(kept_backup(tmp_path)), code=1)
    (tmp_path / "mirror").rename(tmp_path / "pulled")
    (tmp_path / "mirror").mkdir()
    assert "--new" in run("mirror")
    assert "镜像：正常" in run("mirror", "--new")


def test_a_restore_asked_step_by_step(run: Words, configured: set_up.DeskMade, tmp_path: Path) -> None:
    """With a stumble at every question; on a spare PC that has no settings yet."""
    answers = [
        "nowhere.db",
        "x" * 300,
        "~nobody/x",
        str(kept_backup(tmp_path)),
        "nowhere",
        str(tmp_path / "mirror"),
    ]
    answers += ["", "2222", configured.rescue_code, "YES", ""]
    told = run("restore", folder="spare", stdin="\n".join(answers))
    for words in (
        "没有这个文件",
        "没有这个文件夹",
        "请输入救援码",
        "救援码不对",
        "已恢复",
        "永久作废",
        "range add",
    ):
        assert words in told, words
    assert "mirror_folder" in (tmp_path / "spare" / "devices.toml").read_text("utf-8")
    with Counter(tmp_path / "spare") as counter:
        assert counter.value("SELECT count(*) FROM desk_order") == 1
        assert counter.verify().ok
    answers[-2] = "no"
    assert "没有改动" in run("restore", folder="other", stdin="\n".join(answers), code=1)
    assert "没有改动" in run("restore", folder="other", stdin="x\n", code=1)


def test_a_restore_from_options_answers_in_json(
    run: Words, configured: set_up.DeskMade, tmp_path: Path
) -> None:
    asked = ("restore", "--json", "--from", str(kept_backup(tmp_path)), "--witness", str(tmp_path / "w"))
    fields = json.loads(run(*asked, "--rescue-code-file", str(tmp_path / "code"), folder="spare"))
    assert (fields["verdict"], fields["replayed"], fields["epoch"]) == ("missing", 0, 2)
    assert fields["missing"][0] <= fields["missing"][1]


def test_why_a_rehearsal_failed_is_said_in_words() -> None:
    fields = {"ok": False, "by_code": False, "backup": "x.db", "cause": "mirror_damaged"}
    assert "镜像有一处读不出" in messages.rehearsal(fields)
    assert "备份损坏" in messages.copy_news("rehearsal_failed", cause="damaged")
