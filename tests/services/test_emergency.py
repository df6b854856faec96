"""Emergency paper (D-10a, D-12, D-17, D-20): printed in good times, entered line by line, never twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from tests.builders import CLERK, FIRST_NUMBER, Console, Counter, number_after, verify_folder
from tests.services.test_parts import add_part

from govpost_desk import cli
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import emergency
from govpost_desk.services.screens import take_over_view
from govpost_desk.services.settings import set_setting
from govpost_desk.services.supply import add_supply
from govpost_desk.storage import flows

SHEET, LABELS = "JE52010001D01261123A001", "JE52010001D01261123A002"
NUMBERS = [number_after(FIRST_NUMBER, steps) for steps in range(4)]


def issue(counter: Counter, registers: int, labels: int) -> tuple[str, ...]:
    return emergency.issue(counter.db, registers, labels, by=SYSTEM, at=counter.clock())


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """One register sheet and four labels are in the drawer; A1 … A4 stand on the list of window 01."""
    assert issue(counter, 1, 4) == (SHEET, LABELS)
    for case_no in ("A1", "A2", "A3", "A4"):
        counter.add_order(case_no)
    return counter


def begin(desk: Counter, sheet_no: str = SHEET) -> None:
    """The sheet's head is told."""
    told = desk.scans(f"GPDPAPER{sheet_no}", "GPDWIN01", "GPDON261123")
    assert (told.answer, told.why) == ("done", "paper")


def close(desk: Counter) -> str:
    """GPDEND twice; the register's number."""
    asked = desk.scan("GPDEND")
    assert (asked.answer, asked.why, asked.needs) == ("confirm", "paper", ("confirm",))
    closed = desk.scan("GPDEND")
    assert (closed.answer, closed.why) == ("closed", "paper")
    return closed.register_no


def balance(desk: Counter) -> tuple[int, int]:
    with desk.db.reading() as execute:
        return flows.numbers_kept(execute)


# --- printing ------------------------------------------------------------------------------------------------------


def test_sheets_are_numbered_without_a_gap_and_labels_take_numbers(counter: Counter) -> None:
    assert issue(counter, 2, 5) == tuple(f"JE52010001D01261123A00{n}" for n in (1, 2, 3, 4))
    assert issue(counter, 1, 0) == ("JE52010001D01261123A005",)
    assert balance(counter) == (995, 5)
    assert counter.rows("SELECT sheet_no, count(*) FROM emergency_number GROUP BY 1") == [
        ("JE52010001D01261123A003", 4),
        ("JE52010001D01261123A004", 1),
    ]
    assert counter.verify().ok
    # the counter goes on with the number after them
    counter.add_order("A1")
    assert counter.scans("GPDWIN01", "A1").waybill_no == number_after(FIRST_NUMBER, 5)


def test_numbers_come_from_several_ranges_and_never_from_none(open_counter: Callable[[], Counter]) -> None:
    counter = open_counter()
    counter.add_range(count=3)
    counter.add_range("EA123456785CN", 3)
    with pytest.raises(RuleError, match="emergency_numbers") as caught:
        issue(counter, 1, 7)
    assert caught.value.facts == {"left": 6}
    assert counter.rows("SELECT * FROM emergency_sheet") == []
    issue(counter, 0, 6)
    assert balance(counter) == (0, 6)
    for registers, labels in ((0, 0), (-1, 5), (0, 1001), (101, 0)):
        with pytest.raises(RuleError, match="emergency_count"):
            issue(counter, registers, labels)
    assert counter.verify().ok


def test_the_pdf_has_every_sheet_and_can_be_drawn_again(desk: Counter) -> None:
    content = emergency.draw_sheets(desk.db, (SHEET, LABELS), by=SYSTEM, at=desk.clock())
    document = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) == 3  # two copies of the register, one leaf of labels
    assert [SHEET in text for text in texts] == [True, True, False]
    assert all(number in texts[2] for number in NUMBERS)
    assert "综合受理窗口" in texts[0]
    again = emergency.draw_sheets(desk.db, (LABELS.lower(),), by=SYSTEM, at=desk.clock())
    assert len(pypdfium2.PdfDocument(again)) == 1
    assert desk.value("SELECT count(*) FROM event WHERE type = 'document.exported'") == 2
    with pytest.raises(RuleError, match="no_sheet"):
        emergency.draw_sheets(desk.db, ("JE1",), by=SYSTEM, at=desk.clock())


