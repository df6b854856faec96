"""Importing through the window: preview, cancel, take; typing and correcting an order."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.builders import sample
from tests.ui.clerk import Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.ui.import_page import ImportPage
from govpost_desk.ui.order_form import OrderForm


@pytest.fixture
def page(empty: Clerk) -> ImportPage:
    """The import page of an empty desk."""
    found = empty.page("import")
    assert isinstance(found, ImportPage)
    return found


def read(clerk: Clerk, page: ImportPage, name: str, window: str) -> None:
    clerk.press(page.chooser.buttons()[window])
    page.open_file(sample(name))
    clerk.settle()


def figures(page: ImportPage) -> dict[str, str]:
    return {fate.value: figure.number() for fate, figure in page.figures.items()}


def test_a_preview_shows_every_fate_with_its_reasons(empty: Clerk, page: ImportPage) -> None:
    read(empty, page, "dirty_rows.xlsx", "03")
    assert figures(page) == {
        "new": "7",
        "changed": "0",
        "duplicate": "1",
        "incomplete": "5",
        "rejected": "2",
        "kept": "0",
    }
    words = {row.words for row in page.table.rows.rows()}
    assert "办件编号被表格改成了数字，位数已丢，不能用" in words
    assert "收件人是公式，不是姓名" in words
    assert "清单没有的列按本单位默认：寄递方式、回执、重量" in page.said()
    names = [row.name for row in page.table.rows.rows() if row.name]
    assert names
    assert all("*" in name for name in names)  # the preview is masked (D-16)


def test_cancelling_leaves_everything_as_it_was(empty: Clerk, page: ImportPage) -> None:
    read(empty, page, "dirty_rows.xlsx", "03")
    empty.press(empty.button("取消导入"))
    assert page.view() is None
    assert page.table.rows.rows() == ()
    assert not page.take.isEnabled()
    view = empty.window.view()
    assert view is not None
    assert view.open_count == 0


def test_reading_can_be_cancelled(empty: Clerk, page: ImportPage) -> None:
    empty.press(page.chooser.buttons()["01"])
    page.open_file(sample("service_hall_500.xlsx"))
    assert page.stop.isEnabled()
    assert not page.choose.isEnabled()
    page.stop.click()
    empty.settle()
    assert page.view() is None
    assert page.choose.isEnabled()
    assert empty.frame.result.word() == "没有记录"
    assert "已取消" in empty.frame.result.sentence()


def test_taking_a_list_fills_the_window_and_again_changes_nothing(empty: Clerk, page: ImportPage) -> None:
    read(empty, page, "traffic_police_300_gb18030.csv", "02")
    empty.press(page.take)
    assert "新增 300 件" in empty.frame.result.sentence()
    assert page.chooser.buttons()["02"].text() == "02 公安交通管理窗口 · 300"
    assert not page.take.isEnabled()
    read(empty, page, "traffic_police_300_gb18030.csv", "02")
    assert (figures(page)["duplicate"], figures(page)["new"]) == ("300", "0")
    assert "列对应以前已确认" in page.said()


def test_a_file_that_is_no_list_is_refused_in_words(empty: Clerk, page: ImportPage, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"\x7fELF" * 100)
    empty.press(page.chooser.buttons()["01"])
    page.open_file(bad)
    empty.settle()
    assert "没有导入任何一行" in empty.frame.result.sentence()
    assert page.choose.isEnabled()


def test_a_file_without_a_window_is_not_read(empty: Clerk, page: ImportPage) -> None:
    page.open_file(sample("dirty_rows.xlsx"))
    assert "属于哪个窗口" in empty.frame.result.sentence()


def form_of(clerk: Clerk) -> OrderForm:
    form = clerk.window.dialog
    assert isinstance(form, OrderForm)
    clerk.settle()
    QTest.qWait(DEAF_MS)
    return form


def test_an_order_typed_by_hand_gets_a_number_and_ticks(empty: Clerk, page: ImportPage) -> None:
    empty.press(page.chooser.buttons()["01"])
    empty.press(empty.button("手工录入一件"))
    form = form_of(empty)
    empty.press(form.chooser.buttons()["01"])
    form.fields["name"].setText("王小明")
    form.fields["phone"].setText("13985012345")
    form.fields["address"].setText("贵州省贵阳市南明区中华南路 1 号")
    settled: list[str] = []
    form.settled.connect(settled.append)
    empty.press(empty.button("保存订单", form))
    assert empty.window.dialog is None
    assert settled[0].startswith("T")
    empty.scan("GPDWIN01")
    ticked = empty.scan(settled[0])
    assert (ticked.answer, ticked.name, ticked.needs) == ("ticked", "王小明", ())
    assert empty.frame.result.name_shown() == "王小明"


def test_a_missing_division_is_chosen_never_guessed(empty: Clerk, page: ImportPage) -> None:
    empty.press(empty.button("手工录入一件"))
    form = form_of(empty)
    empty.press(form.chooser.buttons()["01"])
    form.case.setText("HAND1")
    form.fields["name"].setText("李四")
    form.fields["phone"].setText("13985012346")
    form.fields["address"].setText("朝阳区建设路 5 号")
    empty.press(empty.button("保存订单", form))
    empty.settle()
    assert empty.window.dialog is form
    assert "省市区" in form.needs_text()
    assert len(form.division_buttons()) >= 2
    chosen = form.division_buttons()[0]
    empty.press(chosen)
    empty.press(empty.button("保存订单", form))
    assert empty.window.dialog is None
    empty.scan("GPDWIN01")
    assert empty.scan("HAND1").needs == ()


def test_two_way_to_another_province_is_corrected_from_the_answer(hall: Clerk) -> None:
    hall.scan("GPDWIN01")
    hall.settle()
    row = next(row for row in hall.frame.pages["take"].view().due if row.problems)
    assert row.problems == "双程不可办（外省），面单待更正"
    assert hall.scan(row.case_no).needs == ("mode",)
    hall.press(hall.button("补资料"))
    form = form_of(hall)
    assert "双程不可办" in form.needs_text()
    assert "*" in form.fields["name"].placeholderText()  # known data stay masked (D-16)
    form.mode.press("one_way")
    hall.press(hall.button("保存订单", form))
    assert hall.window.dialog is None
    assert hall.frame.pages["take"].lines.rows.rows()[0].problems == ""


def test_the_form_refuses_in_words_and_keeps_what_was_typed(empty: Clerk, page: ImportPage) -> None:
    empty.press(empty.button("手工录入一件"))
    form = form_of(empty)
    empty.press(form.chooser.buttons()["01"])
    form.fields["weight_g"].setText("很重")
    empty.press(empty.button("保存订单", form))
    assert "重量" in form.said() or "weight_g" in form.said()
    assert form.fields["weight_g"].text() == "很重"
    assert empty.button("保存订单", form).isEnabled()
    assert isinstance(empty.button("取消", form), QPushButton)


def test_a_list_of_another_window_is_said(hall: Clerk) -> None:
    page = hall.page("import")
    assert isinstance(page, ImportPage)
    read(hall, page, "service_hall_500.xlsx", "02")
    assert "500 个办件号已在别的窗口的清单上" in page.said()
