"""Closing, signing, collecting, correcting, undoing, approving (D-17 … D-20a, D-21)."""

from datetime import timedelta

import pytest
from tests.builders import Counter, number_after

from govpost_desk.domain.actors import Actor

FIRST = "1123456000099"


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """A1 … A4 on the list of window 01."""
    for case_no in ("A1", "A2", "A3", "A4"):
        counter.add_order(case_no)
    return counter


def test_register_numbers_have_no_gap_and_start_anew_each_day(desk: Counter) -> None:
    first, second = desk.take_over("A1"), desk.take_over("A2")
    assert (first, second) == ("JJ52010001D01261123A001", "JJ52010001D01261123A002")
    desk.clock.now += timedelta(days=1)
    assert desk.take_over("A3") == "JJ52010001D01261124A001"


def test_the_business_day_is_that_of_shanghai(desk: Counter) -> None:
    desk.clock.now = desk.clock.now.replace(hour=16, minute=0)  # midnight in Shanghai has just passed
    assert desk.take_over("A1") == "JJ52010001D01261124A001"


def test_signing_with_both_copies(desk: Counter) -> None:
    number = desk.take_over("A1")
    asked = desk.scan(f"{number}1")
    assert (asked.answer, asked.light, asked.needs) == ("confirm", "amber", ("signer",))
    assert [(choice.code, choice.text) for choice in asked.choices] == [
        ("GPDS1", "周雅琴"),
        ("GPDS2", "何志远"),
    ]
    wrong = desk.scan("GPDS7")
    assert (wrong.answer, wrong.why) == ("refused", "no_such_signer")
    signed = desk.scan("GPDS2")
    assert (signed.answer, signed.light, signed.register_no) == ("signed", "green", number)
    assert desk.rows("SELECT state, other_signer, post_signer, signed_copies FROM register") == [
        ("signed", 2, "0001", 1)
    ]
    assert desk.scan(f"{number}2").answer == "signed"  # the second adds itself
    assert desk.value("SELECT signed_copies FROM register") == 3
    again = desk.scan(f"{number}2")
    assert (again.answer, again.why) == ("signed", "before")
    assert desk.verify().ok


def test_register_barcodes_that_are_refused(desk: Counter) -> None:
    number = desk.take_over("A1")
    assert desk.scan("JJ52010001D01261123A0991").why == "unknown_register"
    assert desk.scan(number).why == "copy_digit"
    assert desk.scan(f"{number}9").why == "copy_digit"
    with desk.db.begin() as tx:
        tx.execute("UPDATE signer SET active = 0")
    assert desk.scan(f"{number}1").why == "no_signers"


def test_collecting(desk: Counter) -> None:
    desk.take_over("A1", "A2", "A3")
    first, second = desk.pack("A1"), desk.pack("A2")
    desk.scans("GPDPACK", "A3")
    desk.scan("GPDOUT")
    taken = desk.scan(first)
    assert (taken.answer, taken.light, taken.case_no) == ("collected", "green", "A1")
    assert desk.scan(second).answer == "collected"
    again = desk.scan(first)
    assert (again.answer, again.light, again.why) == ("already_collected", "amber", "")
    waiting = desk.scan(number_after(FIRST, 2))
    assert (waiting.answer, waiting.light, waiting.why) == ("not_sealed", "red", "")
    assert desk.scan("1123456001499").answer == "check_digit"
    assert desk.scan("9912345678901").why == "not_ours"
    assert desk.scan("A1").why == "scan_label"
    assert desk.scan("GPDEND").why == "collect"
    number = desk.scan("GPDEND").register_no
    later = desk.scan(second)
    assert (later.answer, later.why, later.register_no) == ("already_collected", "earlier", number)
    desk.make_papers()
    kinds = desk.rows("SELECT kind FROM document WHERE subject = ? ORDER BY kind", number)
    assert kinds == [("address_list",), ("register_pdf",)]
    asked = desk.scan(f"{number}1")
    assert [choice.text for choice in asked.choices] == ["赵铁生", "钱永福"]
    assert desk.scan("GPDS1").answer == "signed"
    assert desk.verify().ok


def test_reserved_and_voided_numbers_are_not_sealed(desk: Counter) -> None:
    desk.take_over("A1", "A2")
    desk.scan("GPDOUT")
    assert desk.scan(FIRST).why == "reserved"
    desk.scans(f"GPDVOID{FIRST}", "GPDR1")
    assert desk.scan(FIRST).why == "voided"


def test_undo_goes_back_to_the_last_label_or_closed_register(desk: Counter) -> None:
    desk.scans("GPDWIN01", "A1", "A2")
    undone = desk.scan("GPDUNDO")
    assert (undone.answer, undone.light, undone.why, undone.case_no) == ("done", "green", "undone", "A2")
    desk.scans("GPDREST", "GPDR1")
    assert desk.scan("GPDUNDO").why == "undone_rest"
    assert desk.scan("GPDEND").answer == "difference_open"
    assert desk.scan("GPDUNDO").case_no == "A1"
    nothing = desk.scan("GPDUNDO")
    assert (nothing.answer, nothing.light, nothing.why) == ("nothing_to_undo", "amber", "")
    desk.take_over("A1")
    assert desk.scan("GPDUNDO").why == "barrier"
    assert desk.value("SELECT count(*) FROM register_line WHERE undone > 0") == 2
    assert desk.verify().ok