def test_a_sheet_is_voided_with_its_unused_numbers(desk: Counter) -> None:
    with pytest.raises(RuleError, match="reason_needed"):
        emergency.void_sheet(desk.db, SHEET, " ", by=SYSTEM, at=desk.clock())
    assert emergency.void_sheet(desk.db, LABELS, "受潮", by=SYSTEM, at=desk.clock()) == 4
    assert emergency.void_sheet(desk.db, SHEET, "受潮", by=SYSTEM, at=desk.clock()) == 0
    assert balance(desk) == (996, 0)
    assert desk.scan(f"GPDPAPER{SHEET}").why == "paper_voided"
    desk.scan("GPDPACK")
    assert (desk.scan(NUMBERS[0]).answer, desk.scan(NUMBERS[0]).why) == ("wrong_label", "voided")
    with pytest.raises(RuleError, match="sheet_used"):
        emergency.void_sheet(desk.db, SHEET, "受潮", by=SYSTEM, at=desk.clock())
    assert [row.state for row in emergency.list_sheets(desk.db)] == ["voided", "voided"]
    assert desk.verify().ok


def test_one_spoilt_label_is_voided_by_its_number(desk: Counter) -> None:
    assert desk.scan(f"GPDVOID{NUMBERS[0]}").answer == "needs_reason"
    voided = desk.scan("GPDR1")
    assert (voided.answer, voided.why) == ("done", "voided_aside")
    assert desk.scan(f"GPDVOID{NUMBERS[0]}").why == "voided_already"
    begin(desk)
    desk.scan("A1")
    assert desk.scan(NUMBERS[0]).answer == "wrong_label"
    desk.scan(NUMBERS[1])
    assert desk.scan(f"GPDVOID{NUMBERS[1]}").why == "line_labelled"
    assert emergency.list_sheets(desk.db)[0].fields()["numbers_left"] == 2
    assert desk.verify().ok


# --- the head ------------------------------------------------------------------------------------------------------


def test_the_sheet_asks_what_it_cannot_know(desk: Counter) -> None:
    asked = desk.scan(SHEET)
    assert (asked.answer, asked.why, asked.needs) == ("confirm", "paper_window", ("window",))
    assert [choice.code for choice in asked.choices] == ["GPDWIN01", "GPDWIN02", "GPDWIN03"]
    head = desk.scan("A1")
    assert (head.answer, head.why, head.needs) == ("refused", "paper_head", ("window",))
    assert desk.scan("GPDWIN77").why == "paper_window"
    asked = desk.scan("GPDWIN01")
    assert (asked.answer, asked.why, asked.needs) == ("confirm", "paper_date", ("date",))
    assert [choice.code for choice in asked.choices] == ["GPDON261123", "GPDON261122"]
    assert desk.scan("GPDMISSA1").why == "paper_head"
    for wrong in ("GPDON261124", "GPDON261121", "GPDON261331", "GPDON2611", "GPDONX"):
        assert desk.scan(wrong).why == "paper_date"
    told = desk.scan("GPDON261123")
    assert (told.answer, told.light, told.why) == ("done", "green", "paper")
    assert desk.rows("SELECT window_code, written_on FROM emergency_sheet WHERE kind = 'register'") == [
        ("01", "2026-11-23")
    ]


def test_a_paper_that_is_none(desk: Counter) -> None:
    assert desk.scan("GPDON261123").why == "no_paper"
    assert desk.scan("GPDNOSIGN").why == "no_paper"
    asked = desk.scan("GPDPAPER")
    assert (asked.answer, asked.why, asked.needs) == ("confirm", "paper_sheet", ("paper",))
    assert desk.scan("JE52010001D01261123A009").why == "unknown_paper"
    assert desk.scan(LABELS).why == "paper_is_labels"


# --- the lines -----------------------------------------------------------------------------------------------------


