"""Stumbles of a first shift at the counter, each kept from coming back."""

import pytest
from tests.builders import CLERK, Counter, make_desk

from govpost_desk.documents.waybill_label import qr_payload
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.services import backups, labels, ordering
from govpost_desk.services.context import Step
from govpost_desk.storage import keys, print_lane
from govpost_desk.storage.high_water import read_mark
from govpost_desk.storage.items import item_of_waybill
from govpost_desk.storage.migrate import open_database
from govpost_desk.storage.verify import verify_file


def newest_qr(counter: Counter, waybill_no: str) -> str:
    """What the QR code of the newest copy of a label says."""
    with counter.db.reading() as execute:
        item = item_of_waybill(execute, waybill_no)
        assert item is not None
        return qr_payload(labels.waybill_sheet(execute, waybill_no, item.copy_no, item.head, "0001"))


def test_an_undo_of_a_difference_brings_the_tick_back(counter: Counter) -> None:
    counter.add_order("A1")
    number = counter.scans("GPDWIN01", "A1").waybill_no
    counter.scans("GPDBAD", "GPDR1", "GPDUNDO")
    outcome = counter.scan("A1")
    assert (outcome.answer, outcome.waybill_no) == ("already_ticked", number)
    assert counter.scans("GPDEND", "GPDEND").answer == "closed"
    assert counter.verify().ok


def test_a_difference_while_packing_opens_the_correction_of_its_own_register(counter: Counter) -> None:
    counter.add_order("A1")
    counter.take_over("A1")
    (register,) = counter.rows("SELECT register_no FROM register")
    counter.scans("GPDPACK", "A1")
    assert counter.scan("GPDDIFF").why == "void_first"
    counter.scans("GPDVOID", "GPDVOID", "GPDR3")
    assert counter.scan("GPDDIFF").answer == "needs_reason"
    assert counter.scan("GPDR1").answer == "done"
    assert (counter.context.step, counter.context.corrects_no) == (Step.FIX, register[0])
    assert counter.scans("GPDEND", "GPDEND").answer == "closed"
    assert counter.value("SELECT custody FROM enclosure") == "window"
    assert counter.value("SELECT count(*) FROM label_job") == 1
    assert counter.verify().ok


def test_an_old_copy_stops_at_the_driver_and_a_new_one_is_confirmed(counter: Counter) -> None:
    counter.add_order("A1")
    counter.take_over("A1")
    number = counter.scans("GPDPACK", "A1").waybill_no
    counter.print_labels()
    old = newest_qr(counter, number)
    assert counter.scan(number).answer == "bound"
    counter.scans("GPDREPRINT", "GPDR2")
    counter.print_labels()
    new = newest_qr(counter, number)
    outcome = counter.scan(old)
    assert (outcome.answer, outcome.why) == ("wrong_label", "stale_copy")
    outcome = counter.scan(new)
    assert (outcome.answer, outcome.why) == ("done", "reprint_confirmed")
    outcome = counter.scans("GPDOUT", old)
    assert (outcome.answer, outcome.why) == ("wrong_label", "stale_copy")
    assert counter.scan(new).answer == "collected"


def test_a_piece_of_another_window_can_be_handed_back(counter: Counter) -> None:
    counter.add_order("B1", window="02")
    counter.add_order("A1")
    assert counter.scans("GPDWIN01", "B1").answer == "other_window"
    assert counter.scan("GPDEXTRA").why == "not_extra"
    counter.scan("B1")
    assert counter.scans("GPDBACK", "GPDR1").why == "extra_refused"


def test_a_register_is_printed_again_with_a_mark_of_its_own(counter: Counter) -> None:
    counter.add_order("A1")
    register = counter.take_over("A1")
    counter.scan(register + "1")
    assert counter.scan("GPDREPRINT").needs == ("reason",)
    assert counter.scan("GPDR1").why == "register_reprint"
    counter.scan(register + "1")
    counter.scans("GPDREPRINT", "GPDR1")
    marks = counter.rows("SELECT mark FROM document WHERE mark <> '' ORDER BY mark")
    assert marks == [("补打 1",), ("补打 2",)]
    assert counter.verify().ok


def test_a_chosen_register_is_printed_again_without_its_bar_code(counter: Counter) -> None:
    counter.add_order("A1")
    register = counter.take_over("A1")
    asked = counter.scan(f"GPDREPRINT{register}")
    assert (asked.answer, asked.why, asked.needs) == ("needs_reason", "reprint", ("reason",))
    assert counter.rows("SELECT mark FROM document WHERE mark <> ''") == []
    assert counter.scan("GPDR1").why == "register_reprint"
    assert counter.rows("SELECT mark FROM document WHERE mark <> ''") == [("补打 1",)]
    other = register[:-1] + ("1" if register[-1] != "1" else "2")
    refusal = counter.scan(f"GPDREPRINT{other}")
    assert (refusal.answer, refusal.why) == ("refused", "unknown_register")


