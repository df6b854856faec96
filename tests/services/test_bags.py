"""Bags (D-30): one destination, only sealed government mail, sealed with tag and manifest, opened again by a fact."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from tests.builders import CLERK, Counter

from govpost_desk.documents.manifest_pdf import manifest_pdf
from govpost_desk.domain.bags import ManifestSheet, bag_tag_no, parse_bag_tag
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import bag_papers, erasing, exporting, routes
from govpost_desk.services.label_terms import plain_terms
from govpost_desk.services.settings import set_setting
from govpost_desk.storage import papers

FOREIGN = "1290000007531"
PRE_TAGGED = "430000005180000011311853003030"  # facts §1.3


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """Six sealed pieces, numbers in `desk.sealed`."""
    cases = [f"A{serial}" for serial in range(6)]
    for case_no in cases:
        counter.add_order(case_no)
    counter.take_over(*cases)
    counter.sealed = [counter.pack(case_no) for case_no in cases]  # type: ignore[attr-defined]
    return counter


def numbers(desk: Counter) -> list[str]:
    """The waybill numbers of the sealed pieces."""
    return list(desk.sealed)  # type: ignore[attr-defined]


def seal_bag(desk: Counter, *pieces: str) -> str:
    """A new bag with these pieces, sealed; its tag number."""
    desk.scans("GPDBAG", *pieces, "GPDSEAL")
    outcome = desk.scan("GPDSEAL")
    assert outcome.answer == "sealed"
    return outcome.bag_tag


def test_the_tag_number_of_the_facts() -> None:
    tag = parse_bag_tag(PRE_TAGGED)
    assert tag is not None
    assert (tag.origin, tag.destination, tag.serial, tag.weight_g) == ("43000000", "51800000", 1853, 3000)
    made = bag_tag_no(
        origin="43000000", destination="51800000", scheme="1131", serial=1853, weight_g=3049, flags="30"
    )
    assert made == PRE_TAGGED
    assert parse_bag_tag("1" * 29) is None
    assert parse_bag_tag("CNBJSACNSHACAUN61234001001234") is not None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"origin": "4300"}, "bag_office"),
        ({"destination": "5180000A"}, "bag_office"),
        ({"scheme": "1"}, "bag_scheme"),
        ({"flags": "x0"}, "bag_scheme"),
        ({"serial": 0}, "bags_exhausted"),
        ({"serial": 10_000}, "bags_exhausted"),
        ({"weight_g": 1_000_000}, "bag_weight"),
    ],
)
def test_no_tag_number_out_of_wrong_parts(change: dict[str, object], code: str) -> None:
    parts: dict[str, object] = {
        "origin": "43000000",
        "destination": "51800000",
        "scheme": "0000",
        "serial": 1,
        "weight_g": 100,
        "flags": "00",
    }
    with pytest.raises(RuleError, match=code):
        bag_tag_no(**{**parts, **change})  # type: ignore[arg-type]


def test_pieces_go_in_and_out_of_the_open_bag(desk: Counter) -> None:
    first, second, *_ = numbers(desk)
    assert desk.scans("GPDTAKE", first).why == "scan_certificate"  # no bag, no bagging
    opened = desk.scan("GPDBAG")
    assert (opened.answer, opened.bag_no) == ("done", "0001")
    put = desk.scan(first)
    assert (put.answer, put.light, put.bag_no, put.waybill_no) == ("in_bag", "green", "0001", first)
    assert desk.scan(first).answer == "already_in_bag"
    assert desk.scan(second).answer == "in_bag"
    assert desk.scan(f"GPDTAKEOUT{second}").answer == "out_of_bag"
    assert desk.scan(f"GPDTAKEOUT{second}").why == "not_in_bag"
    asked = desk.scan("GPDTAKEOUT")
    assert asked.needs == ("item",)
    assert desk.scan(first).answer == "out_of_bag"
    assert desk.scan("GPDSEAL").why == "empty_bag"
    desk.scan(second)
    assert desk.scan("GPDUNDO").answer == "out_of_bag"
    assert desk.scan("GPDUNDO").answer == "nothing_to_undo"


def test_anything_that_is_not_sealed_government_mail_stays_out(desk: Counter) -> None:
    desk.add_order("B1")
    desk.add_order("B2")
    desk.take_over("B1", "B2")
    desk.scan("GPDPACK")
    labelled = desk.scan("B1").waybill_no
    desk.print_labels()
    reserved = desk.value("SELECT waybill_no FROM waybill_number WHERE state = 'reserved'")
    desk.scan("GPDBAG")
    assert desk.scan(FOREIGN).answer == "not_government_mail"
    assert desk.scan("1290000007631").answer == "check_digit"
    assert desk.scan(labelled).answer == "not_sealed"
    assert (desk.scan(reserved).answer, desk.scan(reserved).why) == ("not_sealed", "reserved")
    assert desk.scan("B2").why == "scan_label"
    desk.scans("GPDPACK", labelled, f"GPDVOID{labelled}", "GPDR1", "GPDBAG")
    assert desk.scan(labelled).why == "voided"
    assert desk.value("SELECT count(*) FROM bag_line") == 0


def test_a_piece_in_another_bag_is_named_with_bag_clerk_and_time(desk: Counter) -> None:
    first, second, third, *_ = numbers(desk)
    desk.scans("GPDBAG", first)
    desk.scans("GPDBAG", second)
    stopped = desk.scan(first)
    assert (stopped.answer, stopped.light, stopped.bag_no) == ("other_bag", "red", "0001")
    assert "0001" in stopped.message
    assert "09:" in stopped.message
    assert desk.scan("GPDBAG0001").why == "bag_chosen"
    assert desk.scan(third).bag_no == "0001"
    assert desk.scan(second).bag_no == "0002"


def test_bags_of_one_number_are_told_apart_by_where_they_go(desk: Counter) -> None:
    first, second, *_ = numbers(desk)
    desk.scans("GPDROUTEGY", first)
    desk.scans("GPDROUTEZY", second)
    stopped = desk.scan(first)
    assert (stopped.answer, stopped.bag_no) == ("other_bag", "0001")
    assert "寄达贵阳中心局的总包 0001" in stopped.message
    assert "工号 0001" in stopped.message
    desk.scans("GPDSEAL", "GPDSEAL", "GPDSTOCK")
    stopped = desk.scan(second)
    assert (stopped.answer, stopped.why) == ("other_bag", "sealed")
    assert "寄达遵义中心局的已封总包 0001" in stopped.message


def test_sealing_asks_once_more_and_again_when_the_bag_has_changed(desk: Counter) -> None:
    first, second, *_ = numbers(desk)
    desk.scans("GPDBAG", first)
    assert desk.scan("GPDSEAL").answer == "confirm"
    desk.scan(second)
    assert desk.scan("GPDSEAL").answer == "confirm"
    assert desk.scan("GPDSNA-1").why == "seal_number"
    assert desk.scan("GPDKG0").why == "bag_weight"
    assert desk.scan("GPDSNA77").why == "seal_no"
    assert desk.scan("GPDKG3250").why == "bag_weight"
    assert desk.scan("GPDSEAL").answer == "confirm"
    sealed = desk.scan("GPDSEAL")
    assert sealed.answer == "sealed"
    tag = parse_bag_tag(sealed.bag_tag)
    assert tag is not None
    assert (tag.origin, tag.serial, tag.weight_g) == ("52010000", 1, 3300)
    assert desk.rows("SELECT piece_count, weight_g, weighed, seal_no FROM bag") == [(2, 3250, 1, "A77")]
    assert desk.scan("GPDSEAL").why == "no_bag"
    assert desk.scan(f"GPDTAKEOUT{first}").answer == "bag_closed"
    assert desk.scan(f"GPDBAG{sealed.bag_tag}").answer == "bag_closed"


def test_a_bag_goes_to_the_driver_as_one_line_with_all_its_pieces(desk: Counter) -> None:
    first, second, third, *_ = numbers(desk)
    tag = seal_bag(desk, first, second)
    desk.scan("GPDOUT")
    assert desk.scan(first).why == "in_bag"
    taken = desk.scan(tag)
    assert (taken.answer, taken.why, taken.bag_tag) == ("collected", "bag", tag)
    assert desk.scan(tag).answer == "already_collected"
    assert desk.scan(third).answer == "collected"
    assert desk.scan("GPDUNDO").why == "undone"
    assert desk.scan("GPDUNDO").why == "undone"
    assert desk.rows("SELECT DISTINCT state FROM mail_item") == [("sealed",)]
    desk.scans(tag, third)
    confirm = desk.scan("GPDEND")
    assert "共 3 件" in confirm.message
    closed = desk.scan("GPDEND")
    assert desk.rows("SELECT line_count FROM register WHERE kind = 'collect'") == [(3,)]
    gone = desk.rows("SELECT waybill_no FROM mail_item WHERE state = 'collected' ORDER BY 1")
    assert [row[0] for row in gone] == sorted([first, second, third])
    assert desk.scan(tag).register_no == closed.register_no
    desk.scan("GPDBAG")
    assert desk.scan(first).answer == "already_collected"
    assert desk.scan(f"GPDBAG{tag}").why == "gone"
    assert desk.verify().ok


def test_a_sealed_bag_opens_again_on_its_day_before_it_leaves(desk: Counter) -> None:
    first, second, third, *_ = numbers(desk)
    tag = seal_bag(desk, first, second)
    assert desk.scan(f"GPDUNSEAL{tag}").answer == "needs_reason"
    opened = desk.scan("GPDR2")
    assert (opened.why, opened.bag_no) == ("unsealed", "0002")
    assert desk.scan(third).answer == "in_bag"
    assert desk.scan(f"GPDTAKEOUT{first}").answer == "out_of_bag"
    desk.scan("GPDSEAL")
    again = desk.scan("GPDSEAL").bag_tag
    assert again != tag
    desk.scan("GPDOUT")
    assert desk.scan(tag).why == "void_tag"
    assert desk.scan(again).answer == "collected"
    assert desk.scan(f"GPDUNSEAL{again}").why == "bag_gone"
    assert desk.verify().ok


def test_a_bag_of_yesterday_stays_sealed(desk: Counter) -> None:
    tag = seal_bag(desk, numbers(desk)[0])
    desk.clock.now += timedelta(days=1)
    desk.scan("GPDBAG")  # the new day's clearance is open
    assert desk.scan(f"GPDUNSEAL{tag}").why == "not_its_day"
    desk.scan("GPDUNSEAL")
    assert desk.scan(tag).why == "not_its_day"


def test_a_tag_of_head_office_opens_its_own_bag(desk: Counter) -> None:
    first = numbers(desk)[0]
    opened = desk.scan(f"GPDBAG{PRE_TAGGED}")
    assert (opened.bag_no, opened.bag_tag) == ("1853", PRE_TAGGED)
    assert desk.scan(first).bag_tag == PRE_TAGGED
    assert desk.scan(PRE_TAGGED).why == "bag_chosen"
    desk.scan("GPDSEAL")
    assert desk.scan("GPDSEAL").bag_tag == PRE_TAGGED
    assert desk.rows("SELECT * FROM tag_job") == []  # it has its tag


def test_sealing_prints_a_tag_and_a_manifest_that_decode(desk: Counter, tmp_path: Path) -> None:
    first, second, *_ = numbers(desk)
    tag = seal_bag(desk, first, second)
    news = desk.print_labels()
    assert [each.waybill_no for each in news] == [tag]
    assert "0001" in news[0].message
    ((job_id,),) = desk.rows("SELECT job_id FROM tag_job")
    with desk.db.reading() as execute:
        drawn = bag_papers.draw_tag(execute, job_id, plain_terms("png"))
    assert drawn is not None
    (tmp_path / "tag.png").write_bytes(drawn[2].content)
    with Image.open(tmp_path / "tag.png") as picture:
        assert tag in {code.text for code in zxingcpp.read_barcodes(picture)}
    desk.make_papers()
    desk.make_papers()
    kinds = desk.rows("SELECT kind FROM document WHERE subject = ? ORDER BY kind", tag)
    assert kinds == [("address_list",), ("manifest_pdf",)]
    copy = exporting.manifest_copy(desk.db, tag, by=CLERK, at=desk.clock())
    assert copy.startswith(b"%PDF")
    with pytest.raises(RuleError, match="no_bag"):
        exporting.manifest_copy(desk.db, PRE_TAGGED, by=CLERK, at=desk.clock())


def test_a_tag_that_still_waits_is_not_printed_once_its_bag_is_open_again(desk: Counter) -> None:
    tag = seal_bag(desk, numbers(desk)[0])
    desk.scans(f"GPDUNSEAL{tag}", "GPDR1")
    assert desk.print_labels() == []
    assert desk.rows("SELECT state FROM print_job WHERE kind = 'tag'") == [("cancelled",)]


def test_a_label_in_a_bag_is_neither_voided_nor_handed_over_by_itself(desk: Counter) -> None:
    first = numbers(desk)[0]
    desk.scans("GPDBAG", first)
    assert desk.scan(f"GPDVOID{first}").why == "in_bag"
    desk.scan("GPDOUT")
    assert desk.scan(first).why == "in_bag"


def test_masked_labels_travel_with_their_addresses_and_an_erasure_takes_them_out(desk: Counter) -> None:
    tag = seal_bag(desk, *numbers(desk)[:2])
    desk.make_papers()
    erasing.erase_case(desk.db, "A0", "申请", by=CLERK, at=desk.clock())
    with desk.db.reading() as execute:
        found = papers.documents_of(execute, tag, "address_list")
    assert [document.mark for document in found] == ["已删除"]
    erasing.erase_case(desk.db, "A1", "申请", by=CLERK, at=desk.clock())
    with desk.db.reading() as execute:
        assert papers.documents_of(execute, tag, "address_list") == []
    proof = desk.verify()
    assert proof.ok, proof.findings


def test_an_office_code_of_the_settings_stands_on_the_tag(desk: Counter) -> None:
    set_setting(desk.db, "office_code", "55000012", by=CLERK, at=desk.clock())
    set_setting(desk.db, "bag_scheme", "1131", by=CLERK, at=desk.clock())
    tag = seal_bag(desk, numbers(desk)[0])
    assert tag.startswith("55000012")
    assert tag[16:20] == "1131"
    with pytest.raises(RuleError, match="setting_value"):
        set_setting(desk.db, "office_code", "550000", by=CLERK, at=desk.clock())


def test_two_desks_of_a_hall_never_print_the_same_tag(desk: Counter) -> None:
    tag = seal_bag(desk, numbers(desk)[0])
    with desk.db.begin() as tx:  # the neighbour, with the same office, route, serial and weight
        tx.execute("UPDATE desk_profile SET desk_id = '520100-01-D02'")
        scheme, _ = bag_papers.tag_scheme(tx.execute)
    assert (tag[16:20], scheme) == ("0101", "0102")


def test_serials_run_by_destination_and_year(desk: Counter) -> None:
    first, second, third, *_ = numbers(desk)
    gone = seal_bag(desk, first)
    assert gone[20:24] == "0001"
    assert seal_bag(desk, second)[20:24] == "0002"
    desk.scans("GPDOUT", gone, "GPDEND", "GPDEND")
    desk.clock.now += timedelta(days=60)
    again = seal_bag(desk, third)
    assert again == gone  # the same thirty digits, another bag
    assert seal_bag(desk, numbers(desk)[3])[20:24] == "0003"  # the second is still here
    assert desk.scans("GPDOUT", again).why == "bag"
    balance = desk.scan("GPDBAL").balance
    assert balance is not None
    assert (balance.pieces.despatched, balance.pieces.closing, balance.holds) == (1, 4, True)
    assert desk.verify().ok


def test_two_open_bags_and_a_restart_ask_which(desk: Counter) -> None:
    first, second, *_ = numbers(desk)
    desk.scans("GPDBAG", first)
    desk.reopen()
    desk.scan("GPDBAG0001")
    assert desk.scan(second).bag_no == "0001"
    desk.scan("GPDBAG")
    desk.reopen()
    desk.scan("GPDBAG1")
    assert desk.scan(second).answer == "already_in_bag"
    assert desk.scan("GPDBAG77").why == "no_such_bag"


def test_a_tag_prints_again_with_a_reason_and_a_count(desk: Counter) -> None:
    tag = seal_bag(desk, numbers(desk)[0])
    assert desk.scan("GPDREPRINT").answer == "needs_reason"
    assert desk.scan("GPDR4").why == "tag_reprint"
    states = desk.rows("SELECT copy_no, state FROM tag_job JOIN print_job USING (job_id) ORDER BY copy_no")
    assert states == [(1, "cancelled"), (2, "queued")]  # the first never left: only one comes out
    assert [news.waybill_no for news in desk.print_labels()] == [tag]
    desk.scans("GPDREPRINT", "GPDR1")
    assert len(desk.print_labels()) == 1
    desk.scans("GPDOUT", tag)
    states = desk.rows("SELECT copy_no, state FROM tag_job JOIN print_job USING (job_id) ORDER BY copy_no")
    assert [state for _, state in states] == ["cancelled", "confirmed", "confirmed"]


def test_a_manifest_drawn_while_its_bag_was_opened_again_is_not_kept(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = numbers(desk)
    desk.scans(f"GPDBAG{PRE_TAGGED}", first, second, "GPDSEAL", "GPDSEAL")
    drawn: list[int] = []

    def draw(sheet: ManifestSheet) -> bytes:
        if not drawn:  # while the first one is drawn
            desk.scans(f"GPDUNSEAL{PRE_TAGGED}", "GPDR2", f"GPDTAKEOUT{second}", "GPDSEAL", "GPDSEAL")
        drawn.append(len(sheet.lines))
        return manifest_pdf(sheet)

    with monkeypatch.context() as patch:
        patch.setattr("govpost_desk.documents.manifest_pdf.manifest_pdf", draw)
        made: Callable[[], list[str]] = desk.make_papers
        assert PRE_TAGGED not in made()
        assert PRE_TAGGED in made()
    assert drawn == [2, 1]
    assert desk.value("SELECT count(*) FROM document WHERE kind = 'manifest_pdf'") == 1


def test_an_empty_bag_is_sent_another_way_instead_of_being_left_behind(desk: Counter) -> None:
    first = numbers(desk)[0]
    for code, destination, name in (("GY", "55000000", "贵阳中心局"), ("ZY", "56000000", "遵义")):
        plan = routes.check_route(code, name, destination, name, ("16:30",), "1234567")
        routes.set_route(desk.db, plan, by=CLERK, at=desk.clock())
    opened = desk.scan("GPDBAG")
    assert [choice.code for choice in opened.choices] == ["GPDROUTEZY"]
    assert desk.scan("GPDROUTEZY").bag_no == "0001"
    assert desk.rows("SELECT destination, state FROM bag") == [("56000000", "open")]
    desk.scan(first)
    assert desk.scan("GPDROUTEGY").bag_no == "0001"  # a bag with something in it stays; this is a new one
    assert desk.rows("SELECT destination FROM bag ORDER BY opened_at") == [("56000000",), ("55000000",)]
    assert desk.verify().ok


def test_a_tag_torn_off_never_gets_a_twin(desk: Counter) -> None:
    first, second, *_ = numbers(desk)
    torn = seal_bag(desk, first)  # to GY, which leaves next
    desk.scans(f"GPDUNSEAL{torn}", "GPDR2", "GPDUNDO", "GPDROUTEZY")
    assert desk.value("SELECT count(*) FROM bag") == 1  # the empty bag goes the other way
    desk.scans(first, "GPDSEAL", "GPDSEAL", "GPDROUTEGY", second, "GPDSEAL")
    again = desk.scan("GPDSEAL").bag_tag
    assert (again[:20], again[20:24], again[24:]) == (torn[:20], "0002", torn[24:])
    assert desk.scans("GPDOUT", torn).why == "void_tag"


@pytest.mark.parametrize("grams", ["000000001999999999", "1" + "9" * 40, "0", "999901"])
def test_a_weight_that_is_none_is_refused(desk: Counter, grams: str) -> None:
    desk.scans("GPDBAG", numbers(desk)[0])
    assert desk.scan(f"GPDKG{grams}").answer in ("refused", "check_digit", "not_on_list", "unreadable")
    assert desk.context.weight_g == 0


def test_a_tag_that_another_bag_bears_already_is_not_printed(desk: Counter) -> None:
    first, second, *_ = numbers(desk)
    tag = seal_bag(desk, first)
    desk.scans("GPDBAG", second)
    own = desk.context
    twin = tag[:20] + "0002" + tag[24:]
    assert desk.scan(f"GPDBAG{twin}").answer == "done"
    desk.context = own
    desk.scan("GPDSEAL")
    assert desk.scan("GPDSEAL").why == "tag_taken"
    desk.scans("GPDKG2500", "GPDSEAL")
    assert desk.scan("GPDSEAL").answer == "sealed"
    assert desk.verify().ok