def test_a_sheet_is_mirrored_line_by_line(desk: Counter) -> None:
    begin(desk)
    first = desk.scan("A2")
    assert (first.answer, first.light, first.why, first.waybill_no) == ("ticked", "green", "paper", "")
    bound = desk.scan(NUMBERS[2])
    assert (bound.answer, bound.why, bound.case_no, bound.waybill_no) == ("bound", "paper", "A2", NUMBERS[2])
    assert desk.scan("A1").why == "paper"
    made = desk.scan("X9")
    assert (made.answer, made.why) == ("ticked", "paper_extra")
    assert "name" in made.needs
    desk.scan(NUMBERS[0])
    assert desk.scan("GPDMISSA3").answer == "needs_reason"
    assert desk.scan("GPDR1").why == "missing"
    desk.scan("A4")
    desk.scans("GPDBAD", "GPDR1")
    query = "SELECT case_no, fate, waybill_no, reason, unsaid FROM register_line WHERE undone = 0"
    assert desk.rows(query + " ORDER BY recorded_at") == [
        ("A2", "ticked", NUMBERS[2], "", "time"),
        ("A1", "ticked", "", "", "time,label"),
        ("X9", "extra", NUMBERS[0], "paper.1", "time,name"),
        ("A3", "missing", "", "missing.1", "time"),
        ("A4", "refused", "", "bad.1", "time"),
    ]
    number = close(desk)
    assert number == "JJ52010001D01261123A001"
    assert desk.rows(
        "SELECT kind, side, paper_no, line_count, difference_count, open_count FROM register"
    ) == [("take_over", "01", SHEET, 3, 3, 0)]
    assert desk.rows(
        "SELECT o.case_no, e.custody, e.waybill_no FROM enclosure e JOIN desk_order o USING (order_id)"
        " ORDER BY 1"
    ) == [
        ("A1", "desk", None),
        ("A2", "sealed", NUMBERS[2]),
        ("A4", "window", None),
        ("X9", "sealed", NUMBERS[0]),
    ]
    assert desk.rows("SELECT waybill_no, state FROM waybill_number ORDER BY 1") == [
        (NUMBERS[0], "used"),
        (NUMBERS[1], "reserved"),
        (NUMBERS[2], "used"),
        (NUMBERS[3], "reserved"),
    ]
    assert desk.rows("SELECT * FROM label_job") == []
    assert desk.verify().ok
    assert desk.scan("GPDBAL").answer == "done"


def test_an_entered_sheet_is_never_entered_again(desk: Counter) -> None:
    begin(desk)
    desk.scans("A1", NUMBERS[0])
    number = close(desk)
    again = desk.scan(SHEET)
    assert (again.answer, again.why) == ("refused", "paper_entered")
    assert number in again.message
    row = emergency.list_sheets(desk.db)[-1].fields()
    assert (row["state"], row["register_no"], row["written_on"]) == ("entered", number, "2026-11-23")
    with pytest.raises(RuleError, match="sheet_used"):
        emergency.void_sheet(desk.db, SHEET, "x", by=SYSTEM, at=desk.clock())


def test_the_piece_counts_from_the_day_of_the_paper(desk: Counter) -> None:
    desk.clock.now += timedelta(days=1)
    desk.scans(SHEET, "GPDWIN01", "GPDON261123", "A1", NUMBERS[0])
    close(desk)
    assert desk.rows("SELECT accepted_on, masked, state FROM mail_item") == [("2026-11-23", 0, "sealed")]
    # it goes on like any other: bagged, and once in its bag never twice
    desk.scan("GPDBAG")
    assert desk.scan(NUMBERS[0]).answer == "in_bag"
    assert desk.scan(NUMBERS[0]).answer == "already_in_bag"
    assert desk.verify().ok


def test_a_piece_without_an_envelope_is_packed_later(desk: Counter) -> None:
    begin(desk)
    desk.scan("A1")
    close(desk)
    assert desk.pack("A1") == number_after(FIRST_NUMBER, 4)
    assert desk.verify().ok


def test_the_day_s_own_register_stands_beside_the_paper(desk: Counter) -> None:
    desk.scans("GPDTAKE", "GPDWIN01", "A1")
    begin(desk)
    desk.scan("A2")
    told = desk.scans("GPDTAKE", "A2")
    assert (told.answer, told.why) == ("already_ticked", "on_paper")
    assert SHEET in told.message
    assert desk.scan("GPDUNDO").case_no == "A1"  # not the line of the paper
    desk.scans(SHEET, NUMBERS[0])
    close(desk)
    assert desk.value("SELECT count(*) FROM register WHERE state = 'open'") == 1
    assert desk.verify().ok


def test_another_windows_piece_and_a_line_twice_are_not_recorded(desk: Counter) -> None:
    desk.add_order("B1", window="02")
    begin(desk)
    desk.scan("A1")
    assert desk.scan("B1").answer == "other_window"
    assert desk.scan("A1").answer == "already_ticked"
    assert desk.scan("GPDWIN02").why == "paper_begun"
    assert desk.scan("GPDREST").why == "nothing_to_rest"
    assert desk.value("SELECT count(*) FROM register_line") == 1


