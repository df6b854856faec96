"""Orders typed by hand at the window: pasted, checked, item by initials, several certificates, blank forms (D-2)."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from tests.ui.clerk import WAIT_MS, Clerk
from tests.ui.test_dialogs import DEAF_MS

from govpost_desk.services.news import News
from govpost_desk.ui.blank_forms_dialog import BlankFormsDialog
from govpost_desk.ui.catalogue_dialog import CatalogueDialog
from govpost_desk.ui.import_page import ImportPage
from govpost_desk.ui.order_form import OrderForm

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
DING = "收件人：丁磊 电话：18385075555 地址：贵州省贵阳市乌当区东风镇"
ZHAO = "朝阳区望京街10号 赵六 13700002222"


def listens() -> None:
    """Wait until a dialog that has just appeared takes keys."""
    loop = QEventLoop()
    QTimer.singleShot(DEAF_MS, loop.quit)
    loop.exec()


def open_form(clerk: Clerk) -> OrderForm:
    """A new order for window 01."""
    if clerk.frame.current() != "import":
        clerk.page("import")
    clerk.key(Qt.Key.Key_N, CTRL)
    form = clerk.window.dialog
    assert isinstance(form, OrderForm)
    listens()
    clerk.press(form.chooser.buttons()["01"])
    return form


def paste(clerk: Clerk, form: OrderForm, text: str) -> None:
    """As the clerk does it: copied elsewhere, one key here."""
    QGuiApplication.clipboard().setText(text)
    clerk.key(Qt.Key.Key_V, CTRL | Qt.KeyboardModifier.ShiftModifier)
    clerk.settle()


def marks(form: OrderForm) -> dict[str, str]:
    return {name: mark.text() for name, mark in form.order.marks.items()}


def save(clerk: Clerk) -> None:
    clerk.key(Qt.Key.Key_Return, CTRL)


def test_a_pasted_text_fills_the_fields_and_says_how_sure_it_is(empty: Clerk) -> None:
    form = open_form(empty)
    assert empty.focus() is form.case  # a scan goes where it belongs
    paste(empty, form, DING)
    assert form.paste.text.toPlainText() == DING  # the source stays beside the fields
    assert [form.fields[name].text() for name in ("name", "phone", "address", "division")] == [
        "丁磊",
        "18385075555",
        "贵州省贵阳市乌当区东风镇",
        "贵州省贵阳市乌当区",
    ]
    assert set(marks(form).values()) == {"✓ 可靠"}
    paste(empty, form, ZHAO)
    assert marks(form)["division"] == "! 请核对"
    assert form.fields["division"].text() == ""
    assert len(form.division_buttons()) == 2
    form.paste.text.setFocus()
    empty.key(Qt.Key.Key_Z, CTRL)  # Ctrl+Z in the box is the box's own
    form.paste.read_now()
    empty.settle()
    assert form.paste.text.toPlainText() == DING
    assert form.fields["name"].text() == "丁磊"
    paste(empty, form, "今天天气很好")
    assert "没有认出" in form.paste.said()


def test_a_recorded_order_is_green_and_a_hint_is_no_question(empty: Clerk) -> None:
    empty.window.frame.result.show_note("一句话")
    form = open_form(empty)
    paste(empty, form, DING)
    save(empty)
    assert empty.frame.result.property("light") == "green"
    assert empty.frame.result.word() == "已记"


def test_what_the_clerk_typed_stays_until_he_says_otherwise(empty: Clerk) -> None:
    form = open_form(empty)
    form.fields["phone"].setFocus()
    empty.keys("13900000000")
    paste(empty, form, DING)
    assert form.fields["phone"].text() == "13900000000"
    assert marks(form)["phone"] == "≠ 与粘贴不同"
    assert "您填的电话与粘贴的不同，没有改动" in form.paste.said()
    empty.key(Qt.Key.Key_A, ALT)
    assert form.fields["phone"].text() == "18385075555"
    assert marks(form)["phone"] == "✓ 可靠"
    form.fields["name"].setFocus()
    empty.keys("X")  # a wrong split is corrected in the field, which is the clerk's from then on
    assert marks(form)["name"] == ""


def test_each_person_of_a_text_is_offered_in_turn(empty: Clerk) -> None:
    form = open_form(empty)
    settled: list[str] = []
    form.settled.connect(settled.append)
    paste(empty, form, f"{DING}\n\n{ZHAO}")
    assert "这段里有 2 人，下面是第 1 人" in form.paste.said()
    assert form.fields["name"].text() == "丁磊"
    empty.key(Qt.Key.Key_Right, ALT)
    assert form.fields["name"].text() == "赵六"
    empty.key(Qt.Key.Key_Left, ALT)
    assert form.fields["name"].text() == "丁磊"
    save(empty)
    assert empty.window.dialog is form  # the other one follows
    assert len(settled) == 1
    assert (form.fields["name"].text(), form.case.text()) == ("赵六", "")
    empty.press(form.division_buttons()[0])
    save(empty)
    assert empty.window.dialog is None
    assert len(set(settled)) == 2


def test_the_paste_is_forgotten_when_the_form_closes_and_on_lock(empty: Clerk) -> None:
    form = open_form(empty)
    paste(empty, form, DING)
    box = form.paste
    form.reject()
    assert (box.text.toPlainText(), box.person(), box.text.document().isUndoAvailable()) == ("", None, False)
    empty.settle()
    form = open_form(empty)
    paste(empty, form, DING)
    box = form.paste
    empty.window.lock()
    assert (box.text.toPlainText(), box.person()) == ("", None)
    assert not empty.window.is_open()


def write_items(folder: Path) -> Path:
    path = folder / "items.csv"
    rows = ["事项编码,事项名称,实施部门,结果名称,是否邮寄办", "A1,普通护照首次申领,公安局,护照,是"]
    rows += [f"B{n},普通护照换发{n},公安局,护照,否" for n in range(1, 30)]
    path.write_text("\n".join(rows), "utf-8")
    return path


def test_items_are_imported_and_chosen_by_initials(empty: Clerk, tmp_path: Path) -> None:
    page = empty.page("import")
    assert isinstance(page, ImportPage)
    empty.key(Qt.Key.Key_G, CTRL)
    dialog = page.dialog
    assert isinstance(dialog, CatalogueDialog)
    listens()
    dialog.open_file(write_items(tmp_path))
    empty.settle()
    assert "还没有导入" in dialog.said()
    save(empty)
    assert "新增 30" in empty.frame.result.sentence()
    form = open_form(empty)
    form.fields["item"].setFocus()
    empty.keys("pthz")
    empty.settle()
    listed = form.order.item
    assert listed.list.isVisible()
    assert listed.found()[0].code == "A1"
    assert listed.list.count() == 20
    empty.key(Qt.Key.Key_Escape)  # the list goes, the form stays
    assert empty.window.dialog is form
    assert not listed.list.isVisible()
    empty.keys("h")
    empty.settle()
    empty.key(Qt.Key.Key_Down)
    wanted = listed.found()[1]
    empty.key(Qt.Key.Key_Return)
    assert form.fields["item"].text() == wanted.name
    assert (form.fields["document"].text(), form.fields["department"].text()) == ("护照", "公安局")
    assert empty.focus() is form.fields["document"]
    form.fields["item"].setFocus()
    form.fields["item"].selectAll()
    empty.keys("zzz\r")  # nothing found: free text stays, Enter takes nothing
    empty.settle()
    assert form.fields["item"].text() == "zzz"
    assert empty.window.dialog is form


def test_one_more_certificate_of_the_case(empty: Clerk) -> None:
    form = open_form(empty)
    empty.keys("CASE88")
    paste(empty, form, DING)
    form.fields["document"].setText("营业执照正本")
    empty.key(Qt.Key.Key_J, CTRL)
    assert empty.window.dialog is form
    assert empty.focus() is form.fields["document"]
    assert form.fields["name"].text() == ""
    assert "同上一件" in form.fields["name"].placeholderText()
    empty.keys("AB")
    save(empty)
    assert empty.window.dialog is None
    empty.window.open_order("CASE88")
    again = empty.window.dialog
    assert isinstance(again, OrderForm)
    listens()
    empty.settle()
    assert [chip.text() for chip in again.parts.buttons().values()] == ["第 1 件 营业执照正本", "第 2 件 AB"]
    empty.press(again.parts.buttons()["2"])
    assert "丁*" in again.fields["name"].placeholderText()
    again.fields["phone"].setText("13985011111")
    save(empty)
    assert empty.window.dialog is None
    asked = empty.scans("GPDTAKE", "GPDWIN01", "CASE88")
    assert asked.needs == ("part",)
    second = empty.scan("2")  # a digit chooses
    assert (second.answer, second.name) == ("ticked", "丁磊")
    assert "第 2 件 AB" in second.message
    assert empty.scan("CASE88").answer == "confirm"
    assert "第 1 件" in empty.scan("CASE88").message


@pytest.mark.parametrize("way", ["print", "file"])
def test_blank_forms_are_printed_or_saved(empty: Clerk, tmp_path: Path, way: str) -> None:
    page = empty.page("import")
    assert isinstance(page, ImportPage)
    empty.key(Qt.Key.Key_B, CTRL)
    dialog = page.dialog
    assert isinstance(dialog, BlankFormsDialog)
    listens()
    empty.keys("4")
    if way == "file":
        dialog.save_to(tmp_path / "forms.pdf")
        empty.settle()
        assert (tmp_path / "forms.pdf").read_bytes().startswith(b"%PDF")
        assert "forms.pdf" in empty.frame.result.sentence()
        return
    loop, told = QEventLoop(), list[News]()

    def hear(news: News) -> None:
        told.append(news)
        loop.quit()

    empty.window.counter.news_came.connect(hear)
    save(empty)
    assert page.dialog is None
    assert "4份" in empty.frame.result.sentence()
    if not told:
        QTimer.singleShot(WAIT_MS, loop.quit)
        loop.exec()
    assert [(news.news, news.register_no) for news in told] == [
        ("paper", "4份")
    ]  # printed without another scan
