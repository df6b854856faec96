"""今日: everything that waits is named with its count and the way to it; nothing that does not wait is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from tests.builders import MONDAY, PERSON
from tests.ui.clerk import Clerk

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.services import backups
from govpost_desk.services.day_screens import SupplyRow
from govpost_desk.services.forms import type_order
from govpost_desk.services.news import News
from govpost_desk.services.supply import count_supply
from govpost_desk.services.today_screens import CopiesView, LimboGroup, TodayView
from govpost_desk.ui.limbo_dialog import LimboDialog
from govpost_desk.ui.today_page import TodayPage
from govpost_desk.ui.today_tasks import tasks_of

FINE = CopiesView(short="09:00", sentence="", worry=False, rehearsed="", rehearsal_due=False)


@pytest.fixture
def page(desk: Clerk) -> TodayPage:
    """The home page of a desk with six sealed pieces and two certificates."""
    found = desk.page("today")
    assert isinstance(found, TodayPage)
    return found


def told(page: TodayPage) -> list[tuple[int, str, str]]:
    return [(task.count, task.text, task.go) for task in page.tasks()]


def test_work_at_hand_in_the_order_of_the_work(desk: Clerk, page: TodayPage) -> None:
    assert told(page) == [
        (2, "本交接簿待签字", "page:registers"),
        (2, "件已收未封", "page:pack"),
        (6, "件已封装，未装袋", "page:bag"),
    ]
    desk.scan("GPDBAG")
    desk.settle()
    numbers = [row.waybill_no for row in desk.frame.pages["bag"].loose.rows.rows()]
    desk.scans(*numbers[:4])
    desk.page("today")
    assert told(page)[2:] == [(2, "件已封装，未装袋", "page:bag"), (1, "个总包未封", "page:bag")]
    desk.scans("GPDSEAL", "GPDSEAL")
    desk.page("today")
    assert told(page)[3:] == [(1, "个总包已封，待司机揽收", "page:collect")]
    desk.press(desk.button("个总包已封，待司机揽收 去揽收  Shift+F6"))
    assert desk.frame.current() == "collect"
    assert desk.frame._step.text() == "揽收"


def test_everything_that_can_wait_has_its_line(desk: Clerk, page: TodayPage) -> None:
    view = desk.window.view()
    assert view is not None
    assert page._today is not None
    board = replace(
        view.board,
        inbound_open=2,
        notes_open=3,
        open_bags=1,
        sealed_bags=1,
        unconfirmed=1,
        unconfirmed_papers=1,
        approvals=1,
    )
    today: TodayView = replace(
        page._today,
        loose=4,
        limbo=(LimboGroup(window="01 综合受理窗口", count=2, oldest_days=5),),
        days_due=("2026-11-20",),
        oldest_note_days=4,
        supplies_low=(SupplyRow(name="面单", on_hand=0, low=True),),
    )
    copies = replace(FINE, short="失败", worry=True, rehearsal_due=True)
    tasks = tasks_of(replace(view, board=board), today, copies)
    assert [(task.count, task.text) for task in tasks] == [
        (1, "天没有日结：2026-11-20"),
        (1, "处备份要处理：失败"),
        (1, "次恢复演练到期"),
        (2, "个进口总包没有核对完"),
        (1, "份打印未确认：出来了就扫，没有就补打"),
        (1, "份单据打印未确认：出来了就签字、扫码，没有就补打"),
        (2, "本交接簿待签字"),
        (2, "件已收未封"),
        (4, "件已封装，未装袋"),
        (1, "个总包未封"),
        (1, "个总包已封，待司机揽收"),
        (3, "份验单等对方答复，最久 4 天"),
        (1, "项待复核（另一操作员登录后）"),
        (2, "件待查　01 综合受理窗口，最久 5 天"),
        (1, "种用品到了申领点：面单 0，请领"),
    ]


def test_the_status_line_says_whose_printer_keeps_what_waiting(desk: Clerk, page: TodayPage) -> None:
    view, status = desk.window.view(), desk.frame.status
    assert view is not None
    status.show_view(replace(view, slip_cause="cover_open"))
    assert status.text("打印机") == "打印机 小票机盖未合·交接簿等待"
    assert status.text("面单机") == "面单机 就绪"
    status.show_view(replace(view, board=replace(view.board, unconfirmed_papers=2)))
    assert status.text("打印机") == "打印机 2 份未确认"
    assert status.text("面单机") == "面单机 就绪", "a register in doubt is no matter of the label printer"


def test_the_status_line_says_what_is_wrong_with_a_printer_at_rest(desk: Clerk, page: TodayPage) -> None:
    view, status = desk.window.view(), desk.frame.status
    assert view is not None
    for cause, said in (("cover_open", "盖未合"), ("", "就绪")):
        desk.window.counter.post_news(News(news="at_rest", message="面单机", cause=cause))
        desk.settle()
        assert status.text("面单机") == f"面单机 {said}"
    status.show_news(News(news="at_rest", message="面单机", cause="out_of_paper"))
    status.show_view(replace(view, label_cause="cover_open"))
    assert status.text("面单机") == "面单机 盖未合·面单等待"
    status.show_news(News(news="printed", message="面单已打印", waybill_no="1101000000551"))
    status.show_view(view)
    assert status.text("面单机") == "面单机 就绪"


def test_pieces_in_limbo_are_listed_with_their_days(desk: Clerk, page: TodayPage) -> None:
    desk.window.counter._clock.now = MONDAY + timedelta(hours=1)
    desk.scans("GPDWIN01", "YS1")
    desk.scans("GPDEXTRA", "1", "GPDEND", "GPDEND")
    desk.window.counter._clock.now = MONDAY + timedelta(days=4)
    desk.page("today")
    assert [text for _, text, _ in told(page) if "待查" in text] == ["件待查　01 综合受理窗口，最久 4 天"]
    assert (1, "天没有日结：2026-11-23", "page:day") in told(page)
    desk.press(desk.button("件待查　01 综合受理窗口，最久 4 天 看清单"))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, LimboDialog)
    (row,) = dialog.table.rows.rows()
    assert (row.window, row.number, row.kind, row.days) == ("01 综合受理窗口", "YS1", "多件", 4)
    desk.key(Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is None
    assert desk.focus() is desk.frame.box


def test_supplies_forecast_and_copies_are_told(desk: Clerk, page: TodayPage) -> None:
    counter = desk.window.counter
    counter.ask(count_supply, None, None, "envelope", 12, by=SYSTEM, at=MONDAY)
    counter.ask(backups.back_up_now, None, None, "asked", by=SYSTEM, at=MONDAY)
    desk.settle()
    desk.page("today")
    assert (1, "种用品到了申领点：专用封套 12，请领", "page:day") in told(page)
    assert page._lasts.text() == ""  # no day of work is known yet
    assert desk.frame.status.text("备份").startswith("备份 ")
    assert "镜像" in desk.frame.status.cells["备份"].toolTip()
    desk.scans("GPDCLR", "2", "GPDDAY", "2")
    counter._clock.now = MONDAY + timedelta(days=1)
    desk.page("take")
    desk.page("today")
    assert page._lasts.text() == "号够用 60 天以上"


def test_going_to_a_window_from_another_step_begins_taking_over(desk: Clerk, page: TodayPage) -> None:
    desk.window.counter.act(type_order, None, None, "01", "D1", PERSON)
    desk.scan("GPDBAG")
    today = desk.page("today")
    desk.press(desk.button("件待交接　01 综合受理窗口 去交接  F5", today))
    assert desk.frame.current() == "take"
    assert desk.frame._step.text() == "交接　01 综合受理窗口"
    assert desk.scan("D1").answer == "ticked"