def test_a_sheet_has_fifteen_lines(desk: Counter) -> None:
    begin(desk)
    for number in range(15):
        assert desk.scan(f"X{number}").answer == "ticked"
    full = desk.scan("X99")
    assert (full.answer, full.why) == ("refused", "paper_full")
    assert desk.scan("X3").answer == "already_ticked"


def test_another_certificate_of_a_case_is_a_line_of_its_own(desk: Counter) -> None:
    desk.set_order("A1", document="正本")
    add_part(desk, "A1", document="副本")
    begin(desk)
    desk.scans(*(f"X{serial}" for serial in range(14)), "A1", "GPDR1")
    asked = desk.scan("A1")
    assert asked.needs == ("part",)
    for code in ("A1", "GPDMISSA1", "GPDMISSA2", "A2"):
        full = desk.scan(code)
        assert (full.answer, full.why) == ("refused", "paper_full"), code
    assert desk.value("SELECT count(*) FROM register_line WHERE undone = 0") == 15
    desk.scans("X3", "GPDBAD", "GPDR1")  # what is said of a line that stands is no new line
    assert desk.value("SELECT count(*) FROM register_line WHERE undone = 0 AND fate = 'refused'") == 1
    close(desk)
    assert desk.verify().ok


def test_numbers_that_are_no_envelope_of_this_line(desk: Counter) -> None:
    begin(desk)
    assert desk.scan(NUMBERS[0]).why == "no_line"
    desk.scans("A1", NUMBERS[0])
    assert desk.scan(NUMBERS[1]).why == "line_labelled"
    stop = desk.scan(NUMBERS[0])
    assert (stop.answer, stop.why) == ("label_bound", "paper")
    assert desk.scan(number_after(FIRST_NUMBER, 50)).why == "not_emergency"
    assert desk.scan("1123456000199").answer == "check_digit"
    desk.scans("GPDMISSA2", "GPDR1")
    assert desk.scan(NUMBERS[1]).why == "no_line"


@pytest.mark.parametrize("step", ["GPDTAKE", "GPDPACK", "GPDBAG", "GPDOUT", "GPDSTOCK"])
def test_an_emergency_number_waits_for_its_paper(desk: Counter, step: str) -> None:
    desk.scans("GPDWIN01", step)
    told = desk.scan(NUMBERS[0])
    assert (told.answer, told.light, told.why) == ("refused", "red", "enter_paper_first")
    assert LABELS in told.message
    begin(desk)
    desk.scans("A1", NUMBERS[0], step)
    assert desk.scan(NUMBERS[0]).why == "enter_paper_first"  # told, not entered to its end


# --- undo, restart, flows --------------------------------------------------------------------------------------------


def lines(desk: Counter) -> list[tuple[object, ...]]:
    return desk.rows(
        "SELECT case_no, fate, waybill_no, unsaid FROM register_line WHERE undone = 0 ORDER BY recorded_at"
    )


def test_undo_goes_back_act_by_act(desk: Counter) -> None:
    begin(desk)
    desk.scans("A1", NUMBERS[0], "A2", "GPDDIFF", "GPDR1")
    undone = desk.scan("GPDUNDO")
    assert (undone.why, undone.case_no) == ("undone", "A2")
    assert lines(desk)[1] == ("A2", "ticked", "", "time,label")
    assert desk.scan("GPDUNDO").case_no == "A2"
    undone = desk.scan("GPDUNDO")
    assert (undone.why, undone.waybill_no) == ("unlabelled", NUMBERS[0])
    assert lines(desk) == [("A1", "ticked", "", "time,label")]
    assert desk.scan(NUMBERS[1]).answer == "bound"  # the right envelope now
    desk.scans("GPDUNDO", "GPDUNDO")
    assert lines(desk) == []
    assert desk.scan("GPDUNDO").answer == "nothing_to_undo"
    assert desk.scan("GPDEND").why == "nothing_to_close"
    assert balance(desk) == (996, 4)
    assert desk.verify().ok


def test_a_difference_taken_back_has_its_envelope_again(desk: Counter) -> None:
    begin(desk)
    desk.scans("A1", NUMBERS[0], "GPDDIFF", "GPDR1")
    assert lines(desk) == [("A1", "mismatched", "", "time")]
    assert desk.value("SELECT count(*) FROM emergency_number WHERE order_id IS NOT NULL") == 0
    desk.scan("GPDUNDO")
    assert lines(desk) == [("A1", "ticked", NUMBERS[0], "time")]
    close(desk)
    assert desk.value("SELECT custody FROM enclosure") == "sealed"
    assert desk.verify().ok


