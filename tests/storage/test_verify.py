"""Verify names whatever was tampered with: every column of the journal and of the state tables, row by row."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.builders import CLERK, Counter, import_list, sample, tampering

from govpost_desk.domain.bags import bag_tag_no
from govpost_desk.domain.business_day import to_ms
from govpost_desk.domain.orders import order_id
from govpost_desk.domain.service_items import ItemList
from govpost_desk.domain.tariff import REFERENCE_TARIFF
from govpost_desk.domain.tariff_reading import prices_of
from govpost_desk.domain.training_score import Play, Point, score_of
from govpost_desk.domain.weighing import Plate, Weight
from govpost_desk.services import (
    catalogue,
    emergency,
    erasing,
    exporting,
    feed,
    manifests,
    scale_checks,
    team,
)
from govpost_desk.services.scanning import scan
from govpost_desk.services.training import playing
from govpost_desk.services.training.cases import CASES
from govpost_desk.storage import carrying, epochs, journal, keys, verify
from govpost_desk.storage.database import DATABASE_FILE, connect
from govpost_desk.storage.emergency import numbers_of
from govpost_desk.storage.feeds import Reached
from govpost_desk.storage.projections import NOT_REBUILT
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.wire.messages import Cursor, FeedItem, FeedPage

# Not in the chain, by design: who granted an epoch and when is evidence of the hub; signatures come with enrolment.
UNPROVED = {("epoch_grant", "origin"), ("epoch_grant", "granted_ms"), ("event", "sig")}
JOURNAL = {
    "event": ("chain_",),
    "event_personal": ("chain_personal", "erased_unnamed"),
    "epoch_grant": ("chain_order",),
}


@pytest.fixture(scope="module")
def rich_folder(blank_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk on which everything has happened once, so that no table is empty."""
    folder = tmp_path_factory.mktemp("rich") / "desk"
    shutil.copytree(blank_folder, folder)
    with Counter(folder) as counter:
        counter.add_range(count=50)
        import_list(counter.db, sample("dirty_rows.xlsx"), "03")
        for case_no in ("A1", "A2", "A3", "A4"):
            counter.add_order(case_no)
        counter.set_order("A2", phone="13885012345")
        register = counter.take_over("A1", "A2", "A3")
        first, second = counter.pack("A1"), counter.pack("A2")
        counter.scans(f"GPDVOID{second}", "GPDR1", "GPDOUT", first, "GPDEND", "GPDEND")
        counter.scans(
            f"{register}1", "GPDS1", f"GPDFIX{register}", "A3", "GPDBAD", "GPDR1", "GPDEND", "GPDEND"
        )
        counter.scans("GPDWIN01", "A4", "GPDUNDO", "A4", "X1", "GPDEXTRA", "GPDR1")
        counter.scan("13985012345 nonsense")
        counter.make_papers()
        _a_day_ends(counter)
        _a_bag_comes_in(counter, first)
        _a_team_without_power(counter)
        _a_catalogue(counter, folder.parent / "items.csv")
        _a_score(counter)
        _a_scale(counter)
        _an_interception(counter, "S1")
        _a_price_list(counter)
        exporting.register_copy(counter.db, register, by=CLERK, at=counter.clock())
        erasing.erase_case(counter.db, "A3", "申请", by=CLERK, at=counter.clock())
        _another_epoch(counter)
        proof = counter.verify()
        assert proof.ok, proof.findings
    return folder


def _another_epoch(counter: Counter) -> None:
    """The desk goes on in an epoch of its own and tells a fact again."""
    with counter.db.begin() as tx:
        _, told = next(journal.events(tx.execute, 20))
        epochs.open_epoch(tx, 2, why="restored", replayed=0, missing=None, by=CLERK, at=counter.clock())
        carrying.carry(tx, told, to_ms(counter.clock()))