def test_a_collected_piece_can_be_taken_back_before_closing(desk: Counter) -> None:
    desk.take_over("A1")
    number = desk.pack("A1")
    desk.scans("GPDOUT", number)
    assert desk.scan("GPDUNDO").case_no == "A1"
    assert desk.value("SELECT state FROM mail_item") == "sealed"
    assert desk.scan("GPDEND").why == "nothing_to_close"
    assert desk.scan(number).answer == "collected"


def test_a_correction_names_the_register_it_corrects(desk: Counter) -> None:
    number = desk.take_over("A1", "A2")
    started = desk.scan(f"GPDFIX{number}")
    assert (started.answer, started.why, started.register_no) == ("done", "fix", number)
    told = desk.scan("A1")
    assert (told.answer, told.why) == ("already_ticked", "fix")
    assert desk.scan("GPDDIFF").answer == "needs_reason"
    assert desk.scan("GPDR2").why == "mismatched"
    assert (
        desk.value("SELECT custody FROM enclosure JOIN desk_order USING (order_id) WHERE case_no='A1'")
        == "window"
    )
    assert desk.scan("A3").answer == "ticked"  # it was handed over and not on the register
    assert desk.scan("GPDREST").why == "nothing_to_rest"
    assert desk.scan("GPDEND").why == "correction"
    fixed = desk.scan("GPDEND").register_no
    assert fixed == "JJ52010001D01261123A002"
    rows = desk.rows(
        "SELECT register_no, corrects_no, line_count, difference_count FROM register ORDER BY opened_at"
    )
    assert rows == [(number, "", 2, 0), (fixed, number, 1, 1)]
    # the piece that went back is on the list again
    assert desk.scans("GPDWIN01", "A1").answer == "ticked"
    assert desk.verify().ok


def test_a_correction_that_is_taken_back_is_no_second_taking_over(desk: Counter) -> None:
    number = desk.take_over("A1")
    desk.scans(f"GPDFIX{number}", "A1", "GPDBAD", "GPDR1")
    assert desk.scan("A1").why == "settled"
    desk.scan("A1")
    # it lies on the desk under the old register, as before: no line of the correction may say it came again
    assert desk.rows("SELECT fate FROM register_line WHERE undone = 0") == [("ticked",)]
    assert desk.value("SELECT custody FROM enclosure") == "desk"
    assert desk.verify().ok


def test_what_cannot_be_corrected(desk: Counter) -> None:
    number = desk.take_over("A1", "A2")
    other = desk.take_over("A3")
    sealed = desk.pack("A1")
    desk.scans("GPDOUT", sealed, "GPDEND")
    collect = desk.scan("GPDEND").register_no
    assert desk.scan(f"GPDFIX{collect}").why == "fix_collect"
    assert desk.scan("GPDFIXJJ52010001D01261123A999").why == "unknown_register"
    desk.scan(f"GPDFIX{number}")
    desk.scan("A1")
    assert desk.scan("GPDBAD").why == "gone"
    desk.scan("A3")
    assert desk.scan("GPDBAD").why == "fix_first"
    assert desk.scan("GPDEND").why == "nothing_to_close"
    assert desk.scan(f"GPDFIX{other}").answer == "done"


def test_a_second_person_approves_later(desk: Counter) -> None:
    desk.take_over("A1")
    number = desk.pack("A1")
    desk.scans(f"GPDVOID{number}", "GPDR1")
    assert desk.scan("GPDOPR0002").why == "not_proved"
    assert desk.scan("GPDOPR0009").why == "no_such_operator"
    with desk.db.begin() as tx:
        tx.execute("UPDATE operator_credential SET proven_on = '2026-11-22 pin'")
    assert desk.scan("GPDOPR0002").why == "not_proved"  # yesterday's proof
    with desk.db.begin() as tx:
        tx.execute("UPDATE operator_credential SET proven_on = '2026-11-23 pin'")
    changed = desk.scan("GPDOPR0002")
    assert (changed.answer, changed.why) == ("done", "operator")
    assert desk.context.actor == Actor(operator_no="0002", auth="badge")
    approved = desk.scan("GPDOK")
    assert (approved.answer, approved.why, approved.waybill_no) == ("done", "approved", number)
    assert desk.rows("SELECT operator_no, approved_by, method FROM approval_due") == [
        ("0001", "0002", "badge")
    ]
    assert desk.scan("GPDOK").why == "nothing_to_approve"
    assert desk.verify().ok


def test_changing_the_operator_keeps_the_place_and_drops_the_piece(desk: Counter) -> None:
    with desk.db.begin() as tx:
        tx.execute("UPDATE operator_credential SET proven_on = '2026-11-23 demo'")
    desk.scans("GPDWIN01", "A1", "GPDOPR0002")
    assert desk.context.window_code == "01"
    assert desk.context.actor.auth == "demo"
    assert desk.scan("GPDBAD").why == "no_piece"
    assert desk.scan("A2").answer == "ticked"
    bodies = desk.rows(
        "SELECT json_extract(CAST(body AS TEXT), '$.by') FROM event WHERE type = 'line.ticked'"
    )
    assert bodies == [("0001",), ("0002",)]


def test_a_correction_changed_from_unfit_to_missing_still_returns_custody(desk: Counter) -> None:
    number = desk.take_over("A1")
    desk.scans(f"GPDFIX{number}", "A1", "GPDBAD", "GPDR1", "GPDMISSA1", "GPDR1")
    assert desk.rows("SELECT fate FROM register_line WHERE undone = 0 ORDER BY recorded_at") == [
        ("ticked",),
        ("missing",),
    ]
    assert desk.value("SELECT custody FROM enclosure") == "window"
    desk.scans("GPDEND", "GPDEND")
    assert desk.value("SELECT custody FROM enclosure") == "window"
    assert desk.verify().ok