def test_a_restart_goes_on_where_the_entry_stood(desk: Counter) -> None:
    desk.scans(SHEET, "GPDWIN01")
    desk.reopen()
    assert desk.scan(SHEET).why == "paper_date"
    desk.scan("GPDON261123")
    desk.scan("A1")
    desk.reopen()
    again = desk.scan(SHEET)
    assert (again.answer, again.why) == ("done", "paper")
    assert "已录 1 行" in again.message
    assert desk.scan(NUMBERS[0]).case_no == "A1"  # the envelope of the line entered last
    desk.reopen()
    desk.scan(SHEET)
    number = close(desk)
    assert number
    assert desk.value("SELECT custody FROM enclosure") == "sealed"
    assert desk.verify().ok


def test_a_number_reserved_before_is_void_when_the_envelope_has_another(desk: Counter) -> None:
    reserved = desk.scans("GPDTAKE", "GPDWIN01", "A1").waybill_no
    desk.scan("GPDUNDO")
    begin(desk)
    desk.scans("A1", NUMBERS[0], "GPDUNDO")
    assert lines(desk) == [("A1", "ticked", reserved, "time,label")]
    desk.scan(NUMBERS[0])
    close(desk)
    assert desk.rows("SELECT waybill_no, state FROM waybill_number WHERE order_id <> x'' ORDER BY 1") == [
        (NUMBERS[0], "used"),
        (reserved, "voided"),
    ]
    assert desk.verify().ok


def test_sealing_at_the_tick_leaves_the_paper_alone(desk: Counter) -> None:
    set_setting(desk.db, "flow", "seal_at_tick", by=CLERK, at=desk.clock())
    begin(desk)
    assert desk.scan("A1").why == "paper"
    told = desk.scans("GPDPACK", "A1")
    assert (told.answer, told.why) == ("not_taken_over", "paper")
    assert desk.rows("SELECT * FROM label_job") == []


def test_a_hand_written_label_can_be_replaced_by_a_printed_one(desk: Counter) -> None:
    begin(desk)
    desk.scans("A1", NUMBERS[0])
    close(desk)
    desk.scans("GPDPACK", NUMBERS[0])
    assert desk.scans("GPDREPRINT", "GPDR2").why == "reprint"
    assert [news.news for news in desk.print_labels()] == ["printed"]
    assert desk.verify().ok


def test_another_clerk_goes_on_with_the_paper(desk: Counter) -> None:
    with desk.db.begin() as tx:
        tx.execute("UPDATE operator_credential SET proven_on = '2026-11-23 pin'")
    begin(desk)
    desk.scans("A1", "GPDOPR0002", "A2")
    by = "json_extract(CAST(body AS TEXT), '$.by')"
    assert desk.rows(f"SELECT {by} FROM event WHERE type = 'line.ticked'") == [("0001",), ("0002",)]
    assert close(desk)


# --- the register's paper --------------------------------------------------------------------------------------------


def register_text(desk: Counter, register_no: str) -> str:
    desk.make_papers()
    content = desk.value(
        "SELECT b.content FROM document d JOIN document_bytes b USING (sha256)"
        " WHERE d.kind = 'register_pdf' AND d.subject = ?",
        register_no,
    )
    pages = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "")


def test_the_register_says_what_the_paper_does_not_say(desk: Counter) -> None:
    begin(desk)
    desk.scans("A1", NUMBERS[0], "X9")
    text = register_text(desk, close(desk))
    assert f"依据应急纸单 {SHEET}（2026年11月23日填写） 补录（已签字的纸单附后" in text
    assert "序号 1 纸单未载：逐件时刻" in text
    assert "序号 2 纸单未载：逐件时刻、收件人资料（清单外）、应急邮件号" in text
    assert "签字不全" not in text


def test_a_missing_signature_stands_at_every_line(desk: Counter) -> None:
    begin(desk)
    desk.scan("A1")
    asked = desk.scan("GPDEND")
    assert [choice.code for choice in asked.choices] == ["GPDEND", "GPDNOSIGN"]
    assert desk.scan("GPDNOSIGN").why == "paper_unsigned"
    assert desk.scan("GPDNOSIGN").why == "paper_signed"
    assert desk.scan("GPDNOSIGN").why == "paper_unsigned"
    text = register_text(desk, close(desk))
    assert "签字不全的纸单附后" in text
    assert "纸单未载：逐件时刻、应急邮件号、双方签字不全" in text
    assert desk.verify().ok