def _a_scale(counter: Counter) -> None:
    """The scale is checked, a piece weighed, sealed and learnt from."""
    plate = Plate(weight=Weight(grams=27, age_ms=100, raw=b"frame", placement=0))
    scale_checks.check_scale(counter.db, "27", plate, by=CLERK, at=counter.clock())
    counter.add_order("S1", document="护照")
    counter.take_over("S1")
    counter.scan("GPDPACK")
    outcome, counter.context = scan(counter.db, counter.context, "S1", counter.clock(), plate)
    counter.print_labels()
    assert counter.scan(outcome.waybill_no).answer == "bound"


def _an_interception(counter: Counter, case_no: str) -> None:
    """The platform cancels a piece that is sealed."""
    said = {"state": "cancelled", "source": "520100-01-01", "case_no": case_no, "part": 1, "rev": 2}
    key = order_id("520100-01-01", case_no).hex()
    item = FeedItem(n=1, kind="order", key=key, ver=1, op="put", content=json.dumps(said))
    with counter.db.begin() as tx:
        assert feed.heed([item])(tx, counter.clock(), Reached.NEWS)


def _a_price_list(counter: Counter) -> None:
    """It begins in a year to come."""
    said = json.dumps({"code": "GY", "effective_on": "2027-01-01", **prices_of(REFERENCE_TARIFF)})
    item = FeedItem(n=2, kind="tariff", key="GY", ver=1, op="put", content=said)
    cursor, page = Cursor(n=0, inc=1), FeedPage(inc=1, items=(item,), more=False)
    DeskDisk(counter.db, heed=feed.heed).take_page("site:520100-01", cursor, page, to_ms(counter.clock()))


def _a_score(counter: Counter) -> None:
    """A finished case, which in real life only a training desk keeps."""
    play = Play(points=(Point(text="收了", met=True),), refused=1, undone=0, hints=1, seconds=60, par_s=90)
    playing.keep_score(counter.db, CASES[0], score_of(play), by=CLERK, at=counter.clock())


def _a_catalogue(counter: Counter, path: Path) -> None:
    """A list of items in two versions, so that one of them has ended."""
    for rows in ("A1,护照\nA2,驾驶证", "A1,护照首次申领"):
        path.write_text(f"事项编码,事项名称\n{rows}\n", "utf-8")
        catalogue.import_catalogue(counter.db, path, ItemList.MAIN, by=CLERK, at=counter.clock())


def _a_day_ends(counter: Counter) -> None:
    """A bag is sealed; the desk is counted, something is not there; clearance, shift and day are closed."""
    counter.add_order("B1")
    counter.take_over("B1")
    counter.scans("GPDBAG", counter.pack("B1") and "GPDBAG0001")
    number = counter.value("SELECT waybill_no FROM mail_item WHERE state = 'sealed'")
    counter.scans(number, "GPDSEAL", "GPDSEAL", "GPDSTOCK", "Z9", "GPDEND", "GPDEND", "GPDSHIFT", "GPDSHIFT")
    counter.scans("GPDDAY", "GPDR1")
    counter.make_papers()


def _a_bag_comes_in(counter: Counter, returned: str) -> None:
    """A piece of ours comes back, another is short: checked, noted, answered."""
    lines = [(returned, "returned"), ("1290000007531", "piece")]
    tag = bag_tag_no(
        origin="51800000", destination="52010000", scheme="0000", serial=7, weight_g=900, flags="00"
    )
    manifests.record_manifest(counter.db, tag, lines, "hub", by=CLERK, at=counter.clock())
    counter.scans(f"GPDIN{tag}", returned, "GPDBAD", "GPDR1", "GPDEND")
    note_no = counter.scan("GPDEND").register_no
    counter.make_papers()
    counter.scans(f"GPDNOTE{note_no}", "GPDR1")


def _a_team_without_power(counter: Counter) -> None:
    """Work is given to somebody; a sheet of emergency paper is used and entered, the next is being entered."""
    team.assign(counter.db, "pack", "01", "0001", by=CLERK, at=counter.clock())
    *sheets, labels = emergency.issue(counter.db, 2, 3, by=CLERK, at=counter.clock())
    with counter.db.reading() as execute:
        numbers = [each.waybill_no for each in numbers_of(execute, labels)]
    for sheet, case_no, number in zip(sheets, ("E1", "E2"), numbers, strict=False):
        counter.scans(f"GPDPAPER{sheet}", "GPDWIN01", "GPDON261123", case_no, number)
        if case_no == "E1":
            counter.scans("GPDMISSA4", "GPDR1", "GPDEND", "GPDEND")


