"""What head office administers, at the desk: windows that end, people who come and leave, price lists (D-71, D-74).

One desk that has joined serves the module; every test has case numbers, windows and people of its own.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.builders import CLERK, MONDAY, PERSON, PINS, SUPERVISOR, Counter, sample
from tests.sync.loopback import SITE
from tests.sync.platform import Platform, key_of, platform

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.business_day import to_ms
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import emergency, lists, managing, messages, tariffs, team, windows
from govpost_desk.services.context import ScanContext
from govpost_desk.services.feed import heed
from govpost_desk.services.screens import frame_view
from govpost_desk.services.signing_in import set_pin, sign_in
from govpost_desk.storage import feeds
from govpost_desk.storage.tariffs import tariff_on
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.wire.messages import Cursor, FeedItem, FeedPage

PRICES = {
    "one_way.same_city": 700,
    "one_way.same_province": 900,
    "one_way.other_province": None,
    "receipt.same_city": 0,
    "receipt.same_province": 300,
    "receipt.other_province": 300,
    "declared_value.same_city": 50,
    "declared_value.same_province": 50,
    "declared_value.other_province": 50,
}
SENDER = {"sender_name": "社保局", "sender_address": "贵阳市观山湖区1号", "sender_phone": "0851-1"}


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with platform(tmp_path_factory.mktemp("reference") / "desk") as made:
        yield made
        made.turn()
        assert made.held() == 0
        proof = made.counter.verify()
        assert proof.ok, proof.findings


@pytest.fixture
def hub(joined: Platform) -> Iterator[Platform]:
    """After every test the feed, read anew, says nothing."""
    joined.counter.context = ScanContext(actor=CLERK)
    yield joined
    facts = joined.counter.value("SELECT count(*) FROM event")
    with joined.hub.turn:
        joined.hub.office.restored(SITE)
    joined.turn()
    assert joined.counter.value("SELECT count(*) FROM event") == facts


@pytest.fixture
def counter(hub: Platform) -> Counter:
    return hub.counter


def bodies(counter: Counter, type: str) -> list[dict[str, Any]]:
    rows = counter.rows("SELECT CAST(body AS TEXT) FROM event WHERE type = ? ORDER BY position", type)
    return [json.loads(row[0]) for row in rows]


# --- price lists -----------------------------------------------------------------------------------------------------


def say_tariff(hub: Platform, code: str, effective_on: str, **prices: object) -> None:
    hub.put("tariff", code, {"code": code, "effective_on": effective_on, **PRICES, **prices})


def fee_of(counter: Counter, number: str) -> tuple[object, ...]:
    query = "SELECT fee_fen, fee_state, tariff_version FROM mail_item WHERE waybill_no = ?"
    return counter.rows(query, number)[0]


def packed(counter: Counter, case_no: str, **values: str) -> str:
    counter.add_order(case_no, **values)
    counter.take_over(case_no)
    number = counter.pack(case_no)
    counter.scan("GPDTAKE")
    return number


def test_the_newest_list_that_has_begun_is_used_and_what_was_worked_out_stays(
    hub: Platform, counter: Counter
) -> None:
    before = packed(counter, "T1")
    assert fee_of(counter, before) == (800, "determined", "D-71")
    say_tariff(hub, "GZ-2026", "2026-11-01")
    say_tariff(hub, "GZ-2025", "2025-01-01", **{"one_way.same_city": 600})
    say_tariff(hub, "GZ-2027", "2027-01-01", **{"one_way.same_city": "850", "two_way_times": "3"})
    first = packed(counter, "T2")
    fen, state, version = fee_of(counter, first)
    assert (fen, state, str(version).startswith("GZ-2026@")) == (700, "determined", True)
    far = packed(counter, "T3", address="浙江省杭州市西湖区文三路9号")
    assert fee_of(counter, far) == (None, "to_be_determined", version)  # never refused for its price (D-74)
    say_tariff(hub, "GZ-2026", "2026-11-01", **{"one_way.same_city": 750})
    changed = fee_of(counter, packed(counter, "T4"))
    assert changed[0] == 750
    assert changed[2] not in (version, "D-71")
    assert fee_of(counter, first) == (700, "determined", version)
    assert fee_of(counter, before) == (800, "determined", "D-71")
    with counter.db.reading() as execute:
        assert [
            tariff_on(execute, day).version[:7] for day in ("2024-12-31", "2026-10-31", "2027-01-01")
        ] == [
            "D-71",
            "GZ-2025",
            "GZ-2027",
        ]
    listed = tariffs.list_tariffs(counter.db, counter.clock())
    assert [(each.version[:7], each.origin, each.state) for each in listed] == [
        ("D-71", "local", "over"),
        ("GZ-2025", "hub", "over"),
        ("GZ-2026", "hub", "in_force"),
        ("GZ-2027", "hub", "waits"),
    ]
    assert listed[-1].above == ("one_way.same_city", "two_way_times")
    said = bodies(counter, "tariff.set")
    assert [body["code"] for body in said] == ["GZ-2026", "GZ-2025", "GZ-2027", "GZ-2026"]
    assert {body["origin"] for body in said} == {"hub"}
    hub.put(
        "tariff", "GZ-2026", {"code": "GZ-2026", "effective_on": "soon"}
    )  # broken: what came before stays
    assert fee_of(counter, packed(counter, "T5"))[0] == 750
    for code in ("GZ-2025", "GZ-2026", "GZ-2027"):
        hub.put("tariff", code, None)
    assert [body["code"] for body in bodies(counter, "tariff.ended")] == ["GZ-2025", "GZ-2026", "GZ-2027"]
    assert fee_of(counter, packed(counter, "T6")) == (800, "determined", "D-71")
    assert fee_of(counter, first) == (700, "determined", version)


def test_a_list_that_head_office_says_no_more_ends_with_a_feed_read_anew(
    hub: Platform, counter: Counter
) -> None:
    say_tariff(hub, "LOST", "2026-01-01")
    assert tariffs.list_tariffs(counter.db, counter.clock())[-1].state == "in_force"
    with hub.hub.turn:  # as a head office that was put back from before it knew of the list
        with hub.hub.office.begin(SITE) as tx:
            for table in ("feed", "feed_state"):
                tx.connection.exec_driver_sql(f"DELETE FROM {table} WHERE kind = 'tariff'")
        hub.hub.office.restored(SITE)
    hub.turn()
    assert [each.origin for each in tariffs.list_tariffs(counter.db, counter.clock())] == ["local"]


# --- people ----------------------------------------------------------------------------------------------------------


def say_person(hub: Platform, number: str, name: str = "龙在天", role: str = "clerk", **more: object) -> None:
    hub.put("operator", number, {"operator_no": number, "name": name, "role": role, **more})


def team_of(counter: Counter) -> dict[str, str]:
    """How everybody stands, in words."""
    lines = managing.manage_view(counter.db, counter.clock()).people
    return {line.operator_no: f"{line.name} {line.role} {line.origin} {line.state}" for line in lines}


def refusal(counter: Counter, number: str, pin: str) -> str:
    with pytest.raises(RuleError) as caught:
        sign_in(counter.db, number, pin, counter.clock())
    return f"{caught.value.code} {messages.failure(caught.value)}"


def test_a_person_of_head_office_comes_without_pin_gets_one_and_leaves(
    hub: Platform, counter: Counter
) -> None:
    ours = {number: text for number, text in team_of(counter).items() if "本台" in text}
    say_person(hub, "P1", role="reviewer", active="1")
    assert team_of(counter)["P1"] == "龙在天 reviewer 总部 未设密码"
    (body,) = [each for each in bodies(counter, "operator.set") if each["operator_no"] == "P1"]
    assert (body["by"], body["origin"], "name" in body) == ("system", "hub", False)
    told = refusal(counter, "P1", "135799")
    assert told.startswith("pin_unset")
    assert "工号 P1 还没有密码" in told
    assert "Ctrl+H" in told
    assert counter.scan("GPDOPRP1").why == "not_proved"
    clerk = sign_in(counter.db, "0002", PINS["0002"], counter.clock())
    managing.reset_pin(counter.db, "P1", "864213", "0002", PINS["0002"], by=clerk, at=counter.clock())
    assert team_of(counter)["P1"] == "龙在天 reviewer 总部 在用"
    assert sign_in(counter.db, "P1", "864213", counter.clock()).operator_no == "P1"
    say_person(hub, "P1", name="龙在田", role="auditor")
    assert team_of(counter)["P1"] == "龙在田 auditor 总部 在用"
    assert sign_in(counter.db, "P1", "864213", counter.clock()).operator_no == "P1"
    team.assign(counter.db, "pack", "", "P1", by=SUPERVISOR, at=counter.clock())
    for words in ({"role": "king"}, {"name": ""}, {"active": "perhaps"}, {"operator_no": "p-1"}):
        hub.put("operator", "P1", {"operator_no": "P1", "name": "龙在田", "role": "clerk", **words})
        assert team_of(counter)["P1"] == "龙在田 auditor 总部 在用"
    for act in (
        lambda: team.end_staff(counter.db, "P1", by=SUPERVISOR, at=counter.clock()),
        lambda: (
            hub.put("operator", "P1", None)
            or team.add_staff(counter.db, "P1", "clerk", "某人", by=SUPERVISOR, at=counter.clock())
        ),
    ):
        with pytest.raises(RuleError, match="staff_of_hub"):
            act()
    assert team_of(counter)["P1"] == "龙在田 auditor 总部 已停用"
    assert refusal(counter, "P1", "864213").startswith("staff_off 工号 P1 已停用")
    assert refusal(counter, "P1", "000000").startswith("pin_wrong")
    assert counter.rows("SELECT * FROM assignment WHERE operator_no = 'P1'") == []
    assert {number: text for number, text in team_of(counter).items() if "本台" in text} == ours


def test_who_comes_back_keeps_his_pin_and_another_under_his_number_does_not(
    hub: Platform, counter: Counter
) -> None:
    say_person(hub, "P2")
    set_pin(counter.db, "P2", "753190", by=SUPERVISOR, at=counter.clock())
    say_person(hub, "P2", active=False)
    say_person(hub, "P2")
    assert sign_in(counter.db, "P2", "753190", counter.clock()).operator_no == "P2"
    hub.put("operator", "P2", None)
    say_person(hub, "P2", name="另一个人")
    assert team_of(counter)["P2"].endswith("未设密码")
    hub.put("operator", "P2", None)


def test_who_is_in_the_middle_of_a_piece_ends_at_the_door(hub: Platform, counter: Counter) -> None:
    say_person(hub, "P3")
    set_pin(counter.db, "P3", "753190", by=SUPERVISOR, at=counter.clock())
    counter.context = ScanContext(actor=sign_in(counter.db, "P3", "753190", counter.clock()))
    counter.add_order("M1")
    counter.take_over("M1")
    counter.scans("GPDPACK")
    outcome = counter.scan("M1")
    hub.put("operator", "P3", None)
    counter.print_labels()
    assert counter.scan(outcome.waybill_no).answer == "bound"  # the piece in hand is finished
    assert refusal(counter, "P3", "753190").startswith("staff_off")
    counter.context = ScanContext(actor=CLERK)
    assert counter.scan("GPDOPRP3").why == "no_such_operator"


def test_the_last_in_charge_stays_until_another_has_a_pin(hub: Platform, counter: Counter) -> None:
    say_person(
        hub, "0002", name="李卫东", role="clerk"
    )  # the only one in charge becomes head office's, and a clerk
    assert team_of(counter)["0002"] == "李卫东 supervisor 总部 有人接替后停用"
    boss = sign_in(counter.db, "0002", PINS["0002"], counter.clock())
    say_person(hub, "P4", name="新管理员", role="admin")  # without PIN he looks after nothing yet
    assert team_of(counter)["0002"].startswith("李卫东 supervisor")
    hub.put("operator", "0002", None)
    assert team_of(counter)["0002"].endswith("有人接替后停用")
    managing.reset_pin(counter.db, "P4", "112358", "0002", PINS["0002"], by=boss, at=counter.clock())
    assert team_of(counter)["0002"] == "李卫东 supervisor 总部 已停用"
    assert refusal(counter, "0002", PINS["0002"]).startswith("staff_off")
    say_person(hub, "0002", name="李卫东", role="supervisor")
    assert sign_in(counter.db, "0002", PINS["0002"], counter.clock()).operator_no == "0002"
    hub.put("operator", "P4", None)


# --- windows ---------------------------------------------------------------------------------------------------------


def say_window(hub: Platform, code: str, **more: object) -> None:
    hub.put("window", code, {"window_code": code, "department": "社保窗口", **SENDER, **more})


def of(counter: Counter, code: str) -> tuple[str, str, bool]:
    """Origin, how it stands, whether it is offered."""
    lines = managing.manage_view(counter.db, counter.clock()).windows
    (line,) = [each for each in lines if each.window_code == code]
    return line.origin_word, line.state, code in [row.window_code for row in frame_view(counter.db).windows]


def test_a_dropped_window_ends_once_nothing_of_it_is_left(hub: Platform, counter: Counter) -> None:
    say_window(hub, "11")
    assert of(counter, "11") == ("总部", "在用", True)
    counter.add_order("W1", window="11")
    counter.add_order("W2", window="11")
    assert counter.scans("GPDTAKE", "GPDWIN11", "W1").answer == "ticked"
    hub.put("window", "11", None)
    assert of(counter, "11") == ("总部", "总部停用，剩 3 项", True)
    for new in (
        lambda: counter.add_order("W3", window="11"),
        lambda: lists.preview_list(counter.db, sample("dirty_rows.xlsx"), "11"),
    ):
        with pytest.raises(RuleError, match="window_ended") as caught:
            new()
    assert "已有的件可以办完" in messages.failure(caught.value)
    assert counter.scan("W2").answer == "ticked"  # where she stands she goes on
    assert counter.scans("GPDEND", "GPDEND").answer == "closed"
    assert of(counter, "11")[1] == "总部停用，剩 2 项"
    numbers = [counter.pack(case_no) for case_no in ("W1", "W2")]
    assert counter.scans("GPDTAKE", "GPDWIN11").why == "window"  # sealed, and not with the driver yet
    assert counter.scans("GPDOUT", *numbers, "GPDEND", "GPDEND").answer == "closed"
    assert of(counter, "11") == ("总部", "总部停用", False)
    asked = counter.scans("GPDTAKE", "GPDWIN11")
    assert (asked.why, "窗口 11 已停用" in asked.message) == ("window_gone", True)
    counter.context = ScanContext(actor=CLERK, window_code="11")  # as it stood in a window left open
    asked = counter.scan("W9")
    assert (asked.why, asked.needs) == ("window_gone", ("window",))
    assert "GPDWIN11" not in [choice.code for choice in asked.choices]
    for changes in (
        lambda: windows.open_window(counter.db, "11", by=SUPERVISOR, at=MONDAY),
        lambda: windows.change_window(counter.db, "11", {"department": "x"}, by=SUPERVISOR, at=MONDAY),
    ):
        with pytest.raises(RuleError, match="window_of_hub"):
            changes()
    say_window(hub, "11")
    assert of(counter, "11") == ("总部", "在用", True)
    assert counter.scan("GPDWIN11").why == "window"
    windows.close_window(counter.db, "11", by=SUPERVISOR, at=counter.clock())
    say_window(hub, "11", department="社保一窗")
    assert of(counter, "11") == ("总部", "已停用", False)  # what the desk closed stays closed
    windows.open_window(counter.db, "11", by=SUPERVISOR, at=counter.clock())


def test_a_platform_order_keeps_its_window_until_it_is_done(hub: Platform, counter: Counter) -> None:
    say_window(hub, "12")
    hub.say("V1", window_code="12")
    hub.put("window", "12", None)
    assert of(counter, "12")[2]
    hub.cancel("V1")
    assert not of(counter, "12")[2]
    hub.put("order", key_of("V1"), None)


def test_paper_of_before_is_entered_for_a_window_that_has_ended(hub: Platform, counter: Counter) -> None:
    say_window(hub, "13")
    (sheet,) = emergency.issue(counter.db, 1, 0, by=SYSTEM, at=counter.clock())
    hub.put("window", "13", None)
    counter.scan(sheet)
    assert counter.scan("GPDWIN13").answer != "refused"
    assert counter.scans("GPDON261123").answer != "refused"
    emergency.void_sheet(counter.db, sheet, "不用了", by=SYSTEM, at=counter.clock())


def test_a_window_of_the_desk_becomes_head_offices_with_the_first_word_on_it(
    hub: Platform, counter: Counter
) -> None:
    assert of(counter, "03")[0] == "本台"
    hub.put("window", "03", {"window_code": "03"})  # nothing about it changes
    assert of(counter, "03")[0] == "总部"
    hub.put("window", "03", None)
    assert of(counter, "03")[1] == "总部停用"
    hub.put("window", "03", {"window_code": "03"})


# --- a feed that tells of times that are over ------------------------------------------------------------------------


def test_older_versions_leave_no_trace_when_the_feed_is_read_from_its_beginning(
    hub: Platform, counter: Counter
) -> None:
    for fen in (500, 600, 700):
        say_tariff(hub, "V", "2026-02-01", **{"one_way.same_city": fen})
    for name in ("甲", "乙"):
        say_window(hub, "14", department=name)
        hub.put("item", "I9", {"code": "I9", "name": f"事项{name}"})
    hub.put("item", "I8", {"code": "I8", "name": "撤掉的事项"})
    hub.put("item", "I8", None)
    facts = counter.value("SELECT count(*) FROM event")
    with counter.db.begin() as tx:  # as after a replay of the mirror, or an upgrade
        for table in ("feed_item", "feed_cursor"):
            tx.execute(f"DELETE FROM {table}")
        assert not feeds.is_read(tx.execute)
    set_pin(
        counter.db, "0001", PINS["0001"], by=SUPERVISOR, at=counter.clock()
    )  # nobody leaves for it meanwhile
    facts += 1
    hub.turn()
    assert counter.value("SELECT count(*) FROM event") == facts
    hub.put("tariff", "V", None)


def test_a_stick_or_page_that_ends_early_changes_nothing_yet(hub: Platform, counter: Counter) -> None:
    say_person(hub, "P5", name=PERSON["name"])
    say_window(hub, "15")
    facts = counter.value("SELECT count(*) FROM event")
    with counter.db.begin() as tx:
        cursors = feeds.cursors(tx.execute)
        ((scope, cursor),) = cursors.items()
        feeds.begin(tx.execute, scope, cursor.inc)
    set_pin(counter.db, "0001", PINS["0001"], by=SUPERVISOR, at=counter.clock() + timedelta(seconds=1))
    assert team_of(counter)["P5"].endswith("未设密码")
    assert of(counter, "15")[1] == "在用"
    hub.turn()
    assert counter.value("SELECT count(*) FROM event") == facts + 1
    hub.put("operator", "P5", None)


def test_a_person_who_changed_twice_does_not_leave_between_two_pages(hub: Platform, counter: Counter) -> None:
    say_person(hub, "P6")
    team.assign(counter.db, "pack", "", "P6", by=SUPERVISOR, at=counter.clock())
    with counter.db.reading() as execute:
        ((scope, cursor),) = feeds.cursors(execute).items()
    said = {"operator_no": "P6", "name": "龙在天", "role": "reviewer"}
    blanked = FeedItem(n=cursor.n + 1, kind="operator", key="P6", ver=2, op="drop", content="")
    newest = FeedItem(n=cursor.n + 2, kind="operator", key="P6", ver=3, op="put", content=json.dumps(said))
    disk, at_ms = DeskDisk(counter.db, heed=heed), to_ms(counter.clock())
    disk.take_page(scope, cursor, FeedPage(inc=cursor.inc, items=(blanked,), more=True), at_ms)
    assert team_of(counter)["P6"] == "龙在天 clerk 总部 未设密码"
    between = Cursor(n=cursor.n + 1, inc=cursor.inc)
    disk.take_page(scope, between, FeedPage(inc=cursor.inc, items=(newest,), more=False), at_ms)
    assert team_of(counter)["P6"] == "龙在天 reviewer 总部 未设密码"
    assert counter.value("SELECT count(*) FROM assignment WHERE operator_no = 'P6'") == 1
    with hub.hub.turn:
        hub.hub.office.restored(SITE)
    hub.turn()
    assert team_of(counter)["P6"] == "龙在天 clerk 总部 未设密码"  # as head office itself says
    hub.put("operator", "P6", None)