def test_a_back_entry_uses_envelopes_up(desk: Counter, tmp_path: Path) -> None:
    add_supply(desk.db, "envelope", 0, 2999, by=SYSTEM, at=desk.clock())
    begin(desk)
    desk.scans("A1", NUMBERS[0])
    desk.scan("GPDEND")
    assert "请申领" in desk.scan("GPDEND").message
    assert desk.value("SELECT on_hand FROM supply WHERE kind = 'envelope'") == 2999


# --- command line and console ----------------------------------------------------------------------------------------


def test_the_command_line(counter: Counter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counter.close()
    output = tmp_path / "paper.pdf"

    def run(*words: str, code: int = 0) -> str:
        assert cli.main(["--data", str(counter.folder), "emergency", *words]) == code
        told = capsys.readouterr()
        return told.err if code else told.out

    printed = run("print", "--registers", "1", "--labels", "2", "-o", str(output)).split()
    assert len(printed) == 2
    assert len(pypdfium2.PdfDocument(output)) == 3
    run("print", "--sheet", printed[1], "-o", str(output))
    assert len(pypdfium2.PdfDocument(output)) == 1
    rows = json.loads(run("list", "--json"))
    assert [(row["sheet_no"], row["kind"], row["state"], row["numbers_left"]) for row in rows] == [
        (printed[1], "label", "issued", 2),
        (printed[0], "register", "issued", 0),
    ]
    assert "应急面单  未用" in run("list")
    assert "未用的号码作废 2 个" in run("void", printed[1], "--reason", "受潮")
    assert "已作废" in run("void", printed[1], "--reason", "受潮", code=1)
    assert "请写张数" in run("print", "-o", str(output), code=1)
    # nowhere to write: no number is taken for it
    missing = str(tmp_path / "nowhere" / "paper.pdf")
    assert "打不开" in run("print", "--labels", "2", "-o", missing, code=1)
    assert len(json.loads(run("list", "--json"))) == 2


def test_the_console_answers_in_json(counter: Counter, tmp_path: Path) -> None:
    (sheet_no, _) = emergency.issue(counter.db, 1, 4, by=SYSTEM, at=datetime.now(UTC))
    counter.add_order("A1")
    counter.close()
    console = Console(counter.folder, tmp_path / "prints")
    asked = console.ask(sheet_no)
    assert (asked["outcome"], asked["light"], asked["needs"]) == ("confirm", "amber", ["window"])
    today = console.ask("GPDWIN01")["choices"][0]["code"]
    assert console.ask(today)["outcome"] == "done"
    line = console.ask("A1")
    assert (line["outcome"], line["why"], line["case_no"]) == ("ticked", "paper", "A1")
    assert "欧阳明华" not in json.dumps(line, ensure_ascii=False)
    assert console.ask(NUMBERS[0])["waybill_no"] == NUMBERS[0]
    closed = console.ask_all(["GPDEND", "GPDEND"])[1]
    assert (closed["outcome"], closed["register_no"][:2]) == ("closed", "JJ")
    assert console.close() == 0
    assert verify_folder(counter.folder).ok


def test_the_window_shows_the_sheet_beside_the_list(desk: Counter) -> None:
    desk.scans("GPDTAKE", "GPDWIN01", "A4")
    begin(desk)
    desk.scans("A1", NUMBERS[0])
    view = take_over_view(desk.db, "01", "", SHEET)
    assert [(row.case_no, row.waybill_no) for row in view.lines] == [("A1", NUMBERS[0])]
    assert [row.case_no for row in view.due] == ["A2", "A3"]
    assert view.unsettled == 0
    assert [row.case_no for row in take_over_view(desk.db, "01").lines] == ["A4"]


def test_a_number_never_goes_to_another_line_than_the_one_in_hand(counter: Counter) -> None:
    for case_no in ("A0", "A1"):
        counter.add_order(case_no)
    register, *_ = issue(counter, 1, 4)
    first = counter.value("SELECT min(waybill_no) FROM emergency_number")
    counter.scans(register, "GPDWIN01", "GPDON261123", "A0", "A1", "A0")
    assert counter.scan(first).why == "other_line"
    assert counter.scans("A1", first).case_no == "A1"
    assert counter.verify().ok
