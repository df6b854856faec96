"""What stands on the window's faces: keys on the buttons of every dialog, first steps in empty lists, whole names."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QPoint, QRect
from PySide6.QtGui import QFontMetrics, QPixmap, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QStyleOptionViewItem, QWidget
from tests.ui.clerk import Clerk

from govpost_desk import opening
from govpost_desk.services import managing
from govpost_desk.services.previews import TruePage
from govpost_desk.settings import Settings
from govpost_desk.ui import theme
from govpost_desk.ui.act_dialog import ActDialog, SupervisorAct
from govpost_desk.ui.bag_dialogs import seal_number_dialog, weight_dialog
from govpost_desk.ui.blank_forms_dialog import BlankFormsDialog
from govpost_desk.ui.catalogue_dialog import CatalogueDialog
from govpost_desk.ui.dialogs import CounterDialog, RescueDialog
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.head_office_tray import TrayDialog
from govpost_desk.ui.help_dialog import HelpDialog
from govpost_desk.ui.hold_to_reveal import ReasonDialog
from govpost_desk.ui.interceptions_dialog import InterceptionsDialog
from govpost_desk.ui.join_dialog import JoinDialog
from govpost_desk.ui.limbo_dialog import LimboDialog
from govpost_desk.ui.manifest_dialog import ManifestDialog
from govpost_desk.ui.office_dialog import OfficeDialog
from govpost_desk.ui.order_form import OrderForm
from govpost_desk.ui.palette import Palette
from govpost_desk.ui.pictures import SIZE
from govpost_desk.ui.places import PLACES
from govpost_desk.ui.printer_wizard import PrinterWizard
from govpost_desk.ui.refused_start import RefusedStart
from govpost_desk.ui.restore_wizard import RestoreWizard
from govpost_desk.ui.scale_dialogs import CheckDialog, LearnDialog
from govpost_desk.ui.scanner_setup import ScannerSetup
from govpost_desk.ui.table import Table
from govpost_desk.ui.take_over_page import TakeOverPage
from govpost_desk.ui.true_size import TrueSize
from govpost_desk.ui.typed_rows import Typed
from govpost_desk.workers.device_desk import DeviceDesk
from govpost_desk.workers.head_office import HeadOffice

# "取消  Esc"; an answer by its digit is "3  其他"
_SAYS_ITS_KEY = re.compile(r"\S  (?:(?:Ctrl|Alt|Shift)\+)*(?:Enter|Esc|Delete|F\d+|[^\s])$|^\d  \S")


def dialogs_of(clerk: Clerk, folder: Path) -> dict[type, list[Callable[[], CounterDialog]]]:
    """Every dialog that the program has, by its class."""
    window, counter = clerk.window, clerk.window.counter
    door = opening.door_of(Settings(data_folder=folder))
    page = clerk.frame.pages["manage"]
    view = window.view()
    assert view is not None
    fields = (Typed("pin", "密码"), Typed("again", "密码"))
    act = SupervisorAct(title="", use_case=managing.reset_pin, fields=fields, about="要点")
    return {
        RescueDialog: [lambda: RescueDialog(window)],
        type(seal_number_dialog(window, "")): [
            lambda: seal_number_dialog(window, "0001"),
            lambda: weight_dialog(window, "0001"),
        ],
        BlankFormsDialog: [lambda: BlankFormsDialog(window, counter)],
        CheckDialog: [lambda: CheckDialog(window, counter)],
        LearnDialog: [lambda: LearnDialog(window, counter)],
        ScannerSetup: [lambda: ScannerSetup(window, counter)],
        CatalogueDialog: [lambda: CatalogueDialog(window, counter)],
        HelpDialog: [lambda: HelpDialog(window, clerk.frame)],
        ReasonDialog: [lambda: ReasonDialog(window, "0001", asks_pin=True)],
        LimboDialog: [lambda: LimboDialog(window, ())],
        JoinDialog: [lambda: JoinDialog(page, _head_office(clerk), 9_873)],
        TrayDialog: [lambda: TrayDialog(page)],
        InterceptionsDialog: [lambda: InterceptionsDialog(page, demo=True)],
        ActDialog: [lambda: ActDialog(page, act, lambda sentence: None, demo=False)],
        ManifestDialog: [lambda: ManifestDialog(window, counter, "")],
        OfficeDialog: [lambda: OfficeDialog(window, _devices(clerk))],
        PrinterWizard: [partial(_wizard, clerk, step) for step in range(4)],
        OrderForm: [lambda: _order(clerk, ""), lambda: _order(clerk, "C7")],
        Palette: [lambda: Palette(window, counter, (), lambda function: None)],
        RefusedStart: [lambda: RefusedStart(window, "没有打开。", "no_key", door)],
        RestoreWizard: [lambda: RestoreWizard(window, door)],
        TrueSize: [lambda: _measuring(window)],
    }


def _head_office(clerk: Clerk) -> HeadOffice:
    found = clerk.window.counter.find_office()
    assert found is not None
    return found


def _devices(clerk: Clerk) -> DeviceDesk:
    found = clerk.window.counter.devices
    assert found is not None
    return found


def _wizard(clerk: Clerk, step: int) -> PrinterWizard:
    wizard = PrinterWizard(clerk.window, _devices(clerk))
    wizard._show_step(step)
    return wizard


def _order(clerk: Clerk, case_no: str) -> OrderForm:
    view = clerk.window.view()
    assert view is not None
    form = OrderForm(clerk.window, clerk.window.counter, view, "01", case_no)
    form.order.offer_divisions((("520102", "贵州省贵阳市南明区"), ("520103", "贵州省贵阳市云岩区")))
    return form


def _measuring(window: QWidget) -> TrueSize:
    png = QBuffer()
    QPixmap(8, 12).save(png, "PNG")  # type: ignore[call-overload]
    page = TruePage(png=bytes(png.data().data()), width_mm=100, height_mm=150, name="1")
    dialog = TrueSize(window, (page,), 96)
    dialog.measure()
    return dialog


def each_dialog(clerk: Clerk, folder: Path) -> Iterator[CounterDialog]:
    """One after the other in front of the window."""
    made = dialogs_of(clerk, folder)
    assert set(made) == _kinds(CounterDialog)
    for make in (make for makes in made.values() for make in makes):
        dialog = make()
        dialog.open()
        clerk.settle()
        yield dialog
        dialog.done(0)
        clerk.settle()


def _kinds(kind: type) -> set[type]:
    return set(kind.__subclasses__())


def test_every_button_of_every_dialog_says_its_key_and_no_key_means_two(desk: Clerk, tmp_path: Path) -> None:
    """R11; buttons of which one stays pressed are fields, reached by Tab."""
    for dialog in each_dialog(desk, tmp_path / "packed"):
        shown = [made for made in dialog.findChildren(QPushButton) if made.isVisible()]
        without = [
            made.text() for made in shown if not made.isCheckable() and not _SAYS_ITS_KEY.search(made.text())
        ]
        assert without == [], type(dialog).__name__
        assert shown, type(dialog).__name__
        keys = [
            key.toString()
            for made in dialog.findChildren(QShortcut)
            if isinstance(owner := made.parent(), QWidget) and owner.isVisible()
            for key in QShortcut.keys(made)
        ]
        assert len(keys) == len(set(keys)), (type(dialog).__name__, keys)


def test_an_empty_page_says_the_first_step_and_its_key(empty: Clerk) -> None:
    pages = {each.key for each in PLACES}
    for place in ("take", "collect", "registers", "find", "pack", "bag"):
        page = empty.page(place)
        said = "".join(table.said_when_empty() for table in page.findChildren(Table) if table.isVisible())
        assert re.search(r"按 (Ctrl\+\w+|F\d+|Enter)", said), (place, said)
        assert set(re.findall(r"按 (F\d+|Ctrl\+\w)\b", said)) <= pages, said


def test_a_name_stands_narrower_rather_than_cut(desk: Clerk) -> None:
    take = desk.page("take")
    assert isinstance(take, TakeOverPage)
    table = take.due
    delegate = table.itemDelegateForColumn(1)
    name = "阿卜杜热西提·阿卜杜热合曼·买买提"
    wide = table.fontMetrics().horizontalAdvance(name)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, table.columnWidth(1), 30)
    row = type("Row", (), {"name": name, "rare": False})()
    table.rows.set_rows((row,))
    delegate.initStyleOption(option, table.rows.index(0, 1))
    assert wide > table.columnWidth(1)
    assert option.font.stretch() < 100
    assert QFontMetrics(option.font).horizontalAdvance(name) <= table.columnWidth(1)
    table.rows.set_rows(())


def test_what_stands_at_the_right_stays_there_on_every_line(dressed: QApplication) -> None:
    host = QWidget()
    title, *buttons = QLabel("第一次使用"), *(QPushButton(f"第 {number} 个按钮") for number in range(3))
    host.setLayout(FlowRow(title, 1, *buttons))
    widest = max(made.sizeHint().width() for made in buttons)
    host.resize(widest + title.sizeHint().width() + 12, 300)
    host.show()
    QApplication.processEvents()
    assert len({made.y() for made in buttons}) == 3
    assert {made.geometry().right() for made in buttons} == {host.rect().right()}
    host.close()


def test_large_letters_come_and_go(dressed: QApplication, desk: Clerk) -> None:
    """Nothing scrolls sideways on the small screen, an open dialog follows, and afterwards all is as it was."""
    desk.scans("GPDPACK", "C7")
    desk.window.resize(*SIZE)
    for place in PLACES:
        desk.page(place.name)
    books, letters = desk.frame.status.books.minimumWidth(), _letters(desk.window)
    assert {17, 22} <= {
        *letters.values()
    }  # the sheet's size for headings won where one has a size of its own
    try:
        theme.wear(dressed, theme.Look(150))
        _none_is_too_wide(desk)
        desk.window.open_help()
        dialog = desk.window.dialog
        assert isinstance(dialog, HelpDialog)
        theme.wear(dressed, theme.Look(200))
        desk.settle()
        _foot_is_free(desk, dialog)
        dialog.reject()
        _none_is_too_wide(desk)
    finally:
        theme.wear(dressed, theme.Look())
    desk.settle()
    assert desk.frame.status.books.minimumWidth() == books
    assert _letters(desk.window) == letters


def _none_is_too_wide(clerk: Clerk) -> None:
    for place in PLACES:
        page = clerk.page(place.name)
        around = page.parentWidget()
        assert around is not None
        for table in filter(QWidget.isVisible, page.findChildren(Table)):
            wanted = 1.1 * sum(map(theme.px, table._widths))  # a title may need a little more
            assert table.horizontalHeader().length() <= max(wanted, table.viewport().width()), (
                theme.worn.look,
                table.accessibleName(),
            )
        assert page.minimumSizeHint().width() <= around.width(), (theme.worn.look, place.name)


def _foot_is_free(clerk: Clerk, dialog: CounterDialog) -> None:
    foot = _on(dialog, clerk.button("关闭帮助", dialog))
    assert dialog.rect().contains(foot)
    for table in dialog.findChildren(Table):
        assert _on(dialog, table).bottom() < foot.top()


def _on(dialog: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(dialog, QPoint(0, 0)), part.size())


def _letters(window: QWidget) -> dict[int, int]:
    return {id(made): made.font().pixelSize() for made in window.findChildren(QLabel) if made.isVisible()}