@pytest.mark.parametrize("text", ["A\x0b1", "A\x1d1", "A\x851"])
def test_a_control_character_inside_a_scan_is_never_dropped(counter: Counter, text: str) -> None:
    counter.add_order("A1")
    counter.scan("GPDWIN01")
    assert counter.scan(text).answer == "unreadable"


@pytest.mark.parametrize("case_no", ["GPDEND1", "JJ52010001D01261121A0071"])
def test_a_case_number_that_cannot_be_scanned_is_refused(counter: Counter, case_no: str) -> None:
    with pytest.raises(RuleError, match="case_no"):
        counter.add_order(case_no)


def test_an_address_too_long_is_said(counter: Counter) -> None:
    counter.add_order("A1")
    with pytest.raises(RuleError, match="too_long"):
        ordering.set_order(
            counter.db,
            "A1",
            {"address": "贵州省贵阳市观山湖区" + "长" * 300},
            "核对",
            by=CLERK,
            at=counter.clock(),
        )


def test_a_journal_that_lost_its_end_is_refused(counter: Counter) -> None:
    counter.add_order("A1")
    folder, key = counter.db.path.parent, counter.db.key
    counter.close()
    earlier = (folder / "desk.db").read_bytes()
    again = open_database(folder, key)
    assert read_mark(folder) is not None
    ordering.add_order(again, "01", "A2", {}, by=CLERK, at=counter.clock())
    again.close()
    (folder / "desk.db").write_bytes(earlier)
    for extra in ("desk.db-wal", "desk.db-shm"):
        (folder / extra).unlink(missing_ok=True)
    with pytest.raises(StorageError, match="shortened"):
        open_database(folder, key)
    assert verify_file(folder / "desk.db", key).findings[0][0] == "shortened"


def test_the_day_is_in_the_main_file_after_the_program_ends(counter: Counter) -> None:
    counter.add_order("A1")
    folder, key = counter.db.path.parent, counter.db.key
    counter.close()
    wal = folder / "desk.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0
    assert verify_file(folder / "desk.db", key).ok


def test_one_damaged_byte_is_found_wherever_it_is(counter: Counter) -> None:
    counter.add_order("A1")
    path, key = counter.db.path, counter.db.key
    counter.close()
    sound = path.read_bytes()
    for place in range(5_000, len(sound), len(sound) // 12):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        assert not verify_file(path, key).ok
    assert b"SQLite format 3" not in sound


def test_a_lost_key_comes_back_by_the_rescue_code(counter: Counter) -> None:
    folder, key = counter.db.path.parent, counter.db.key
    counter.close()
    keys.keep_wrapped(folder, keys.wrap_key(key, "2345-6789-ABCD-EFGH-JKMN-PQRS-TUVW-XYZ2"))
    (folder / keys.KEY_FILE).unlink()
    with pytest.raises(StorageError, match="no_key"):
        keys.load_key(folder)
    with pytest.raises(StorageError, match="rescue_code"):
        keys.recover_key(folder, "2345-6789-ABCD-EFGH-JKMN-PQRS-TUVW-XYZ3")
    keys.recover_key(folder, "2345 6789 abcd efgh jkmn pqrs tuvw xyz2")
    assert keys.load_key(folder) == key


def test_a_desk_set_up_anew_is_not_held_to_an_older_mark(counter: Counter) -> None:
    counter.add_order("A1")
    folder = counter.db.path.parent
    counter.close()
    for name in ("desk.db", "desk.key"):
        (folder / name).unlink()
    make_desk(folder)
    open_database(folder, keys.load_key(folder)).close()


def test_a_signed_copy_settles_the_doubt_about_its_paper(counter: Counter) -> None:
    counter.add_order("A1")
    register = counter.take_over("A1")
    counter.make_papers()
    with counter.db.begin() as tx:
        tx.execute("UPDATE print_job SET state = 'sending' WHERE kind = 'paper'")
        assert print_lane.doubt_unfinished(tx.execute, counter.clock()) == 1
    counter.scans(register + "1", "GPDS1")
    assert counter.rows("SELECT state FROM print_job WHERE kind = 'paper'") == [("confirmed",)]


def test_a_backup_never_takes_the_name_of_its_key(counter: Counter) -> None:
    with pytest.raises(StorageError, match="backup_name"):
        backups.make_backup(counter.db, counter.folder / "day.key", by=CLERK, at=counter.clock())
    assert not (counter.folder / "day.key").exists()
