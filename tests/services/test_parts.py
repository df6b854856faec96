"""Several certificates under one case number: each is ticked, counted and packed on its own (architecture §2.8)."""

from datetime import timedelta

import pytest
from tests.builders import CLERK, PERSON, Counter

from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.services import ordering
from govpost_desk.services.scanning import scan


def add_part(counter: Counter, case_no: str, **values: str) -> int:
    made = ordering.add_part(counter.db, "01", case_no, values, by=CLERK, at=counter.clock())
    return made.fields.part


@pytest.fixture
def case(counter: Counter) -> Counter:
    """Case K1 with three certificates of one recipient, K2 with one."""
    counter.add_order("K1", document="营业执照正本")
    assert add_part(counter, "K1", document="营业执照副本") == 2
    assert add_part(counter, "K1", document="开户许可证", phone="13985099999") == 3
    counter.add_order("K2", document="护照")
    counter.scans("GPDTAKE", "GPDWIN01")
    return counter


def ticked(counter: Counter) -> list[int]:
    return [
        row[0]
        for row in counter.rows(
            "SELECT o.part FROM register_line l JOIN desk_order o USING (order_id)"
            " WHERE l.undone = 0 AND l.fate = 'ticked' AND o.case_no = 'K1' ORDER BY o.part"
        )
    ]


def test_a_part_is_an_order_of_its_own_for_the_same_recipient(case: Counter) -> None:
    rows = case.rows(
        "SELECT o.part, p.name, p.phone, o.document_name, length(o.problems) FROM desk_order o"
        " JOIN party p USING (party_id) WHERE o.case_no = 'K1' ORDER BY o.part"
    )
    assert [row[0] for row in rows] == [1, 2, 3]
    assert {row[1] for row in rows} == {PERSON["name"]}
    assert [row[2] for row in rows] == [PERSON["phone"], PERSON["phone"], "13985099999"]
    assert {row[4] for row in rows} == {2}  # "[]"
    assert case.value("SELECT count(DISTINCT order_id) FROM desk_order WHERE case_no = 'K1'") == 3
    assert case.verify().ok


def test_certificates_that_differ_are_asked_for(case: Counter) -> None:
    asked = case.scan("K1")
    assert (asked.answer, asked.needs) == ("confirm", ("part",))
    assert [choice.text for choice in asked.choices] == [
        "第 1 件 营业执照正本",
        "第 2 件 营业执照副本",
        "第 3 件 开户许可证",
    ]
    assert ticked(case) == []
    second = case.scan(asked.choices[1].code)
    assert second.answer == "ticked"
    assert "第 2 件 营业执照副本" in second.message
    asked = case.scan("K1")
    assert [choice.code for choice in asked.choices] == ["GPDR1", "GPDR3"]
    assert "第 2 件 营业执照副本已记" in asked.message
    case.scan("K1")  # the scanner read it twice: asked again, nothing ticked
    assert ticked(case) == [2]
    assert case.scan("GPDR2").answer == "refused"  # that one is ticked
    assert ticked(case) == [2]
    case.scans("K1", "GPDR3")
    last = case.scan("K1")
    assert (last.answer, last.choices[0].code) == ("confirm", "K1")
    assert ticked(case) == [2, 3]
    assert case.scan("K1").answer == "ticked"
    assert case.scan("K1").answer == "already_ticked"
    assert ticked(case) == [1, 2, 3]


def test_alike_certificates_are_taken_in_turn_but_never_by_a_double_read(counter: Counter) -> None:
    counter.add_order("K1", document="毕业证书")
    add_part(counter, "K1", document="毕业证书")
    first = counter.scans("GPDTAKE", "GPDWIN01", "K1")
    assert first.answer == "ticked"
    assert "共 2 件" in first.message
    assert counter.scan("K1").answer == "confirm"
    assert ticked(counter) == [1]
    assert counter.scan("K1").answer == "ticked"
    assert ticked(counter) == [1, 2]


def reads(counter: Counter, text: str, seconds: float) -> Outcome:
    """One code after so many seconds."""
    counter.clock.now += timedelta(seconds=seconds)
    outcome, counter.context = scan(counter.db, counter.context, text, counter.clock.now)
    return outcome


@pytest.mark.parametrize("step", ["GPDTAKE", "GPDSTOCK", "GPDPACK"])
def test_a_code_read_twice_does_not_confirm_the_last_part(case: Counter, step: str) -> None:
    recorded = {"GPDTAKE": "ticked", "GPDSTOCK": "counted", "GPDPACK": "label_printed"}[step]
    case.scans("K1", "GPDR1", "K1", "GPDR2")
    if step != "GPDTAKE":
        case.scans("K1", "K1", "K2", "GPDEND", "GPDEND", step)
        for part in ("GPDR1", "GPDR2"):
            case.scan("K1")
            number = case.scan(part).waybill_no
            if step == "GPDPACK":
                case.print_labels()
                case.scan(number)
    asked = reads(case, "K1", 2)
    assert (asked.answer, asked.choices[0].code) == ("confirm", "K1")
    for _ in range(8):  # held before the scanner for longer than the pause
        again = reads(case, "k1 ", 0.3)
        assert (again.answer, again.why, again.needs) == ("confirm", "read_twice", ("part",))
        assert again.choices[0].code == "K1"
    assert reads(case, "K1", 1).answer == recorded
    assert case.verify().ok


