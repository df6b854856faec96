"""封袋拦截: a cancel or change of the platform that meets a piece under way stops every hand (D-112)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builders import CLERK, PINS, Counter
from tests.sync.platform import MOVED, PERSON, Platform, platform

from govpost_desk.cli import main
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.settings import HANDOVER_FIRST, SEAL_AT_TICK
from govpost_desk.services import custody, finding, head_office_state, interception_list, screens
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.interception_list import InterceptedRow
from govpost_desk.services.settings import set_setting
from govpost_desk.sync import engine
from govpost_desk.sync.ports import Unreachable
from govpost_desk.wire.messages import ReadFeed


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with platform(tmp_path_factory.mktemp("interceptions") / "desk") as made:
        yield made
        made.turn()
        assert made.held() == 0  # head office understands every fact


@pytest.fixture
def at_desk(joined: Platform) -> Iterator[Platform]:
    """Nothing is left open, and the books are proved after every test."""
    joined.counter.context = ScanContext(actor=CLERK)
    yield joined
    assert interception_list.open_view(joined.counter.db) == ()
    proof = joined.counter.verify()
    assert proof.ok, proof.findings


@pytest.fixture
def counter(at_desk: Platform) -> Counter:
    return at_desk.counter


def facts(counter: Counter, case_no: str) -> list[tuple[object, ...]]:
    """(type, why or how, stage) of the interceptions of a case."""
    return counter.rows(
        "SELECT type, coalesce(json_extract(CAST(body AS TEXT), '$.why'), json_extract(CAST(body AS TEXT), '$.how')),"
        " json_extract(CAST(body AS TEXT), '$.stage') FROM event WHERE type LIKE 'interception.%'"
        " AND json_extract(CAST(body AS TEXT), '$.case_no') = ? ORDER BY position",
        case_no,
    )


def on_label(counter: Counter, number: str) -> str:
    """The address that a waybill shows."""
    query = "SELECT p.address FROM mail_item m JOIN party p USING (party_id) WHERE m.waybill_no = ?"
    return str(counter.value(query, number))


def release(counter: Counter, row: InterceptedRow, operator_no: str) -> str:
    """Somebody lets a piece go."""
    return interception_list.release(
        counter.db, row.order_id, "release.1", operator_no, PINS[operator_no], by=CLERK, at=counter.clock()
    )


def at_a_bag(counter: Counter) -> str:
    """The one open bag, which other tests may have left; its number."""
    left = counter.rows("SELECT bag_no FROM bag WHERE state = 'open'")
    return counter.scan(f"GPDBAG{left[0][0]}" if left else "GPDBAG").bag_no


def packed(at_desk: Platform, case_no: str) -> str:
    """A platform order taken over and sealed; its number."""
    at_desk.say(case_no)
    at_desk.counter.take_over(case_no)
    return at_desk.counter.pack(case_no)


def test_cancelled_after_the_tick_it_is_not_packed_and_goes_back(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("A1")
    counter.take_over("A1")
    at_desk.cancel("A1")
    assert screens.frame_view(counter.db).board.interceptions == 1
    told = counter.scans("GPDPACK", "A1")
    assert (told.answer, told.why, told.light) == ("intercepted", "cancelled", "red")
    assert "退回窗口" in told.message
    assert counter.scans("GPDBACK", "GPDR1").answer == "done"
    assert facts(counter, "A1") == [
        ("interception.raised", "cancelled", "desk"),
        ("interception.settled", "handed_back", None),
    ]
    assert counter.scans("GPDFIX" + counter.context.corrects_no, "GPDEND", "GPDEND").answer == "closed"
    assert counter.scans("GPDTAKE", "GPDWIN01", "A1").answer == "called_off"
    assert screens.frame_view(counter.db).board.interceptions == 0


def test_cancelled_on_the_open_register_it_goes_back_at_the_window(
    at_desk: Platform, counter: Counter
) -> None:
    at_desk.say("B1")
    counter.scans("GPDWIN01", "B1")
    at_desk.cancel("B1")
    assert counter.scan("B1").answer == "intercepted"
    assert counter.scans("GPDBACK", "GPDR1").answer == "done"
    counter.scans("GPDREST", "GPDR1", "GPDEND", "GPDEND")


def test_a_change_before_the_seal_asks_for_another_label(at_desk: Platform, counter: Counter) -> None:
    at_desk.say("C1")
    counter.take_over("C1")
    old = counter.scans("GPDPACK", "C1").waybill_no
    counter.print_labels()
    at_desk.say("C1", rev=2, **MOVED)
    told = counter.scan(old)
    assert (told.answer, told.why) == ("intercepted", "changed_sealed")
    assert counter.scans(f"GPDVOID{old}", "GPDR4").answer == "done"
    number = counter.pack("C1")
    assert (on_label(counter, old), on_label(counter, number)) == (PERSON["address"], MOVED["address"])
    assert facts(counter, "C1") == [
        ("interception.raised", "changed", "labelled"),
        ("interception.settled", "voided", None),
    ]
    assert counter.rows("SELECT name FROM hub_order WHERE case_no = 'C1'") == [("",)]


def test_where_the_label_prints_at_the_tick_it_stops_there_too(at_desk: Platform, counter: Counter) -> None:
    set_setting(counter.db, "flow", SEAL_AT_TICK, by=CLERK, at=counter.clock())
    at_desk.say("T1")
    number = counter.scans("GPDWIN01", "T1").waybill_no
    counter.print_labels()
    at_desk.cancel("T1")
    assert counter.scan(number).why == "cancelled_sealed"
    assert counter.scan("T1").why == "cancelled_sealed"
    assert counter.scans(f"GPDVOID{number}", "GPDR1").answer == "done"
    assert counter.scan("T1").why == "cancelled"
    assert counter.scans("GPDBACK", "GPDR5").answer == "done"
    counter.scans("GPDREST", "GPDR1", "GPDEND", "GPDEND")
    set_setting(counter.db, "flow", HANDOVER_FIRST, by=CLERK, at=counter.clock())


def test_a_sealed_piece_is_stopped_where_it_would_leave(at_desk: Platform, counter: Counter) -> None:
    number = packed(at_desk, "D1")
    at_desk.say("D1", rev=2, **MOVED)
    assert counter.scans("GPDOUT", number).answer == "intercepted"
    at_a_bag(counter)
    assert counter.scan(number).answer == "intercepted"
    assert counter.rows("SELECT 1 FROM register_line WHERE waybill_no = ? AND undone = 0", number) == [(1,)]
    assert counter.scans(f"GPDVOID{number}", "GPDR4").answer == "done"
    assert on_label(counter, counter.pack("D1")) == MOVED["address"]


def test_a_feed_that_is_read_anew_meanwhile_takes_nothing_away(
    at_desk: Platform, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page, the line cut after each: the change waits on, and orders nobody took stay on the list."""
    number = packed(at_desk, "N1")
    at_desk.say("N2")
    at_desk.say("N2", rev=2, **MOVED)
    at_desk.say("N1", rev=2, **MOVED)
    events = counter.value("SELECT count(*) FROM event")
    kept = "SELECT case_no, waiting, address FROM hub_order WHERE case_no IN ('N1', 'N2') ORDER BY case_no"
    before = [("N1", 0, MOVED["address"]), ("N2", 1, MOVED["address"])]
    assert counter.rows(kept) == before
    monkeypatch.setattr(engine, "_PAGE", 1)
    disk, asked, ask = at_desk.engine._disk, [0], at_desk.engine._line.ask

    def cut(message: object, answer: type) -> object:
        asked[0] += isinstance(message, ReadFeed)
        if asked[0] == 2 and isinstance(message, ReadFeed):
            raise Unreachable
        return ask(message, answer)

    ((scope, inc),) = counter.rows("SELECT scope, inc FROM feed_cursor")
    disk.begin_feed_anew(scope, inc)
    monkeypatch.setattr(at_desk.engine._line, "ask", cut)
    turns = 0
    while counter.value("SELECT anew FROM feed_cursor"):
        asked[0], turns = 0, turns + 1
        at_desk.engine.turn()
        assert [row[:2] for row in counter.rows(kept)] == [row[:2] for row in before]
    assert turns > 10
    assert counter.rows(kept) == before
    assert counter.value("SELECT disagrees FROM feed_cursor") == 0
    assert counter.value("SELECT count(*) FROM event") == events
    assert counter.scans(f"GPDVOID{number}", "GPDR4").answer == "done"
    assert on_label(counter, counter.pack("N1")) == MOVED["address"]


