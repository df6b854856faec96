"""Real files of every earlier version open, upgraded, with every fact and every table as the journal says.

`files/v1`: a desk with a list, registers, a correction, voided and sealed pieces, one erased person.
`files/v2`: the same desk later: a sealed bag, a driver's register, a closed clearance, a checked inbound bag.
`files/v3`: the desk later still: search keys made, a piece of 650 g packed where nobody kept who had said so.
`files/v4`: the desk of scales: one was checked in the morning, two orders more, keys made.
`files/v5`: the desk has joined head office, which sent it a platform's order and a window; one order more.
`files/v6`: head office sent a price list and a person, which were not taken, and dropped a window again.
`files/v6b`: the feed read anew: two platform orders, one of them taken over, a window, a piece that the carrier saw.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.builders import MONDAY, Counter

from govpost_desk.domain.business_day import to_ms
from govpost_desk.services import finding, keying, windows
from govpost_desk.services.feed import heed
from govpost_desk.storage import keys, migrate
from govpost_desk.storage.database import DATABASE_FILE, Tx, connect
from govpost_desk.storage.verify import verify_file
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.wire.feed_digest import EMPTY, changed, item_digest
from govpost_desk.wire.messages import Cursor, FeedItem, FeedPage

FILES = Path(__file__).parent / "files"
VERSIONS = sorted(path.name for path in FILES.iterdir())
_FACTS = "SELECT position, hash, header, body FROM event ORDER BY position"


@pytest.fixture(params=VERSIONS)
def old_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of one old desk."""
    return Path(shutil.copytree(FILES / request.param, tmp_path / "desk"))


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """One query on a file as it is, whatever its version."""
    connection = connect(folder / DATABASE_FILE, keys.load_key(folder), read_only=True)
    try:
        return [tuple(row) for row in connection.execute(query).fetchall()]
    finally:
        connection.close()


def test_every_fact_survives_and_every_table_is_refilled(old_folder: Path) -> None:
    facts = rows(old_folder, _FACTS)
    custody = rows(old_folder, "SELECT order_id, custody, waybill_no FROM enclosure ORDER BY order_id")
    registers = rows(old_folder, "SELECT register_no, digest, line_count FROM register ORDER BY opened_at")
    migrate.open_database(old_folder, keys.load_key(old_folder), now=MONDAY).close()
    assert rows(old_folder, "PRAGMA user_version") == [(migrate.SCHEMA_VERSION,)]
    assert rows(old_folder, _FACTS) == facts
    assert (
        rows(old_folder, "SELECT order_id, custody, waybill_no FROM enclosure ORDER BY order_id") == custody
    )
    assert (
        rows(old_folder, "SELECT register_no, digest, line_count FROM register ORDER BY opened_at")
        == registers
    )
    proof = verify_file(old_folder / DATABASE_FILE, keys.load_key(old_folder))
    assert proof.ok, proof.findings
    (copy,) = (old_folder / "backups").glob("pre-upgrade-*.db")
    backup = connect(copy, keys.load_key(old_folder), read_only=True)
    assert backup.execute("PRAGMA user_version").fetchone()[0] < migrate.SCHEMA_VERSION
    assert [tuple(row) for row in backup.execute(_FACTS).fetchall()] == facts
    backup.close()


def test_what_the_feed_said_is_asked_for_anew(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FILES / "v5", tmp_path / "desk"))
    assert rows(folder, "SELECT kind FROM feed_item WHERE kind = 'order'") == [("order",)]
    migrate.open_database(folder, keys.load_key(folder), now=MONDAY).close()
    assert rows(folder, "SELECT scope FROM feed_cursor") == rows(folder, "SELECT kind FROM feed_item") == []
    assert rows(folder, "SELECT count(*) FROM hub_grant") == [(2,)]  # an epoch, a range


def test_price_lists_people_and_ended_windows_come_with_the_feed_that_is_read_anew(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FILES / "v6", tmp_path / "desk"))
    said = rows(folder, "SELECT kind, key, content FROM feed_item ORDER BY n")
    assert [row[:2] for row in said] == [("window", "07"), ("tariff", "GY-2026"), ("operator", "G001")]
    items = tuple(
        FeedItem(n=n, kind=str(kind), key=str(key), ver=1, op="put", content=str(content))
        for n, (kind, key, content) in enumerate(said, 1)
    )
    with Counter(folder) as counter:
        page = FeedPage(inc=1, items=items, more=False)
        DeskDisk(counter.db, heed=heed).take_page(
            "site:520100-01", Cursor(n=0, inc=1), page, 1_795_000_000_000
        )
        assert counter.rows("SELECT code, effective_on, origin FROM tariff") == [
            ("GY-2026", "2026-06-01", "hub")
        ]
        assert counter.rows("SELECT role, active FROM operator WHERE operator_no = 'G001'") == [
            ("supervisor", 1)
        ]
        assert [place.window_code for place in windows.list_windows(counter.db) if place.ended] == ["08"]
        proof = counter.verify()
        assert proof.ok, proof.findings


