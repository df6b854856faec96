"""Labels that came out and were never scanned: the list of the day's end (D-22)."""

from datetime import timedelta

from tests.builders import Counter

from govpost_desk.services.today_screens import today_view
from govpost_desk.services.unscanned import never_scanned


def test_a_label_is_listed_until_it_is_scanned(counter: Counter) -> None:
    counter.add_order("A1")
    counter.take_over("A1")
    counter.scans("GPDPACK", "A1")
    assert never_scanned(counter.db) == []
    counter.print_labels()
    (row,) = never_scanned(counter.db)
    assert (row.case_no, row.copy_no) == ("A1", 1)
    assert row.printed_at.startswith("11-23 09:")
    assert today_view(counter.db, counter.clock()).unscanned == 0, "the work at hand is not forgotten yet"
    assert today_view(counter.db, counter.clock() + timedelta(minutes=11)).unscanned == 1
    counter.scan(row.waybill_no)
    assert never_scanned(counter.db) == []


def test_a_voided_number_and_a_reprinted_copy_are_not_looked_for(counter: Counter) -> None:
    counter.add_order("A1")
    counter.take_over("A1")
    counter.scans("GPDPACK", "A1")
    counter.print_labels()
    counter.scans("GPDREPRINT", "GPDR4")
    counter.print_labels()
    assert [row.copy_no for row in never_scanned(counter.db)] == [2]
    counter.scans("GPDVOID", "GPDVOID", "GPDR5")
    assert never_scanned(counter.db) == []