def test_in_a_bag_it_comes_out_first(at_desk: Platform, counter: Counter) -> None:
    number = packed(at_desk, "E1")
    other = packed(at_desk, "E2")
    bag_no = at_a_bag(counter)
    counter.scans(number, other)
    at_desk.cancel("E1")
    told = counter.scan("GPDSEAL")
    assert (told.answer, told.why) == ("intercepted", "cancelled_bag")
    counter.context = ScanContext(actor=CLERK, step=Step.BAG)  # as after a restart
    assert counter.scan("GPDSEAL").why == "cancelled_bag"
    assert counter.scan(f"GPDTAKEOUT{number}").answer == "out_of_bag"
    assert counter.scans(f"GPDVOID{number}", "GPDR4").answer == "done"
    assert counter.scans("GPDPACK", "E1").why == "cancelled"
    assert counter.scans("GPDBACK", "GPDR1").answer == "done"
    counter.scans("GPDFIX" + counter.context.corrects_no, "GPDEND", "GPDEND")
    assert facts(counter, "E1")[-1] == ("interception.settled", "handed_back", None)
    tag = counter.scans(f"GPDBAG{bag_no}", "GPDSEAL", "GPDSEAL").bag_tag
    at_desk.cancel("E2")
    told = counter.scans("GPDOUT", tag)
    assert (told.answer, told.why) == ("intercepted", "cancelled_closed")
    assert counter.scans(f"GPDUNSEAL{tag}", "GPDR6").answer == "done"
    counter.scans(f"GPDTAKEOUT{other}", f"GPDVOID{other}", "GPDR4")
    counter.scans("GPDPACK", "E2", "GPDBACK", "GPDR1")
    counter.scans("GPDFIX" + counter.context.corrects_no, "GPDEND", "GPDEND")


