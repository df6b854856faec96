"""The tables of inbound bags are what the journal says, and closed checks never change (D-31)."""

import pytest
from tests.builders import SUPERVISOR, Counter, number_after, tampering

from govpost_desk.domain.bags import bag_tag_no
from govpost_desk.services import manifests
from govpost_desk.storage.database import connect, dbapi, memory_transaction
from govpost_desk.storage.migrate import upgrade
from govpost_desk.storage.rebuild import rebuild

FIRST = "1290000007531"
TAG = bag_tag_no(origin="51800000", destination="52010000", scheme="0000", serial=7, weight_g=900, flags="00")
TABLES = ("manifest", "manifest_line", "inbound_bag", "inbound_line", "verification_note", "enclosure", "mail_item",
          "packing", "bag_line", "desk_order")  # fmt: skip


@pytest.fixture
def worked(counter: Counter) -> Counter:
    """Every kind of event: returned out of our bag, receipt, undo, findings, closed, noted, answered, handed back."""
    for case_no in ("A1", "A2"):
        counter.add_order(case_no)
    counter.take_over("A1", "A2")
    first, second = counter.pack("A1"), counter.pack("A2")
    counter.scans("GPDBAG", first, second, "GPDSEAL")
    tag = counter.scan("GPDSEAL").bag_tag
    counter.scans("GPDOUT", tag, "GPDEND", "GPDEND")
    lines = [(first, "returned"), (second, "piece"), (number_after(FIRST, 3), "piece")]
    manifests.record_manifest(counter.db, TAG, lines, "hub", by=SUPERVISOR, at=counter.clock())
    counter.scans(f"GPDIN{TAG}", first, second, "GPDRECEIPT", FIRST, "GPDUNDO", FIRST, "GPDDIFF", "GPDR1")
    counter.scans("GPDNOLABEL", "GPDR1", "GPDUNDO", "GPDNOLABEL", "GPDR2", "GPDEND")
    note_no = counter.scan("GPDEND").register_no
    counter.make_papers()
    counter.scans(f"GPDNOTE{note_no}", "GPDR1", "GPDRETURN", "GPDWIN01", first, second, "GPDUNDO", second)
    counter.scans("GPDEND", "GPDEND")
    return counter


def test_a_rebuilt_file_holds_the_same(worked: Counter) -> None:
    assert worked.verify().ok
    before = {table: worked.rows(f"SELECT * FROM {table}") for table in TABLES}
    assert all(before.values())
    schema, drop = memory_transaction(upgrade)
    with worked.db.begin() as tx:
        rebuild(tx, schema)
    drop()
    assert {table: worked.rows(f"SELECT * FROM {table}") for table in TABLES} == before
    assert worked.scan("GPDBAL").answer == "done"
    assert worked.verify().ok


def test_closed_checks_never_change(worked: Counter) -> None:
    for statement in (
        "UPDATE inbound_line SET finding = 'damaged' WHERE waybill_no = '1290000007531'",
        "UPDATE inbound_line SET undone = 1",
        "DELETE FROM inbound_line",
        "UPDATE inbound_bag SET found = 9",
        "DELETE FROM inbound_bag",
        "UPDATE manifest_line SET waybill_no = ''",
        "UPDATE verification_note SET answer = 'note.2'",
        "DELETE FROM verification_note",
    ):
        with worked.db.begin() as tx, pytest.raises(dbapi.Error):
            tx.execute(statement)
    assert worked.verify().ok


def test_tampering_with_a_check_is_found(worked: Counter) -> None:
    worked.close()
    connection = connect(worked.db.path, worked.db.key)
    try:
        with tampering(connection) as change:
            change("UPDATE inbound_line SET finding = '' WHERE waybill_no = ?", FIRST)
            from govpost_desk.storage.verify import verify

            assert [code for code, _ in verify(connection.execute).findings] == ["table"]
    finally:
        connection.close()