@pytest.fixture(scope="module")
def stored(rich_folder: Path) -> Iterator[Any]:
    """The driver's connection to that desk's file, constraints off."""
    connection = connect(rich_folder / DATABASE_FILE, keys.load_key(rich_folder))
    connection.execute("PRAGMA ignore_check_constraints=ON")
    connection.execute("PRAGMA foreign_keys=OFF")
    yield connection
    connection.close()


def tables(connection: Any) -> list[str]:
    """All tables that verify answers for."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [name for (name,) in rows if name not in NOT_REBUILT or name in JOURNAL]


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    if value is None:
        return None
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"x"
    return f"{value}x"


def findings_after(connection: Any, statement: str, *values: object) -> list[tuple[str, str]]:
    """What verify says while a change stands; the change is rolled back."""
    with tampering(connection) as change:
        assert change(statement, *values).rowcount == 1
        return verify.verify(connection.execute).findings


def test_every_table_has_a_row(stored: Any) -> None:
    counts = {name: stored.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables(stored)}
    assert [name for name, count in counts.items() if not count] == []
    assert len(counts) >= 20


def columns_of(connection: Any, table: str) -> list[tuple[str, str]]:
    """(name, type) of a table's columns."""
    return [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]


def test_every_changed_column_is_found_and_named(stored: Any) -> None:
    missed, tried = [], 0
    for table in tables(stored):
        for column, kind in columns_of(stored, table):
            if (table, column) in UNPROVED:
                continue
            tried += 1
            findings = _change_one(stored, table, column, kind)
            expected = JOURNAL.get(table, ("table",))
            if not any(
                code.startswith(expected) and (table in JOURNAL or table in where) for code, where in findings
            ):
                missed.append((table, column, findings))
    assert missed == []
    assert tried > 150


def _change_one(connection: Any, table: str, column: str, kind: str) -> list[tuple[str, str]]:
    """Change one row's column: the newest row where it holds a value, else any row's empty one."""
    keys_of = [row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall() if row[5]]
    where = " AND ".join(f"{key} = ?" for key in keys_of)
    named = ", ".join(keys_of)
    newest = f"SELECT {column}, {named} FROM {table} ORDER BY {column} IS NULL, {named} DESC LIMIT 1"
    row = connection.execute(newest).fetchone()
    value = changed(row[0])
    if value is None:
        value = {"INTEGER": 1, "BLOB": b"x"}.get(kind, "x")
    return findings_after(connection, f"UPDATE {table} SET {column} = ? WHERE {where}", value, *row[1:])


def test_the_columns_nobody_proves_are_few(stored: Any) -> None:
    """They are named, so that a new one does not slip in."""
    for table, column in UNPROVED:
        kind = dict(columns_of(stored, table))[column]
        assert _change_one(stored, table, column, kind) == []


def test_a_removed_row_is_found(stored: Any) -> None:
    missed = []
    for table in tables(stored):
        keys_of = [row[1] for row in stored.execute(f"PRAGMA table_info({table})").fetchall() if row[5]]
        row = stored.execute(f"SELECT {', '.join(keys_of)} FROM {table} ORDER BY 1 DESC LIMIT 1").fetchone()
        where = " AND ".join(f"{key} = ?" for key in keys_of)
        if not findings_after(stored, f"DELETE FROM {table} WHERE {where}", *row):
            missed.append(table)
    assert missed == []


def test_a_row_that_the_journal_does_not_know_is_found(stored: Any) -> None:
    findings = findings_after(
        stored, "INSERT INTO setting (name, value, origin) VALUES ('zz', 'yes', 'local')"
    )
    assert findings == [("table", "setting zz")]
    findings = findings_after(
        stored, "INSERT INTO setting (name, value, origin) VALUES ('aa', 'yes', 'local')"
    )
    assert ("table", "setting aa") in findings