def test_on_an_open_register_to_the_driver_it_has_not_left(at_desk: Platform, counter: Counter) -> None:
    number, other = packed(at_desk, "J1"), packed(at_desk, "J2")
    counter.scans("GPDOUT", number, other)
    at_desk.say("J1", rev=2, **MOVED)
    assert facts(counter, "J1") == [("interception.raised", "changed", "collecting")]
    told = counter.scan("GPDEND")
    assert (told.answer, told.why) == ("intercepted", "changed_handing")
    assert counter.scans("GPDUNDO", "GPDUNDO", other).answer == "collected"
    assert counter.scan(number).why == "changed_sealed"
    assert counter.scans("GPDEND", "GPDEND").answer == "closed"
    assert counter.scans("GPDTAKE", f"GPDVOID{number}", "GPDR4").answer == "done"
    assert on_label(counter, counter.pack("J1")) == MOVED["address"]


def test_a_supervisor_lets_it_go_with_a_reason(at_desk: Platform, counter: Counter) -> None:
    number = packed(at_desk, "F1")
    at_desk.cancel("F1")
    (row,) = interception_list.open_view(counter.db)
    assert (row.number, row.case_no, row.why, row.where) == (number, "F1", "平台撤单", "已封装")
    with pytest.raises(RuleError, match="not_in_charge"):
        interception_list.release(
            counter.db, row.order_id, "release.1", "0001", PINS["0001"], by=CLERK, at=counter.clock()
        )
    told = interception_list.release(
        counter.db, row.order_id, "release.1", "0002", PINS["0002"], by=CLERK, at=counter.clock()
    )
    assert number in told
    assert counter.scans("GPDOUT", number).answer == "collected"
    counter.scans("GPDEND", "GPDEND")
    piece = finding.find(counter.db, number).pieces[0]
    details = [link.detail for link in custody.chain_of(counter.db, piece.order_id).links]
    assert f"班长放行，平台来电：照寄，{number}" in details


def test_the_command_lists_and_lets_go(
    at_desk: Platform, counter: Counter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = packed(at_desk, "H1")
    at_desk.say("H1", rev=2, **MOVED)
    copy, pins = shutil.copytree(counter.folder, tmp_path / "copy"), tmp_path / "pins"
    pins.write_text(f"0002 {PINS['0002']}\n", "utf-8")
    assert main(["--data", str(copy), "intercept", "list"]) == 0
    told = capsys.readouterr().out
    assert all(text in told for text in (number, "平台改了收件信息", "已封装", "作废旧面单，重新封装"))
    asked = ["--data", str(copy), "intercept", "release", number, "--reason", "2"]
    assert main(asked) == 1
    capsys.readouterr()
    assert main([*asked[:-1], "9"]) == 1
    assert "--reason 加数字（1 平台来电：照寄" in capsys.readouterr().err
    assert main([*asked, "--operator", "0002", "--pin-file", str(pins)]) == 0
    assert "已放行" in capsys.readouterr().out
    assert main(["--data", str(copy), "intercept", "list", "--json"]) == 0
    assert capsys.readouterr().out == "[]\n"
    counter.scans(f"GPDVOID{number}", "GPDR4")


def test_too_late_is_told_in_the_tray(at_desk: Platform, counter: Counter) -> None:
    number = packed(at_desk, "L1")
    counter.scans("GPDOUT", number, "GPDEND", "GPDEND")
    at_desk.cancel("L1")
    assert facts(counter, "L1") == [("interception.raised", "cancelled", "left")]
    (late,) = [row for row in head_office_state.troubles(counter.db) if row.number == number]
    assert (late.open, late.what) == (True, "封袋拦截")
    assert "已交出" in late.why
    assert head_office_state.head_office_view(counter.db, counter.clock()).troubles == 1
    head_office_state.mark_seen(counter.db, "0002", PINS["0002"], by=CLERK, at=counter.clock())
    assert head_office_state.head_office_view(counter.db, counter.clock()).troubles == 0


def test_a_cancel_that_the_platform_takes_back_stops_nothing(at_desk: Platform, counter: Counter) -> None:
    number = packed(at_desk, "R1")
    at_desk.cancel("R1")
    at_desk.say("R1", rev=3)
    assert facts(counter, "R1")[-1] == ("interception.settled", "revoked", None)
    assert counter.scans("GPDOUT", number).answer == "collected"
    counter.scans("GPDEND", "GPDEND")
