"""The store (ADR 0002): one writer, readers that never wait, refusals in words, upgrades behind a verified backup."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.builders import CLERK, MONDAY, Counter

from govpost_desk.domain.errors import StorageError
from govpost_desk.services import messages
from govpost_desk.storage import backup, database, journal, keys, migrate
from govpost_desk.storage.database import DATABASE_FILE, Database, FolderLock, check_library, connect, dbapi
from govpost_desk.storage.keeping import keep, kept
from govpost_desk.storage.recording import record
from govpost_desk.storage.verify import verify_file

KEY = bytes(range(32))

# Alembic's batch mode silently drops triggers: whatever an upgrade does, these stand afterwards.
TRIGGERS = [
    "bag_handed_no_update",
    "bag_line_no_delete",
    "bag_line_no_insert",
    "business_day_no_delete",
    "business_day_no_update",
    "clearance_closed_no_update",
    "clearance_no_delete",
    "event_no_delete",
    "event_no_update",
    "event_personal_named",
    "event_personal_no_update",
    "hub_order_known",
    "inbound_bag_closed_no_update",
    "inbound_bag_no_delete",
    "inbound_line_no_change",
    "inbound_line_no_delete",
    "inbound_line_no_insert",
    "manifest_line_no_delete",
    "manifest_line_no_update",
    "register_closed_no_update",
    "register_line_no_delete",
    "register_line_no_insert",
    "register_line_no_update",
    "register_no_delete",
    "verification_note_answered",
    "verification_note_no_delete",
    "waybill_number_no_delete",
    "waybill_number_once",
]


@pytest.fixture
def fresh_file(tmp_path: Path) -> Path:
    """An encrypted file that was never set up, version 0."""
    connection = connect(tmp_path / DATABASE_FILE, KEY, create=True)
    connection.execute("CREATE TABLE old (note TEXT)")
    connection.execute("INSERT INTO old VALUES ('kept')")
    connection.close()
    return tmp_path


@pytest.fixture
def opened(fresh_file: Path) -> Iterator[Database]:
    store = migrate.open_database(fresh_file, KEY, now=MONDAY)
    yield store
    store.close()


# --- writing and reading ---------------------------------------------------------------------------------------------


def test_no_update_is_lost_between_threads(opened: Database) -> None:
    """150 read-modify-writes in each of three threads; a deferred BEGIN would lose some of them."""

    def count_up() -> None:
        for _ in range(150):
            with opened.begin() as tx:
                keep(tx.execute, "n", str(int(kept(tx.execute, "n") or 0) + 1))

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened.reading() as execute:
        assert kept(execute, "n") == "450"


def test_a_reader_does_not_wait_for_a_writer(opened: Database) -> None:
    with opened.begin() as tx:
        keep(tx.execute, "n", "1")
        began = time.monotonic()
        with opened.reading() as execute:
            assert kept(execute, "n") is None
        other = connect(opened.path, KEY, read_only=True)
        assert other.execute("SELECT count(*) FROM keeping").fetchone() == (0,)
        other.close()
        assert time.monotonic() - began < 1
    with opened.reading() as execute:
        assert kept(execute, "n") == "1"


def test_a_reader_keeps_one_view(opened: Database) -> None:
    with opened.reading() as execute:
        assert kept(execute, "n") is None
        with opened.begin() as tx:
            keep(tx.execute, "n", "1")
        assert kept(execute, "n") is None


def write_and_fail(store: Database, statement: str, *, core: bool) -> None:
    """Write something, by either hand, then let the use case fail."""
    with store.begin() as tx:
        (tx.core.exec_driver_sql if core else tx.execute)(statement)
        raise ZeroDivisionError


def test_what_raises_is_rolled_back(opened: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail(opened, "INSERT INTO keeping VALUES ('n', '1')", core=False)
    with opened.begin() as tx:
        assert kept(tx.execute, "n") is None
        tx.core.exec_driver_sql("INSERT INTO keeping VALUES ('m', '2')")
    with pytest.raises(ZeroDivisionError):
        write_and_fail(opened, "INSERT INTO keeping VALUES ('x', '3')", core=True)
    with opened.reading() as execute:
        assert (kept(execute, "m"), kept(execute, "x")) == ("2", None)


def test_a_reader_cannot_write(opened: Database) -> None:
    with pytest.raises(StorageError, match="read_only"), opened.reading() as execute:
        keep(execute, "n", "1")
    beside = migrate.open_reader(opened.path.parent, KEY)
    with pytest.raises(StorageError, match="read_only"), beside.begin():
        raise AssertionError("unreachable")
    beside.close()


def test_the_pragmas_of_both_sides(opened: Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "mmap_size": 0,
    }
    with opened.exclusive_driver() as driver:
        found = {name: driver.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        assert driver.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPDD", "big"),)
    assert found == wanted
    with opened.reading() as execute:
        assert execute("PRAGMA query_only").fetchone() == (1,)


def test_nothing_in_the_file_is_plain(opened: Database) -> None:
    with opened.begin() as tx:
        keep(tx.execute, "欧阳明华", "13985012345")
    content = b"".join(path.read_bytes() for path in opened.path.parent.glob("desk.db*"))
    assert b"SQLite format 3" not in content
    assert b"13985012345" not in content


# --- refusals --------------------------------------------------------------------------------------------------------


def refusal(folder: Path, key: bytes = KEY) -> str:
    """Why the desk does not open; every reason has its sentence."""
    with pytest.raises(StorageError) as caught:
        migrate.open_database(folder, key).close()
    assert messages.failure(caught.value)
    return caught.value.code


def test_a_wrong_key_and_a_strange_file(fresh_file: Path, tmp_path: Path) -> None:
    before = (fresh_file / DATABASE_FILE).read_bytes()
    assert refusal(fresh_file, bytes(32)) == "wrong_key"
    assert (fresh_file / DATABASE_FILE).read_bytes() == before
    strange = tmp_path / "strange"
    strange.mkdir()
    assert refusal(strange) == "missing"
    (strange / DATABASE_FILE).write_bytes(b"hello" * 1000)
    assert refusal(strange) == "wrong_key"


def test_a_newer_file_is_refused_and_left_alone(opened: Database) -> None:
    folder = opened.path.parent
    with opened.begin() as tx:
        tx.execute("PRAGMA user_version = 99")
    opened.close()
    with pytest.raises(StorageError) as caught:
        migrate.open_database(folder, KEY)
    assert "99" in messages.failure(caught.value)
    with pytest.raises(StorageError, match="too_new") as caught:
        migrate.open_reader(folder, KEY)
    assert "99" in messages.failure(caught.value)
    assert not (folder / "backups" / "pre-upgrade-v99.db").exists()


def test_a_reader_does_not_upgrade(fresh_file: Path) -> None:
    with pytest.raises(StorageError, match="behind"):
        migrate.open_reader(fresh_file, KEY)


def test_an_old_library_is_refused(fresh_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_library.cache_clear()
    monkeypatch.setattr(dbapi, "sqlite_version_info", (3, 51, 2))
    monkeypatch.setattr(dbapi, "sqlite_version", "3.51.2")
    assert refusal(fresh_file) == "old_sqlite"
    monkeypatch.undo()
    check_library()


def test_a_library_without_a_cipher_is_refused(fresh_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    check_library.cache_clear()
    plain = SimpleNamespace(sqlite_version_info=(3, 54, 0), sqlite_version="3.54.0", connect=sqlite3.connect)
    monkeypatch.setattr(database, "dbapi", plain)
    with pytest.raises(StorageError, match="no_cipher"):
        check_library()
    monkeypatch.undo()
    check_library()


HOLD = """
import sys, pathlib
from govpost_desk.storage.database import FolderLock
lock = FolderLock(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_one_writing_process_a_folder(fresh_file: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(fresh_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert refusal(fresh_file) == "running"
        holder.kill()
        holder.wait()
    FolderLock(fresh_file).release()  # the system freed it
    store = migrate.open_database(fresh_file, KEY)
    assert refusal(fresh_file) == "running"
    store.close()


# --- upgrades --------------------------------------------------------------------------------------------------------


def triggers(store: Database) -> list[str]:
    """Names of the triggers that stand."""
    with store.reading() as execute:
        return [
            row[0] for row in execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        ]


def test_an_upgrade_makes_a_verified_backup_first(fresh_file: Path) -> None:
    store = migrate.open_database(fresh_file, KEY, now=MONDAY)
    assert migrate.file_version(store) == migrate.SCHEMA_VERSION
    assert triggers(store) == TRIGGERS
    with store.reading() as execute:
        assert execute("SELECT note FROM old").fetchall() == [("kept",)]
    store.close()
    (copy,) = (fresh_file / "backups").glob("*.db")
    assert copy.name == "pre-upgrade-v0-20261123T010000000000.db"
    backup.check_file(copy, KEY)
    connection = connect(copy, KEY, read_only=True)
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    assert connection.execute("SELECT note FROM old").fetchone() == ("kept",)
    connection.close()
    again = migrate.open_database(fresh_file, KEY, now=MONDAY)
    again.close()
    assert len(list((fresh_file / "backups").iterdir())) == 1  # nothing to upgrade, nothing backed up


def test_an_upgrade_that_fails_changes_nothing(fresh_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half_way(tx: database.Tx) -> None:
        tx.core.exec_driver_sql("CREATE TABLE half (n INTEGER)")
        tx.core.exec_driver_sql("DROP TABLE old")
        tx.core.exec_driver_sql("PRAGMA user_version = 1")
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate, "upgrade", half_way)
    with pytest.raises(KeyboardInterrupt):
        migrate.open_database(fresh_file, KEY, now=MONDAY)
    monkeypatch.undo()
    store = migrate.open_database(fresh_file, KEY, now=MONDAY + timedelta(hours=1))
    with store.reading() as execute:
        tables = {row[0] for row in execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "half" not in tables
    assert {"old", "event"} <= tables
    store.close()


def test_no_upgrade_without_a_sound_backup(fresh_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsound(*_: object) -> None:
        raise StorageError("damaged")

    monkeypatch.setattr(backup, "check_file", unsound)
    assert refusal(fresh_file) == "damaged"
    monkeypatch.undo()
    connection = connect(fresh_file / DATABASE_FILE, KEY, read_only=True)
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    connection.close()
    assert list((fresh_file / "backups").iterdir()) == []


def test_three_pre_upgrade_backups_are_kept(fresh_file: Path) -> None:
    for hour in range(5):
        store = migrate.open_database(fresh_file, KEY, now=datetime(2026, 11, 23, hour, tzinfo=UTC))
        with store.begin() as tx:
            for (name,) in tx.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                tx.execute(f"DROP TRIGGER {name}")
            for (name,) in tx.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'old'"
            ).fetchall():
                tx.execute(f"DROP TABLE {name}")
            tx.execute("PRAGMA user_version = 0")
        store.close()
    names = sorted(path.name for path in (fresh_file / "backups").glob("*.db"))
    assert names == [f"pre-upgrade-v0-20261123T0{hour}0000000000.db" for hour in (2, 3, 4)]


# --- facts are not changed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET wall_ms = 0",
        "DELETE FROM event WHERE position = (SELECT max(position) FROM event)",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE position = 1",
        "UPDATE event_personal SET personal = x'7b7d'",
        "DELETE FROM event_personal",
        "UPDATE register SET digest = '' WHERE state <> 'open'",
        "UPDATE register SET state = 'open' WHERE state <> 'open'",
        "UPDATE register SET register_no = 'JJ'",
        "UPDATE register SET line_count = line_count + 1",
        "DELETE FROM register",
        "UPDATE register_line SET fate = 'missing'",
        "DELETE FROM register_line",
        "INSERT INTO register_line SELECT recorded_at + 1000000, line_id, register_id, fate, 'thing', order_id,"
        " case_no, waybill_no, party_id, reason, custody_back, replaces, 0, '' FROM register_line",
        "UPDATE waybill_number SET order_id = x'00'",
        "UPDATE waybill_number SET state = 'reserved' WHERE state = 'used'",
        "UPDATE waybill_number SET state = 'reserved' WHERE state = 'voided'",
        "DELETE FROM waybill_number",
    ],
)
def test_triggers_forbid_changing_facts(packed: Counter, statement: str) -> None:
    before = packed.verify().head
    with packed.db.exclusive_driver() as driver:
        refused = pytest.raises(dbapi.IntegrityError, match=r"append only|closed register|serves once")
        with refused:
            driver.execute(statement)
    proof = packed.verify()
    assert proof.ok
    assert proof.head == before


@pytest.fixture
def packed(counter: Counter) -> Counter:
    """A1 packed, A2 with a voided number, their register closed."""
    for case_no in ("A1", "A2"):
        counter.add_order(case_no)
    counter.take_over("A1", "A2")
    counter.pack("A1")
    counter.scans("GPDVOID1123456001399", "GPDR1")
    return counter


def test_only_a_named_part_may_be_erased(packed: Counter) -> None:
    named, other = (
        row[0]
        for row in packed.rows("SELECT event_id FROM event WHERE type = 'order.recorded' ORDER BY position")
    )
    with packed.db.begin() as tx:
        body = {"case_no": "A1", "event_ids": [named.hex()], "reason": "申请"}
        record(tx, "personal.erased", body, by=CLERK, at=MONDAY)
    statement = "DELETE FROM event_personal WHERE position = (SELECT position FROM event WHERE event_id = ?)"
    with pytest.raises(StorageError), packed.db.begin() as tx:
        tx.execute(statement, (other,))
    query = "SELECT event_id FROM event JOIN event_personal USING (position) WHERE type = 'order.recorded'"
    assert packed.rows(query) == [(other,)]
    assert packed.verify().ok


def test_the_clock_of_the_journal_never_goes_back(counter: Counter) -> None:
    for minutes in (0, -90, 30):
        counter.clock.now = MONDAY + timedelta(minutes=minutes)
        counter.scan("GPDUNDO GARBAGE")
    stamps = counter.rows("SELECT hlc, wall_ms FROM event ORDER BY position")
    hlc = [stamp for stamp, _ in stamps]
    assert hlc == sorted(set(hlc))
    assert [wall for _, wall in stamps] != sorted(wall for _, wall in stamps)  # recorded as the clock said


def test_the_head_of_an_empty_journal(opened: Database) -> None:
    with opened.reading() as execute:
        assert journal.head(execute)[0] == 0
        assert journal.grants(execute) == ("", {})


# --- backups and keys ------------------------------------------------------------------------------------------------


def test_a_backup_while_people_work_is_complete(counter: Counter, tmp_path: Path) -> None:
    for serial in range(20):
        counter.add_order(f"A{serial}")
    target = tmp_path / "copy.db"
    counter.scan("GPDWIN01")

    def work() -> None:
        for serial in range(20):
            counter.scan(f"A{serial}")

    worker = threading.Thread(target=work)
    worker.start()
    backup.back_up(counter.db, target)
    worker.join()
    proof = verify_file(target, counter.db.key)
    assert proof.ok, proof.findings
    assert target.with_suffix(".key").read_bytes() == (counter.folder / keys.WRAPPED_FILE).read_bytes()
    assert not list(tmp_path.glob("*.part*"))


def test_a_backup_replaces_nothing_and_says_why_not(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_bytes(b"mine")
    with pytest.raises(StorageError, match="exists"):
        backup.back_up(counter.db, tmp_path / "there.db")
    assert (tmp_path / "there.db").read_bytes() == b"mine"
    with pytest.raises(StorageError, match="unavailable"):
        backup.back_up(counter.db, tmp_path / "absent" / "copy.db")


def test_every_flipped_byte_of_a_backup_is_found(counter: Counter, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    backup.back_up(counter.db, target)
    content = target.read_bytes()
    for place in range(100, len(content), len(content) // 12):
        damaged = bytearray(content)
        damaged[place] ^= 0x10
        target.write_bytes(damaged)
        with pytest.raises(StorageError):
            backup.check_file(target, counter.db.key)


def test_the_rescue_code_opens_what_it_wrapped() -> None:
    code = keys.new_rescue_code()
    groups = code.split("-")
    assert [len(group) for group in groups] == [4] * 8
    assert not set("".join(groups)) & set("01OIL")
    wrapped = keys.wrap_key(KEY, code)
    assert KEY.hex().encode() not in wrapped
    assert keys.unwrap_key(wrapped, code.lower().replace("-", "")) == KEY
    with pytest.raises(StorageError, match="rescue_code"):
        keys.unwrap_key(wrapped, code[:-1] + ("2" if code[-1] != "2" else "3"))
    for broken in (b"", b"{}", b"[]", b'{"salt": 1, "nonce": 2, "sealed": 3}', wrapped[: len(wrapped) // 2]):
        with pytest.raises(StorageError, match="damaged"):
            keys.unwrap_key(broken, code)


def test_a_key_file_that_is_none(tmp_path: Path) -> None:
    keys.keep_key(tmp_path, KEY)
    assert keys.load_key(tmp_path) == KEY
    (tmp_path / keys.KEY_FILE).write_bytes(b"short")
    with pytest.raises(StorageError, match="no_key"):
        keys.load_key(tmp_path)
