"""Every text of every page and dialog is read from the pixels: contrast ≥ 4.5:1, ≥ 3:1 for large letters (ux R12)."""

from collections.abc import Iterator
from functools import cache

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)
from tests.ui.clerk import Clerk

from govpost_desk.domain.outcomes import Answer, Outcome
from govpost_desk.services.today_screens import LimboRow
from govpost_desk.ui import theme
from govpost_desk.ui.bag_dialogs import seal_number_dialog, weight_dialog
from govpost_desk.ui.dialogs import CounterDialog, RescueDialog
from govpost_desk.ui.help_dialog import HelpDialog
from govpost_desk.ui.hold_to_reveal import ReasonDialog
from govpost_desk.ui.limbo_dialog import LimboDialog
from govpost_desk.ui.manifest_dialog import ManifestDialog
from govpost_desk.ui.office_dialog import OfficeDialog
from govpost_desk.ui.places import PLACES
from govpost_desk.ui.printer_wizard import PrinterWizard
from govpost_desk.ui.scale_dialogs import LearnDialog

_LARGE_PX = 24
_TEXTS = (QLabel, QAbstractButton, QLineEdit, QPlainTextEdit, QHeaderView)


@cache
def luminance(rgb: tuple[int, int, int]) -> float:
    """Relative luminance of WCAG 2."""
    parts = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def measured(picture: Image.Image) -> float:
    """Between the commonest colour of a place and the one in it that stands out most: ground and strokes of letters."""
    found = picture.getcolors(1 << 20)
    assert found
    ground = luminance(max(found)[1])
    ratios = [
        (max(ground, each) + 0.05) / (min(ground, each) + 0.05)
        for each in (luminance(rgb) for _, rgb in found)
    ]
    return max(ratios)


def texts(window: QWidget) -> Iterator[tuple[str, QRect, int]]:
    """Where words stand in a window: what they belong to, the place, the size of the letters."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not widget.isEnabled():
            continue
        if isinstance(widget, QTableView):
            yield from _cells(window, widget)
        elif isinstance(widget, _TEXTS) and _words(widget):
            place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
            if not _seen(window, widget).contains(place):
                continue  # scrolled away, or half of it
            inner = place.adjusted(3, 3, -3, -3)  # without its border
            if inner.width() > 8 and inner.height() > 8:
                yield f"{type(widget).__name__} {_words(widget)[:20]}", inner, widget.fontInfo().pixelSize()


def _words(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return str(widget.text())
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText() or widget.placeholderText()
    return "header"


def _seen(window: QWidget, widget: QWidget) -> QRect:
    """What is not scrolled away."""
    region = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(window, region.topLeft()), region.size())


def _cells(window: QWidget, table: QTableView) -> Iterator[tuple[str, QRect, int]]:
    model, viewport = table.model(), table.viewport()
    seen = _seen(window, viewport)
    for row in range(min(model.rowCount(), 6)):
        for column in range(model.columnCount()):
            cell = table.visualRect(model.index(row, column))
            place = QRect(viewport.mapTo(window, cell.topLeft()), cell.size()).adjusted(2, 2, -2, -2)
            if model.index(row, column).data() and seen.contains(place):
                yield f"cell {model.headerData(column, table.horizontalHeader().orientation())}", place, 15


def weak(window: QWidget) -> list[str]:
    """Texts that are hard to read."""
    QApplication.processEvents()
    shot = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = (shot.width(), shot.height())
    image = Image.frombuffer("RGB", size, shot.constBits(), "raw", "RGB", shot.bytesPerLine(), 1)
    found = []
    for words, place, letters in texts(window):
        ratio = measured(image.crop((place.left(), place.top(), place.right(), place.bottom())))
        if ratio < (3.0 if letters >= _LARGE_PX else 4.5):
            found.append(f"{words}: {ratio:.2f}")
    return found


@pytest.fixture(params=[(100, False), (150, True)], ids=["light", "large-dark"])
def look(request: pytest.FixtureRequest, dressed: QApplication) -> Iterator[theme.Look]:
    """One look after the other; the usual one again at the end."""
    yield theme.Look(*request.param)
    theme.wear(dressed, theme.Look())


def dialogs(clerk: Clerk) -> Iterator[CounterDialog]:
    """Every kind of dialog, open; closed by the test."""
    window = clerk.window
    yield ReasonDialog(window, "0001", asks_pin=True)
    yield HelpDialog(window, clerk.frame)
    yield RescueDialog(window)
    yield seal_number_dialog(window, "0001")
    yield weight_dialog(window, "0001")
    yield ManifestDialog(window, window.counter, "")
    row = LimboRow(window="01", number="C1", waybill_no="", kind="缺件", since="11-20", days=3)
    yield LimboDialog(window, (row,))
    devices = window.counter.devices
    assert devices is not None
    for step in range(4):
        wizard = PrinterWizard(window, devices)
        wizard._show_step(step)
        yield wizard
    yield OfficeDialog(window, devices)
    yield LearnDialog(window, window.counter)
    for opener in (lambda: window.open_order(""), window.open_palette):
        opener()
        clerk.settle()
        assert window.dialog is not None
        yield window.dialog


def test_every_text_of_every_page_can_be_read(hall: Clerk, dressed: QApplication, look: theme.Look) -> None:
    hall.scan("GPDWIN01")
    hall.scan("X9")
    theme.wear(dressed, look)
    found = {}
    for place in PLACES:
        hall.page(place.name)
        if weakest := weak(hall.window):
            found[place.name] = weakest
    assert found == {}


def test_every_text_of_every_dialog_and_of_the_login_can_be_read(
    hall: Clerk, dressed: QApplication, look: theme.Look
) -> None:
    theme.wear(dressed, look)
    found = {}
    for dialog in dialogs(hall):
        dialog.open()
        dialog.note_held(1)
        if weakest := weak(dialog):
            found[dialog.windowTitle()] = weakest
        assert all(field.accessibleName() for field in dialog.findChildren(QLineEdit) if field.isVisible()), (
            dialog.windowTitle()
        )
        assert dialog.accessibleName()
        dialog.reject()
        hall.settle()
    hall.window.lock()
    if weakest := weak(hall.window):
        found["login"] = weakest
    assert found == {}


def test_the_mark_of_a_rare_name_can_be_read_on_every_light(
    hall: Clerk, dressed: QApplication, look: theme.Look
) -> None:
    theme.wear(dressed, look)
    for answer in (Answer.TICKED, Answer.ALREADY_TICKED, Answer.REFUSED, Answer.NOT_ON_LIST):
        hall.frame.result.show_outcome(Outcome(answer=answer, message="一句话。", name="𠮷冈秀"))
        assert hall.frame.result.is_rare()
        assert weak(hall.window) == []


def test_a_weak_colour_is_noticed(
    hall: Clerk, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    pale = theme.Colours(text="#9aa5ae", quiet="#b5bdc4")
    monkeypatch.setattr(theme, "LIGHT", pale)
    theme.wear(dressed, theme.Look())
    try:
        assert any("QPushButton" in each for each in weak(hall.window))
    finally:
        monkeypatch.undo()
        theme.wear(dressed, theme.Look())
