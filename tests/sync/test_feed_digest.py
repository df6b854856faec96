"""I6: a desk notices that its copy of the feed is not head office's, says so, reads it anew once, and works on."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.builders import Counter, make_desk
from tests.simulation.memory_disk import MemoryDisk
from tests.sync.loopback import loopback
from tests.sync.platform import PERSON, Platform, key_of
from tests.sync.test_engine import AT_MS, SITE, Hall

from govpost_desk.services import head_office_state, screens
from govpost_desk.services.feed import heed
from govpost_desk.services.head_office_state import Trouble
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.sync.engine import Engine
from govpost_desk.sync.ports import Unreachable
from govpost_desk.wire.feed_digest import item_digest
from govpost_desk.wire.messages import Cursor, FeedItem, FeedPage

T = TypeVar("T")
DAY_MS = 24 * 3600 * 1000
SCOPE = f"site:{SITE}"
SENDER = {"sender_name": "社保局", "sender_address": "贵阳市观山湖区1号", "sender_phone": "0851-1"}
WINDOWS = "SELECT key, content FROM feed_item WHERE kind = 'window' ORDER BY key"


class Leaky:
    """A line behind which items with a key get lost, so many times."""

    def __init__(self, line: Any) -> None:
        self.line = line
        self.lost: dict[str, int] = {}
        self.asked: list[int] = []

    def ask(self, message: object, answer: type[T]) -> T:
        found = self.line.ask(message, answer)
        if not isinstance(found, FeedPage):
            return found  # type: ignore[no-any-return]
        self.asked.append(message.after)  # type: ignore[attr-defined]
        kept = [item for item in found.items if not self._loses(item.key)]
        return replace(found, items=tuple(kept))  # type: ignore[return-value]

    def _loses(self, key: str) -> bool:
        left = self.lost.get(key, 0)
        self.lost[key] = left - 1
        return left > 0


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    make_desk(tmp_path / "desk", number_count=100, demo=False)
    made = Hall(tmp_path / "desk")
    made.enrol()
    made.line = Leaky(made.wire)  # type: ignore[attr-defined]
    made.engine = Engine(
        DeskDisk(made.counter.db, heed=heed), made.line, made.clock, random.Random(1), "test"
    )
    yield made
    proof = made.counter.verify()
    assert proof.ok, proof.findings
    made.counter.close()


def say(hall: Hall, code: str, department: str | None) -> None:
    said = {"window_code": code, "department": department, **SENDER}
    hall.office.put(SITE, "window", [(code, json.dumps(said, ensure_ascii=False) if department else None)])


def tray(counter: Counter) -> list[Trouble]:
    return [row for row in head_office_state.troubles(counter.db) if "总部发的" in row.what]


def agrees(hall: Hall) -> bool:
    with hall.office.store.read(SITE, 0) as tx:
        theirs = tx.standing.feed_digest
    return bool(hall.counter.rows("SELECT digest, disagrees FROM feed_cursor") == [(theirs, 0)])


@pytest.mark.parametrize("lost", ["said", "changed", "dropped"])
def test_what_was_missed_comes_by_reading_anew_and_no_fact_comes_twice(hall: Hall, lost: str) -> None:
    say(hall, "01", "市场监管")
    say(hall, "02", "公安")
    hall.turn()
    say(hall, "01", "市场监管局")
    hall.turn()
    if lost != "said":
        say(hall, "05", "税务")
        hall.turn()
    facts = hall.counter.value("SELECT count(*) FROM event WHERE type = 'window.set'")
    before = hall.counter.rows(WINDOWS)
    say(hall, "05", None if lost == "dropped" else "人社")
    hall.line.lost["05"] = 1  # type: ignore[attr-defined]
    hall.line.asked.clear()  # type: ignore[attr-defined]
    hall.turn()
    assert hall.line.asked[-1] == 0  # type: ignore[attr-defined]
    assert agrees(hall)
    assert hall.counter.rows(WINDOWS) != before
    new = hall.counter.value("SELECT count(*) FROM event WHERE type = 'window.set'") - facts
    assert new == (lost != "dropped")  # that of 05; 01 was two things in the feed, and is what it was
    (trouble,) = tray(hall.counter)
    assert trouble.settled
    assert not trouble.open
    hall.line.asked.clear()  # type: ignore[attr-defined]
    hall.turn()
    assert 0 not in hall.line.asked  # type: ignore[attr-defined]


def test_what_stays_different_is_seen_and_asked_for_once_a_day(hall: Hall) -> None:
    say(hall, "01", "市场监管")
    say(hall, "02", "公安")
    hall.line.lost["01"] = 1000  # type: ignore[attr-defined]
    hall.turn()
    asked = hall.line.asked  # type: ignore[attr-defined]
    assert asked == [0, 0]
    for serial in range(5):
        hall.counter.add_order(f"A{serial}")  # work goes on
        hall.turn()
    assert len(asked) == 7
    (trouble,) = tray(hall.counter)
    assert trouble.open
    assert trouble.times == 2  # before and after reading it anew
    view = head_office_state.head_office_view(hall.counter.db, hall.counter.clock())
    assert view.troubles == 1
    assert view.worry
    for _ in range(2):
        hall.clock.now_ms += DAY_MS
        hall.turn()
        assert asked[-2:] == [2, 0]
    hall.line.lost.clear()  # type: ignore[attr-defined]
    hall.clock.now_ms += DAY_MS
    hall.turn()
    assert agrees(hall)
    assert not any(row.open for row in tray(hall.counter))


def test_a_line_that_is_cut_while_the_feed_is_read_anew_is_gone_on_with(hall: Hall) -> None:
    for serial in range(700):
        say(hall, f"{serial % 7:02d}", f"部门{serial}")
    hall.turn()
    before = hall.counter.rows(WINDOWS)
    with hall.counter.db.begin() as tx:
        tx.execute("UPDATE feed_cursor SET digest = ?", ("1" * 64,))

    def cut(message: object) -> None:
        if getattr(message, "after", 0) == 500:
            raise Unreachable

    hall.wire.before = cut
    hall.engine.turn()
    assert len(hall.counter.rows(WINDOWS)) == len(before)  # older ones among them, and nothing is missing
    hall.wire.before = lambda message: None
    hall.turn()
    assert agrees(hall)
    assert hall.counter.rows(WINDOWS) == before


def test_a_platform_order_whose_end_was_missed_leaves_the_lists(tmp_path: Path) -> None:
    make_desk(tmp_path / "desk", number_count=100, demo=False)
    with loopback() as hub, Counter(tmp_path / "desk") as counter:
        made = Platform(hub, counter)
        line = Leaky(made.engine._line)
        made.engine._line = line
        made.say("P1")
        made.say("P2")
        counter.scans("GPDTAKE", "GPDWIN01", "P2")
        made.turn()
        facts = counter.value("SELECT count(*) FROM event")
        line.lost[key_of("P1")] = 1
        made.put("order", key_of("P1"), None)
        assert "P1" not in [row.case_no for row in screens.take_over_view(counter.db, "01").due]
        assert counter.rows("SELECT case_no, waiting FROM hub_order") == [("P2", 0)]
        assert counter.value("SELECT count(*) FROM event") == facts
        (trouble,) = tray(counter)
        assert PERSON["name"] not in repr(trouble)
        assert trouble.settled
        made.turn()
        proof = counter.verify()
        assert proof.ok, proof.findings


def test_the_simulation_decides_as_the_store_does(tmp_path: Path) -> None:
    item = FeedItem(n=1, kind="window", key="01", ver=1, op="put", content="{}")
    right = item_digest("window", "01", "{}")
    pages = [  # (inc, digest that head office tells, day)
        *((1, "1" * 64, 0.0), (1, "1" * 64, 0.5), (1, right, 0.6), (1, "1" * 64, 0.7), (1, "1" * 64, 1.1)),
        *((1, "1" * 64, -9.0), (2, "1" * 64, -9.0), (2, "1" * 64, -9.0), (2, right, -9.0)),
    ]

    def decided(disk: Any) -> list[object]:
        found = []
        for inc, digest, day in pages:
            disk.begin_feed_anew(SCOPE, inc)
            page = FeedPage(inc=inc, items=(item,), more=False, digest=digest)
            found.append(disk.take_page(SCOPE, Cursor(n=0, inc=inc), page, AT_MS + int(day * DAY_MS)))
        return found

    make_desk(tmp_path / "desk", number_count=100, demo=False)
    with Counter(tmp_path / "desk") as counter:
        store = decided(DeskDisk(counter.db))
    assert store == decided(MemoryDisk("520100-01-D01", "00" * 32, random.Random(1).randbytes))
    assert store == [True, False, False, False, True, True, True, False, False]