def test_a_finding_names_table_and_key(stored: Any) -> None:
    statement = "UPDATE waybill_number SET state = 'used' WHERE waybill_no = '1123456001399'"
    assert findings_after(stored, statement) == [("table", "waybill_number 1123456001399")]


def test_the_end_of_the_journal_cut_off_is_found(stored: Any) -> None:
    findings = findings_after(stored, "DELETE FROM event WHERE position = (SELECT max(position) FROM event)")
    assert any(code in ("table", "chain_order") for code, _ in findings)


def test_a_person_removed_without_an_erasure_is_found(stored: Any) -> None:
    """Even when the state table is blanked to match: no erasure names the event."""
    ((position, event_id),) = stored.execute(
        "SELECT position, event_id FROM event JOIN event_personal USING (position) WHERE type = 'order.recorded'"
        " ORDER BY position LIMIT 1"
    ).fetchall()
    with tampering(stored) as change:
        stored.execute("DELETE FROM event_personal WHERE position = ?", (position,))
        change(
            "UPDATE party SET name = '', phone = '', address = '', note = '', list_digest = '', erased = 1"
            " WHERE party_id = ?",
            event_id,
        )
        assert verify.verify(stored.execute).findings == [("erased_unnamed", event_id.hex())]


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("DROP TRIGGER event_no_update", ("schema", "trigger event_no_update")),
        ("DROP TABLE approval_due", ("schema", "table approval_due")),
        ("DROP INDEX ix_packing_live", ("schema", "index ix_packing_live")),
        ("CREATE TABLE notes (text TEXT)", ("schema", "table notes")),
    ],
)
def test_a_changed_schema_is_found(stored: Any, statement: str, finding: tuple[str, str]) -> None:
    stored.execute("BEGIN")
    try:
        stored.execute(statement)
        assert finding in verify.verify(stored.execute).findings
    finally:
        stored.execute("ROLLBACK")


def test_changed_document_bytes_are_found(stored: Any) -> None:
    ((sha256,),) = stored.execute(
        "SELECT sha256 FROM document WHERE superseded = 0 ORDER BY stored_at LIMIT 1"
    ).fetchall()
    for statement, code in (
        (
            "UPDATE document_bytes SET content = CAST(content || x'00' AS BLOB) WHERE sha256 = ?",
            "document_bytes",
        ),
        ("DELETE FROM document_bytes WHERE sha256 = ?", "document_missing"),
    ):
        findings = findings_after(stored, statement, sha256)
        assert [found for found, _ in findings] == [code]


def test_an_event_of_an_unknown_type_is_named(stored: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(verify.APPLY, "row.rejected")
    findings = verify.verify(stored.execute).findings
    assert [where.split()[0] for code, where in findings if code == "unknown_event"] == ["row.rejected"] * 2


def test_pages_that_only_the_log_holds_are_no_damage(counter: Counter) -> None:
    """A checkpoint that met a reader copies later pages before earlier ones: the file has holes, nothing is lost."""
    counter.db.shrink_log()
    for serial in range(40):
        counter.add_order(f"A{serial}")
    with counter.db.reading() as execute:
        execute(
            "SELECT count(*) FROM event"
        ).fetchone()  # what follows stays in the log while this view is open
        counter.add_order("B1")
        with counter.db.exclusive_driver() as driver:
            driver.execute("PRAGMA wal_checkpoint(PASSIVE)")
        pages = counter.db.path.read_bytes()
        holes = [at for at in range(0, len(pages), 4096) if not any(pages[at : at + 4096])]
        assert holes
        proof = counter.verify()
        assert proof.ok, proof.findings
    counter.db.shrink_log()
    with counter.db.path.open("r+b") as file:  # the same page, torn out of a file that nothing else holds
        file.seek(holes[0])
        file.write(bytes(4096))
    assert not counter.verify().ok
