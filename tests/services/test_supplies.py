"""Envelopes and labels (D-84): booked out by packing, asked for once at the re-order point."""

import json

import pytest
from tests.builders import CLERK, Counter, sample

from govpost_desk import cli
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import set_up, supply
from govpost_desk.storage.supplies import Supply


def add(desk: Counter, kind: str, count: int, point: int | None = None) -> tuple[Supply, bool]:
    return supply.add_supply(desk.db, kind, count, point, by=SYSTEM, at=desk.clock())


def count(desk: Counter, kind: str, number: int) -> tuple[Supply, bool]:
    return supply.count_supply(desk.db, kind, number, by=SYSTEM, at=desk.clock())


def stock(desk: Counter) -> dict[str, tuple[int, bool]]:
    return {each.kind: (each.on_hand, each.reorder_due) for each in supply.list_supplies(desk.db)}


def asked(desk: Counter) -> list[tuple[str, int]]:
    bodies = desk.rows("SELECT CAST(body AS TEXT) FROM event WHERE type = 'supply.reorder_due'")
    return [(json.loads(body)["kind"], json.loads(body)["on_hand"]) for (body,) in bodies]


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """Two envelopes and four labels above nothing; A1 … A4 taken over."""
    count(counter, "envelope", 0)
    count(counter, "label", 0)
    add(counter, "envelope", 3, 1)
    add(counter, "label", 5, 2)
    cases = [counter.add_order(case_no) for case_no in ("A1", "A2", "A3", "A4")]
    counter.take_over(*cases)
    return counter


def test_packing_books_out_and_asks_once(desk: Counter) -> None:
    asked_before = asked(desk)  # of the counts above
    desk.pack("A1")
    assert stock(desk) == {"envelope": (2, False), "label": (4, False)}
    label = desk.scan("A2")
    desk.print_labels()
    sealed = desk.scan(label.waybill_no)
    assert (sealed.answer, sealed.light) == ("bound", "green")
    assert "专用封套账上只剩 1，请申领。" in sealed.message
    assert asked(desk)[len(asked_before) :] == [("envelope", 1)]
    label = desk.scan("A3")
    assert label.answer == "label_printed"
    assert "面单账上只剩 2，请申领。" in label.message
    desk.print_labels()
    assert "申领" not in desk.scan(label.waybill_no).message
    assert asked(desk)[len(asked_before) :] == [("envelope", 1), ("label", 2)]
    assert stock(desk) == {"envelope": (0, True), "label": (2, True)}
    assert desk.verify().ok


def test_a_reprint_and_a_bag_tag_use_labels(desk: Counter) -> None:
    number = desk.pack("A1")
    desk.scans(number, "GPDREPRINT")
    assert desk.scan("GPDR1").why == "reprint"
    assert stock(desk)["label"] == (3, False)
    desk.print_labels()
    desk.scans("GPDBAG", number)
    sealed = desk.scans("GPDSEAL", "GPDSEAL")
    assert sealed.answer == "sealed"
    assert "面单账上只剩 2，请申领。" in sealed.message
    assert stock(desk)["label"] == (2, True)
    assert desk.verify().ok


def test_a_delivery_above_the_point_lets_it_ask_again(desk: Counter) -> None:
    found, due = count(desk, "envelope", 1)
    assert (found.on_hand, found.low, due) == (1, True, True)
    assert count(desk, "envelope", 0)[1] is False  # asked for already
    found, due = add(desk, "envelope", 1)
    assert (found.on_hand, found.reorder_due, due) == (1, True, False)
    found, due = add(desk, "envelope", 1)
    assert (found.on_hand, found.reorder_due, due) == (2, False, False)
    desk.pack("A1")
    assert asked(desk)[-1] == ("envelope", 1)
    body = desk.value(
        "SELECT CAST(body AS TEXT) FROM event WHERE type = 'supply.counted' ORDER BY position DESC"
    )
    assert (json.loads(body)["in_books"], json.loads(body)["count"]) == (1, 0)
    assert desk.verify().ok


def test_what_cannot_be(counter: Counter) -> None:
    for wrong in (-1, -100):
        with pytest.raises(RuleError, match="supply_count"):
            add(counter, "envelope", wrong)
        with pytest.raises(RuleError, match="supply_count"):
            count(counter, "envelope", wrong)
    with counter.db.begin() as tx:
        tx.execute("DELETE FROM supply")
    with pytest.raises(RuleError, match="no_supply"):
        count(counter, "label", 5)


def test_a_desk_that_keeps_no_count_is_not_bothered(counter: Counter) -> None:
    with counter.db.begin() as tx:
        tx.execute("DELETE FROM supply")
    counter.add_order("A1")
    counter.take_over("A1")
    counter.pack("A1")
    assert asked(counter) == []


def test_the_set_up_file() -> None:
    text = sample("demo_desk.toml").read_text("utf-8")
    assert [(each.kind, each.count) for each in set_up.read_plan(text).supplies] == [
        ("envelope", 3000),
        ("label", 5000),
    ]
    for old, new, field in (
        ("[supply.label]", "[supply.stamp]", "supply.stamp"),
        ("reorder_point = 500", "reorder_point = -5", "supply.label.reorder_point"),
        ("count = 5000", 'count = "viel"', "supply.label.count"),
    ):
        with pytest.raises(RuleError, match="setup_file") as caught:
            set_up.read_plan(text.replace(old, new))
        assert caught.value.facts == {"field": field}


def test_the_command_line(desk: Counter, capsys: pytest.CaptureFixture[str]) -> None:
    desk.close()

    def run(*words: str) -> str:
        assert cli.main(["--data", str(desk.folder), "supply", *words]) == 0
        return capsys.readouterr().out

    assert run("add", "envelope", "7", "--reorder-point", "9") == "专用封套  10  申领点 9\n"
    assert "专用封套账上只剩 9，请申领。" in run("count", "envelope", "9")
    assert json.loads(run("list", "--json"))[0] == {
        "kind": "envelope",
        "on_hand": 9,
        "reorder_point": 9,
        "low": True,
        "reorder_due": True,
    }
    assert "面单  5  申领点 2" in run("list")


def test_no_delivery_is_larger_than_the_books(counter: Counter) -> None:
    for count, point in ((10**30, None), (5, 2**70)):
        with pytest.raises(RuleError, match="supply_count"):
            supply.add_supply(counter.db, "envelope", count, point, by=CLERK, at=counter.clock())