def test_a_feed_from_before_digests_is_read_anew_once_and_silently(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FILES / "v6b", tmp_path / "desk"))
    items = "SELECT kind, key, content FROM feed_item ORDER BY n"
    ((scope, inc),) = rows(folder, "SELECT scope, inc FROM feed_cursor")
    before, facts = rows(folder, items), rows(folder, _FACTS)
    orders = rows(folder, "SELECT case_no, waiting FROM hub_order ORDER BY case_no")
    with Counter(folder) as counter:
        assert counter.rows("SELECT n, anew FROM feed_cursor") == [(0, 1)]
        assert counter.rows(items) == before  # work goes on with them until the end of that reading
        assert counter.rows("SELECT case_no, waiting FROM hub_order ORDER BY case_no") == orders
        window, _, waiting, tracking = before  # W6001 was erased at head office meanwhile
        said = [
            FeedItem(n=n, kind=str(kind), key=str(key), ver=1, op="put", content=str(content) or "{}")
            for n, (kind, key, content) in enumerate((window, waiting, tracking), 1)
        ]
        digest = EMPTY
        for item in said:
            digest = changed(digest, EMPTY, item_digest(item.kind, item.key, item.content))
        page = FeedPage(inc=int(str(inc)), items=tuple(said), more=False, digest=digest)
        disk = DeskDisk(counter.db, heed=heed)
        assert disk.take_page(str(scope), Cursor(n=0, inc=page.inc), page, to_ms(MONDAY)) is False
        assert counter.rows("SELECT anew, disagrees, digest FROM feed_cursor") == [(0, 0, digest)]
        assert counter.rows(items) == [window, waiting, tracking]
        assert counter.rows("SELECT 1 FROM hub_trouble") == []
        *same, last = counter.rows(_FACTS)
        assert [row[3] for row in same] == [row[3] for row in facts]
        assert b'"window_code":"01"' in last[3]  # the desk set it up too: since then it is head office's
        assert b'"origin":"hub"' in last[3]


def test_weights_of_before_are_marked_by_what_is_known_of_them(old_folder: Path) -> None:
    before = rows(old_folder, "SELECT waybill_no, weight_g FROM mail_item ORDER BY waybill_no")
    migrate.open_database(old_folder, keys.load_key(old_folder), now=MONDAY).close()
    query = "SELECT waybill_no, weight_g, weight_source, weight_age_ms, weight_raw, overweight FROM mail_item"
    assert before
    assert rows(old_folder, query + " ORDER BY waybill_no") == [
        (number, grams, "default", None, None, int(str(grams) == "650")) for number, grams in before
    ]


def test_work_goes_on_and_the_books_begin_with_what_lies_there(old_folder: Path) -> None:
    with Counter(old_folder) as counter:
        counter.clock.now = MONDAY.replace(hour=6)
        balance = counter.scan("GPDBAL").balance
        assert balance is not None
        assert balance.holds
        here = counter.value(
            "SELECT (SELECT count(*) FROM enclosure WHERE custody IN ('ticked', 'desk', 'labelled', 'sealed'))"
            " + (SELECT count(*) FROM inbound_line WHERE here = 1)"
        )
        assert balance.pieces.closing == here > 0
        _find_everybody(counter)
        number = counter.pack("U0002")
        counter.scans("GPDBAG", number, "GPDSEAL")
        assert counter.scan("GPDSEAL").answer == "sealed"
        proof = counter.verify()
        assert proof.ok, proof.findings


def _find_everybody(counter: Counter) -> None:
    """Search keys are not in the old file: everybody is found before and after the thread has made them."""
    people = counter.rows(
        "SELECT o.case_no, p.name FROM desk_order o JOIN party p USING (party_id) WHERE p.name <> ''"
    )
    assert people
    for _ in range(2):
        for case_no, name in people:
            assert case_no in [piece.case_no for piece in finding.find(counter.db, name).pieces]
        keying.key_all(counter.db)


def test_a_second_try_within_the_same_second_opens_the_file(
    old_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(tx: Tx) -> None:
        raise OSError("power")

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "upgrade", power_cut)
        with pytest.raises(OSError, match="power"):
            migrate.open_database(old_folder, keys.load_key(old_folder), now=MONDAY)
    again = MONDAY.replace(microsecond=400_000)
    migrate.open_database(old_folder, keys.load_key(old_folder), now=again).close()
    assert rows(old_folder, "PRAGMA user_version") == [(migrate.SCHEMA_VERSION,)]


def test_killed_in_the_middle_it_is_the_old_file_or_the_new_one(old_folder: Path) -> None:
    facts = rows(old_folder, _FACTS)
    program = "import sys; from pathlib import Path; from govpost_desk.storage import keys, migrate;"
    program += "folder = Path(sys.argv[1]); migrate.open_database(folder, keys.load_key(folder))"
    for delay in (0.35, 0.45, 0.55, 0.7):
        child = subprocess.Popen([sys.executable, "-c", program, str(old_folder)])
        time.sleep(delay)
        child.kill()
        child.wait()
        assert rows(old_folder, _FACTS) == facts
    migrate.open_database(old_folder, keys.load_key(old_folder)).close()
    proof = verify_file(old_folder / DATABASE_FILE, keys.load_key(old_folder))
    assert proof.ok, proof.findings
