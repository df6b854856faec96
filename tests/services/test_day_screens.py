"""What the pages of bagging and of the day show: the clock of the routes, what must leave, what is due."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.builders import CLERK, MONDAY, Counter

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.services.day_screens import books_view, day_view
from govpost_desk.services.despatch_screens import Despatch, bag_view, countdown
from govpost_desk.services.handing_screens import hand_on_view
from govpost_desk.services.settings import set_setting
from govpost_desk.services.today_screens import today_view
from govpost_desk.storage.bags import Route

FAR = {"address": "广东省广州市天河区天河路 1 号"}
ROUTE = Route(
    route_code="X",
    name="",
    destination="0" * 8,
    destination_name="",
    departs=("09:30", "16:30"),
    days="12345",
)


def at(day: int, hour: int, minute: int) -> datetime:
    """A moment of the week of Monday 11-23, by Shanghai's clock; day 0 is Monday."""
    return MONDAY + timedelta(days=day, hours=hour - 9, minutes=minute)


@pytest.mark.parametrize(
    ("moment", "sentence", "urgency"),
    [
        (at(0, 9, 0), "距 09:30 邮路 30 分钟，8 件未封，其中 3 件今日必发", ""),
        (at(0, 9, 18), "距 09:30 邮路 12 分钟，8 件未封，其中 3 件今日必发", "soon"),
        (at(0, 9, 21), "距 09:30 邮路 9 分钟，8 件未封，其中 3 件今日必发", "now"),
        (at(0, 9, 30), "距 09:30 邮路 不到 1 分钟，8 件未封，其中 3 件今日必发", "now"),
        (at(0, 14, 0), "距 16:30 邮路 2 小时 30 分钟，8 件未封，其中 3 件今日必发", ""),
        (at(0, 18, 30), "距 明天 09:30 邮路 15 小时 0 分钟，8 件未封，其中 3 件今日必发", ""),
        (at(4, 18, 30), "距 周一 09:30 邮路 63 小时 0 分钟，8 件未封，其中 3 件今日必发", ""),
    ],
)
def test_the_countdown_in_words(moment: datetime, sentence: str, urgency: str) -> None:
    told = countdown(Despatch(routes=(ROUTE,), unsealed=8, must_leave=3), moment)
    assert (told.sentence, told.urgency) == (sentence, urgency)


def test_an_empty_desk_is_in_no_hurry() -> None:
    told = countdown(Despatch(routes=(ROUTE,), unsealed=0, must_leave=0), at(0, 9, 25))
    assert (told.sentence, told.urgency) == ("距 09:30 邮路 5 分钟，台面没有未封的件", "")


def test_no_route_says_how_to_enter_one() -> None:
    never = replace(ROUTE, days="")
    for routes in ((), (never,)):
        assert (
            "route set" in countdown(Despatch(routes=routes, unsealed=8, must_leave=3), at(0, 9, 0)).sentence
        )


def test_pieces_inside_the_province_and_those_of_yesterday_must_leave(counter: Counter) -> None:
    counter.add_order("NEAR1")
    counter.add_order("FAR1", **FAR)
    counter.take_over("NEAR1", "FAR1")
    near, far = counter.pack("NEAR1"), counter.pack("FAR1")
    today = bag_view(counter.db, counter.context, None, counter.clock())
    assert [(row.waybill_no, row.must_leave) for row in today.loose] == [(near, True), (far, False)]
    assert (today.despatch.unsealed, today.despatch.must_leave) == (2, 1)
    counter.clock.now += timedelta(days=1)
    counter.scan("GPDTAKE")  # the next business day has begun
    later = bag_view(counter.db, counter.context, None, counter.clock())
    assert [row.must_leave for row in later.loose] == [True, True]
    assert later.despatch.must_leave == 2


def test_sealed_bags_are_what_is_sealed(counter: Counter) -> None:
    for case_no in ("A1", "A2", "A3"):
        counter.add_order(case_no)
    counter.take_over("A1", "A2", "A3")
    first, second = counter.pack("A1"), counter.pack("A2")
    counter.scans("GPDBAG", first)
    view = bag_view(counter.db, counter.context, None, counter.clock())
    assert view.shown is not None
    assert (view.shown.count, view.at_work, view.despatch.unsealed) == (1, True, 3)
    counter.scans("GPDSEAL", "GPDSEAL")
    view = bag_view(counter.db, counter.context, None, counter.clock())
    assert (view.shown, view.despatch.unsealed) == (None, 2)
    looked_at = bag_view(counter.db, counter.context, view.bags[0].bag_id, counter.clock())
    assert [row.waybill_no for row in looked_at.pieces] == [first]
    assert not looked_at.at_work
    due = hand_on_view(counter.db, counter.context)
    assert [(thing.bag, thing.pieces) for thing in due.due] == [(True, 1), (False, 1)]
    assert due.due[1].waybill_no == second


def test_returned_pieces_wait_for_their_window_and_others_for_the_deliverer(counter: Counter) -> None:
    counter.add_order("A1")
    counter.take_over("A1")
    number = counter.pack("A1")
    counter.scans("GPDOUT", number, "GPDEND", "GPDEND")
    counter.scans("GPDIN" + "5201000152010000" + "0000" + "0031" + "0012" + "00", number, "1290000007531")
    set_setting(counter.db, "profile", "delivery", by=SYSTEM, at=counter.clock())
    counter.scans("GPDWIN01", "GPDRETURN")
    back = hand_on_view(counter.db, counter.context)
    assert (back.kind, [thing.waybill_no for thing in back.due]) == ("return", [number])
    counter.scan("GPDDELIVER")
    deliver = hand_on_view(counter.db, counter.context)
    assert (deliver.kind, deliver.delivers) == ("delivery", True)
    assert [thing.waybill_no for thing in deliver.due] == ["1290000007531"]


def test_books_before_the_first_clearance_and_between_two(counter: Counter) -> None:
    assert books_view(counter.db).pieces.text == "件 昨存 0＋收 0＝发 0＋退 0＋存 0"
    assert day_view(counter.db, counter.clock()).title == "新频次随下一次扫描开始"
    counter.add_order("A1")
    counter.take_over("A1")
    counter.scans("GPDSTOCK", "A1", "GPDEND", "GPDDAY", "GPDDAY")
    view = day_view(counter.db, counter.clock())
    assert view.books.pieces.text == "件 昨存 1＋收 0＝发 0＋退 0＋存 1"
    assert view.books.pieces.verdict == "平"
    assert view.title == "新频次随下一次扫描开始"
    assert [row.note for row in view.clearances] == ["平"]


def test_yesterday_is_due_until_its_end(counter: Counter) -> None:
    counter.scan("GPDTAKE")
    assert today_view(counter.db, counter.clock()).days_due == ()
    counter.clock.now += timedelta(days=1)
    assert today_view(counter.db, counter.clock()).days_due == ("2026-11-23",)  # also before the first scan
    counter.scan("GPDTAKE")
    assert day_view(counter.db, counter.clock()).days_due == ("2026-11-23",)
    counter.scans("GPDDAY", "GPDDAY")
    assert day_view(counter.db, counter.clock()).days_due == ()


def test_a_hall_that_never_closes_carries_its_day_over_midnight(counter: Counter) -> None:
    set_setting(counter.db, "all_night", "yes", by=CLERK, at=counter.clock())
    counter.scan("GPDTAKE")
    counter.clock.now += timedelta(hours=16)
    assert today_view(counter.db, counter.clock()).days_due == ()
