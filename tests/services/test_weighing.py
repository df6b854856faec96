"""The weight of a piece: by scale with age and bytes, else as the order has it; overweight; the sentinel."""

from tests.builders import Counter

from govpost_desk.domain.outcomes import Answer, Light, Outcome
from govpost_desk.domain.sentinel import WARM_UP
from govpost_desk.domain.weighing import Plate, Weight
from govpost_desk.services.context import ScanContext
from govpost_desk.services.labels import waybill_sheet
from govpost_desk.services.scanning import scan
from govpost_desk.storage import scales

RAW = b"\x02-0     27000000\r\x01"


def on_plate(grams: int, placement: int = 0) -> Plate:
    return Plate(weight=Weight(grams=grams, age_ms=120, raw=RAW, placement=placement))


def pack_scan(counter: Counter, case_no: str, plate: Plate | None) -> Outcome:
    """The scan of a certificate with something on the scale."""
    outcome, counter.context = scan(counter.db, counter.context, case_no, counter.clock(), plate)
    return outcome


def seal(counter: Counter, number: str) -> Outcome:
    counter.print_labels()
    return counter.scan(number)


def taken(counter: Counter, *case_nos: str, **values: str) -> None:
    for case_no in case_nos:
        counter.add_order(case_no, **values)
    counter.take_over(*case_nos)
    counter.scan("GPDPACK")


def stored(counter: Counter, number: str) -> tuple[object, ...]:
    return counter.rows(
        "SELECT weight_g, weight_source, weight_age_ms, weight_raw, overweight FROM mail_item WHERE waybill_no = ?",
        number,
    )[0]


def test_the_weight_on_the_plate_goes_with_the_piece_label_and_journal(counter: Counter) -> None:
    taken(counter, "K1")
    outcome = pack_scan(counter, "K1", on_plate(27))
    assert outcome.answer is Answer.LABEL_PRINTED
    assert (outcome.weight_g, outcome.weight_source) == (27, "scale")
    assert "重 27 克（秤）" in outcome.message
    assert stored(counter, outcome.waybill_no) == (27, "scale", 120, RAW, 0)
    with counter.db.reading() as execute:
        assert waybill_sheet(execute, outcome.waybill_no, 1, "", "0001").weight_g == 27
    assert seal(counter, outcome.waybill_no).answer is Answer.BOUND
    proof = counter.verify()
    assert proof.ok, proof.findings


def test_above_five_hundred_grams_it_is_marked_whoever_says_so(counter: Counter) -> None:
    taken(counter, "K1")
    heavy = pack_scan(counter, "K1", on_plate(501))
    assert "超重" in heavy.message
    assert stored(counter, heavy.waybill_no)[-1] == 1
    seal(counter, heavy.waybill_no)
    taken(counter, "K2", weight_g="620")
    typed = pack_scan(counter, "K2", None)
    assert stored(counter, typed.waybill_no) == (620, "typed", None, None, 1)


def test_without_a_scale_everything_is_as_it_was(counter: Counter) -> None:
    taken(counter, "K1")
    outcome = pack_scan(counter, "K1", None)
    assert "称" not in outcome.message
    assert (outcome.weight_g, outcome.weight_source) == (0, "")
    assert stored(counter, outcome.waybill_no) == (100, "default", None, None, 0)


def test_a_scale_without_a_weight_never_stops_the_scan(counter: Counter) -> None:
    reasons = ("empty", "moving", "old", "gone", "range", "overload", "unit", "not_zeroed")
    taken(counter, *(f"K{number}" for number in range(len(reasons))))
    for number, why in enumerate(reasons):
        outcome = pack_scan(counter, f"K{number}", Plate(why=why))
        assert outcome.light is Light.GREEN
        assert "未称（" in outcome.message
        assert why not in outcome.message  # each reason has its words
        assert "默认 100 克" in outcome.message
        assert stored(counter, outcome.waybill_no)[:2] == (100, "default")
        seal(counter, outcome.waybill_no)


def test_what_lies_on_the_plate_is_the_weight_of_one_piece_only(counter: Counter) -> None:
    taken(counter, "K1", "K2", "K3")
    first = pack_scan(counter, "K1", on_plate(27))
    seal(counter, first.waybill_no)
    counter.scan("GPDPACK")  # the place between two scans is made anew, what was weighed stays known
    second = pack_scan(counter, "K2", on_plate(27))
    assert "未称（秤上还是上一件）" in second.message
    seal(counter, second.waybill_no)
    third = pack_scan(counter, "K3", on_plate(27, placement=1))
    assert third.weight_source == "scale"


def test_a_piece_whose_label_was_voided_is_weighed_again_where_it_lies(counter: Counter) -> None:
    taken(counter, "K1")
    pack_scan(counter, "K1", on_plate(27))
    counter.scans("GPDVOID", "GPDVOID", "GPDR1")
    again = pack_scan(counter, "K1", on_plate(27))
    assert (again.answer, again.weight_source) == (Answer.LABEL_PRINTED, "scale")


def test_a_reprint_and_the_next_scan_keep_no_plate(counter: Counter) -> None:
    taken(counter, "K1")
    pack_scan(counter, "K1", on_plate(27))
    assert counter.context.plate is None
    assert isinstance(counter.context, ScanContext)


def test_the_sentinel_warns_amber_and_the_envelope_is_sealed_all_the_same(counter: Counter) -> None:
    with counter.db.begin() as tx:
        weights = str([26, 27, 27, 28] * (WARM_UP // 4))
        tx.execute("INSERT INTO usual_weight (kind, weights) VALUES ('身份证', ?)", (weights,))
    taken(counter, "K1", "K2", document="身份证")
    empty = pack_scan(counter, "K1", on_plate(22))
    outcome = seal(counter, empty.waybill_no)
    assert (outcome.answer, outcome.light) == (Answer.ODD_WEIGHT, Light.AMBER)
    assert "22 克" in outcome.message
    assert "27 克" in outcome.message
    assert counter.value("SELECT state FROM mail_item WHERE waybill_no = ?", empty.waybill_no) == "sealed"
    usual = pack_scan(counter, "K2", on_plate(28, placement=1))
    assert seal(counter, usual.waybill_no).answer is Answer.BOUND


def test_sealed_pieces_are_learnt_from_by_kind_and_rebuilt_from_the_journal(counter: Counter) -> None:
    taken(counter, "K1", "K2", document="身份证")
    for placement, (case_no, plate) in enumerate((("K1", 27), ("K2", 0))):
        told = Plate(why="empty") if not plate else on_plate(plate, placement)
        seal(counter, pack_scan(counter, case_no, told).waybill_no)
    with counter.db.reading() as execute:
        assert scales.weights_of(execute, "身份证") == [27]  # what nobody weighed teaches nothing
    proof = counter.verify()
    assert proof.ok, proof.findings