def test_a_code_read_twice_does_not_take_a_difference_back(case: Counter) -> None:
    case.scans("K2", "GPDBAD", "GPDR1")
    assert reads(case, "K2", 2).why == "settled"
    assert reads(case, "K2", 0.2).why == "read_twice"
    assert case.value("SELECT fate FROM register_line WHERE undone = 0") == "refused"
    assert reads(case, "GPDUNDO", 0.2).answer == "done"  # any other code is heard at once
    case.scans("K2", "GPDBAD", "GPDR1", "K2")
    assert reads(case, "K2", 1).answer == "ticked"


def test_undo_missing_and_closing_know_each_part(case: Counter) -> None:
    case.scans("K1", "GPDR1", "K1", "GPDR2", "GPDUNDO")
    assert ticked(case) == [1]
    assert [choice.code for choice in case.scan("GPDMISSK1").choices] == ["GPDR2", "GPDR3"]
    case.scans("GPDR2", "GPDR1")
    case.scans("GPDMISSK1", "GPDR1")  # one alone is left
    fates = case.rows(
        "SELECT o.part, l.fate FROM register_line l JOIN desk_order o USING (order_id) WHERE l.undone = 0 ORDER BY 1"
    )
    assert fates == [(1, "ticked"), (2, "missing"), (3, "missing")]
    case.scan("K2")
    assert case.scans("GPDEND", "GPDEND").answer == "closed"
    assert case.verify().ok


def test_the_row_that_is_chosen_is_missing_and_no_other_one_of_its_case(counter: Counter) -> None:
    for part in range(3):  # nothing but their place in the list tells them apart
        counter.add_order("K1", document="毕业证书") if not part else add_part(
            counter, "K1", document="毕业证书"
        )
    counter.add_order("K#2")  # a case number that looks like a part of another one
    counter.scans("GPDTAKE", "GPDWIN01")
    assert counter.scan("GPDMISSK1#3").answer == "needs_reason"
    counter.scan("GPDR1")
    assert counter.scan("GPDMISSK1#9").why == "no_such_part"
    assert counter.scans("GPDMISSK#2", "GPDR2").case_no == "K#2"
    missing = counter.rows(
        "SELECT o.case_no, o.part FROM register_line l JOIN desk_order o USING (order_id)"
        " WHERE l.undone = 0 AND l.fate = 'missing' ORDER BY l.recorded_at"
    )
    assert missing == [("K1", 3), ("K#2", 1)]
    asked = counter.scan("GPDEND")
    assert asked.answer == "difference_open"
    assert [choice.code for choice in asked.choices] == ["GPDREST", "GPDMISSK1"]  # once, then asked which
    assert counter.verify().ok


def test_each_part_is_packed_under_a_number_of_its_own(case: Counter) -> None:
    case.scans("K1", "GPDR1", "K1", "GPDR2", "K1", "K1", "K2", "GPDEND", "GPDEND", "GPDPACK")
    numbers = []
    for code in ("GPDR2", "GPDR1", "K1"):
        asked = case.scan("K1")
        assert (asked.answer, asked.needs) == ("confirm", ("part",))
        printed = case.scan(code)
        assert printed.answer == "label_printed", printed.message
        case.print_labels()
        assert case.scan(printed.waybill_no).answer == "bound"
        numbers.append(printed.waybill_no)
    assert len(set(numbers)) == 3
    packed = case.rows(
        "SELECT o.part FROM packing p JOIN desk_order o USING (order_id) WHERE o.case_no = 'K1' ORDER BY p.opened_at"
    )
    assert packed == [(2,), (1,), (3,)]
    assert case.scan("K1").answer == "already_packed"
    assert case.verify().ok


def test_packing_does_not_call_recorded_what_never_came(case: Counter) -> None:
    case.scans("K1", "GPDR1", "GPDEND", "GPDREST", "GPDR1", "GPDEND", "GPDEND", "GPDPACK")
    asked = case.scan("K1")
    assert asked.answer == "confirm"
    assert "已记" not in asked.message
    assert [choice.text for choice in asked.choices] == ["第 1 件 营业执照正本：再扫一次确认"]
    assert case.scan("K1").answer == "label_printed"


def test_stock_taking_counts_each_part(case: Counter) -> None:
    case.scans("K1", "GPDR1", "K1", "GPDR2", "K1", "K1", "K2", "GPDEND", "GPDEND", "GPDSTOCK")
    codes = ("K1", "GPDR3", "K1", "GPDR1", "K1", "K1", "K1")
    answers = ["confirm", "counted", "confirm", "counted", "confirm", "counted", "already_counted"]
    assert [case.scan(code).answer for code in codes] == answers
    case.scan("K2")
    assert case.scan("GPDEND").why == "stock_closed"


def test_a_correction_says_which_part(case: Counter) -> None:
    with pytest.raises(RuleError) as refused:
        case.set_order("K1", phone="13985000000")
    assert refused.value.code == "which_part"
    ordering.set_order(
        case.db, "K1", {"phone": "13985000000"}, "来电", by=CLERK, at=case.clock(), window_code="01", part=2
    )
    phones = case.rows(
        "SELECT p.phone FROM desk_order o JOIN party p USING (party_id) WHERE o.case_no = 'K1' ORDER BY o.part"
    )
    assert phones == [(PERSON["phone"],), ("13985000000",), ("13985099999",)]


def test_no_part_of_nothing(counter: Counter) -> None:
    with pytest.raises(RuleError) as refused:
        add_part(counter, "NONE1")
    assert refused.value.code == "no_order"
