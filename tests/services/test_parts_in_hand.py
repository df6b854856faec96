"""Which of several certificates is in hand is never guessed: two persons, another unit, differences, counts (§2.8)."""

import pytest
from tests.builders import CLERK, PERSON, Counter
from tests.services.test_parts import add_part

from govpost_desk.domain.errors import RuleError
from govpost_desk.services import erasing, ordering
from govpost_desk.services.forms import order_view, type_part

OTHER = {"name": "李晓雯", "phone": "13985077777"}


def fates(counter: Counter, case_no: str = "K1") -> list[tuple[int, str]]:
    return counter.rows(
        "SELECT o.part, l.fate FROM register_line l JOIN desk_order o USING (order_id)"
        " WHERE l.undone = 0 AND o.case_no = ? ORDER BY l.recorded_at",
        case_no,
    )


@pytest.fixture
def pair(counter: Counter) -> Counter:
    """Case K1 with two alike certificates of one person, K2 with one."""
    counter.add_order("K1", document="毕业证书")
    add_part(counter, "K1", document="毕业证书")
    counter.add_order("K2", document="护照")
    counter.scans("GPDTAKE", "GPDWIN01")
    return counter


def test_two_persons_under_one_case_are_asked_for_although_the_documents_are_alike(counter: Counter) -> None:
    counter.add_order("K1", document="身份证")
    add_part(counter, "K1", document="身份证", **OTHER)
    asked = counter.scans("GPDTAKE", "GPDWIN01", "K1")
    assert (asked.answer, asked.needs) == ("confirm", ("part",))
    assert asked.choices[0].text != asked.choices[1].text.replace("第 2 件", "第 1 件")  # told apart
    assert all(
        name not in choice.text for choice in asked.choices for name in (PERSON["name"], OTHER["name"])
    )
    counter.scans("GPDR2", "K1", "K1", "GPDEND", "GPDEND", "GPDPACK")
    assert counter.scan("K1").needs == ("part",)
    assert counter.scan("GPDR2").name == OTHER["name"]


def test_a_part_is_packed_of_the_unit_that_was_asked_about(counter: Counter) -> None:
    for window, document in (("01", "甲证"), ("02", "乙证")):
        counter.add_order("K1", window=window, document=document)
        ordering.add_part(
            counter.db, window, "K1", {"document": document + "副本"}, by=CLERK, at=counter.clock()
        )
        counter.scans("GPDTAKE", f"GPDWIN{window}", "K1", "GPDR1", "K1", "K1", "GPDEND", "GPDEND")
    asked = counter.scans("GPDWIN02", "GPDPACK", "K1")
    assert [choice.text for choice in asked.choices] == ["第 1 件 乙证", "第 2 件 乙证副本"]
    number = counter.scan("GPDR1").waybill_no
    assert counter.rows(
        "SELECT o.window_code, o.document_name FROM packing p JOIN desk_order o USING (order_id)"
        " WHERE p.waybill_no = ?",
        number,
    ) == [("02", "乙证")]


def test_a_difference_is_not_recorded_about_the_piece_before(counter: Counter) -> None:
    counter.add_order("K1", document="正本")
    add_part(counter, "K1", document="副本")
    counter.add_order("K2", document="护照")
    counter.scans("GPDTAKE", "GPDWIN01", "K2")
    assert counter.scan("K1").needs == ("part",)  # K2 is not in hand any more
    assert counter.scan("GPDBAD").needs == ("part",)
    counter.scans("GPDR2", "GPDR1")
    assert fates(counter, "K2") == [(1, "ticked")]
    assert fates(counter) == [(2, "refused")]


def test_a_difference_about_one_of_several_asks_which_one(counter: Counter) -> None:
    counter.add_order("K1", document="正本")
    add_part(counter, "K1", document="副本")
    counter.scans("GPDTAKE", "GPDWIN01", "K1", "GPDR1", "K1", "K1")
    assert fates(counter) == [(1, "ticked"), (2, "ticked")]
    assert counter.scan("K1").answer == "already_ticked"
    asked = counter.scan("GPDBAD")
    assert asked.needs == ("part",)
    assert counter.scan("GPDR2").needs == ("reason",)
    counter.scan("GPDR1")
    assert fates(counter) == [(1, "ticked"), (2, "refused")]
    assert counter.scan("K1").needs == ("part",)  # once more the same: it is taken after all
    again = counter.scan("K1")
    assert (again.answer, again.needs) == ("confirm", ("confirm",))
    assert counter.scan("K1").answer == "ticked"
    assert fates(counter) == [(1, "ticked"), (2, "ticked")]
    assert counter.verify().ok


def test_missing_asks_which_one_also_in_a_correction(counter: Counter) -> None:
    counter.add_order("K1", document="正本")
    add_part(counter, "K1", document="副本")
    assert counter.scans("GPDTAKE", "GPDWIN01", "GPDMISSK1").needs == ("part",)
    counter.scans("GPDR2", "GPDR1")
    assert fates(counter) == [(2, "missing")]
    counter.scans("K1", "K1", "K1", "K1")
    closed = counter.scans("GPDEND", "GPDEND").register_no
    counter.scan(f"GPDFIX{closed}")
    if fates(counter)[-1] == (2, "missing"):
        counter.scans("K1", "K1")
    assert counter.verify().ok


def test_a_correction_gives_back_the_part_that_was_said(counter: Counter) -> None:
    counter.add_order("K1", document="正本")
    add_part(counter, "K1", document="副本")
    counter.scans("GPDTAKE", "GPDWIN01", "K1", "GPDR1", "K1", "K1")
    closed = counter.scans("GPDEND", "GPDEND").register_no
    counter.scan(f"GPDFIX{closed}")
    assert counter.scan("GPDMISSK1").needs == ("part",)
    counter.scans("GPDR2", "GPDR1")
    assert fates(counter)[-1] == (2, "missing")
    assert counter.rows(
        "SELECT o.part FROM enclosure e JOIN desk_order o USING (order_id) WHERE e.custody = 'desk'"
    ) == [(1,)]
    assert counter.verify().ok


def test_one_certificate_scanned_twice_counts_no_other(pair: Counter) -> None:
    pair.scans("K1", "K1", "K1", "K2", "GPDEND", "GPDEND", "GPDSTOCK")
    assert pair.scan("K1").answer == "counted"
    asked = pair.scan("K1")
    assert (asked.answer, asked.needs) == ("confirm", ("part",))
    pair.scan("K2")
    assert "K1" in pair.scan("GPDEND").message  # one of them was seen once only
    assert pair.scans("K1", "K1").answer == "counted"
    assert pair.scan("K1").answer == "already_counted"
    assert pair.scan("GPDEND").why == "stock_closed"


def test_one_certificate_is_reprinted_by_its_label_not_by_a_guess(pair: Counter) -> None:
    pair.scans("K1", "K1", "K1", "K2", "GPDEND", "GPDEND")
    numbers = []
    for codes in (("GPDPACK", "K1"), ("K1", "K1")):
        number = pair.scans(*codes).waybill_no
        pair.print_labels()
        pair.scan(number)
        numbers.append(number)
    assert pair.scan("K1").answer == "already_packed"
    assert pair.scan("GPDREPRINT").answer == "refused"
    assert pair.scans(numbers[0], "GPDREPRINT").waybill_no == numbers[0]


def test_one_person_of_a_case_is_erased_without_the_other(counter: Counter) -> None:
    counter.add_order("K1", document="身份证")
    add_part(counter, "K1", document="身份证", **OTHER)
    add_part(counter, "K1", document="户口簿", **PERSON)
    with pytest.raises(RuleError) as refused:
        erasing.erase_case(counter.db, "K1", "本人申请", by=CLERK, at=counter.clock())
    assert refused.value.code == "which_part"
    erasing.erase_case(counter.db, "K1", "本人申请", by=CLERK, at=counter.clock(), part=1)
    names = "SELECT p.name, p.erased FROM desk_order o JOIN party p USING (party_id) ORDER BY o.part"
    assert counter.rows(names) == [("", 1), (OTHER["name"], 0), ("", 1)]
    erasing.erase_case(counter.db, "K1", "本人申请", by=CLERK, at=counter.clock())  # one alone is left
    assert counter.rows(names) == [("", 1)] * 3
    assert counter.verify().ok


def test_the_order_form_shows_the_order_of_its_window_never_another_units(counter: Counter) -> None:
    counter.add_order("K1", window="01")
    counter.add_order("K1", window="02", **OTHER, address="")
    for window in ("01", "02"):
        shown = order_view(counter.db, "K1", window)
        assert shown is not None
        assert shown.window_code == window
    with pytest.raises(RuleError) as refused:
        order_view(counter.db, "K1")
    assert refused.value.code == "which_window"


def test_one_more_certificate_is_for_the_person_that_was_shown(counter: Counter) -> None:
    counter.add_order("K1", document="身份证")
    add_part(counter, "K1", document="身份证", **OTHER)
    case_no, _, part = type_part(
        counter.db, "01", "K1", {"document": "户口簿"}, by=CLERK, at=counter.clock(), like=1
    )
    assert (case_no, part) == ("K1", 3)
    names = "SELECT p.name FROM desk_order o JOIN party p USING (party_id) ORDER BY o.part"
    assert [row[0] for row in counter.rows(names)] == [PERSON["name"], OTHER["name"], PERSON["name"]]


def test_a_difference_while_packing_goes_to_the_register_of_the_part_that_was_said(counter: Counter) -> None:
    counter.add_order("K1", document="正本")
    add_part(counter, "K1", document="副本")
    registers = []
    for code in ("GPDR1", "K1"):
        counter.scans("GPDTAKE", "GPDWIN01", "K1", code, "GPDEND", "GPDREST", "GPDR1", "GPDEND")
        registers.append(counter.scan("GPDEND").register_no)
    assert len({*registers, ""}) == 3
    assert counter.scans("GPDPACK", "K1").needs == ("part",)
    assert counter.scan("GPDDIFF").needs == ("part",)
    assert counter.scan("GPDR2").needs == ("reason",)
    assert counter.scan("GPDR1").answer == "done"
    assert counter.context.corrects_no == registers[1]
    assert fates(counter)[-1] == (2, "mismatched")
    assert counter.verify().ok
