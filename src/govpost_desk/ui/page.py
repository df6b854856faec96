"""What every page is: a widget that asks the counter for its view and sends command codes the way of a scan."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.despatch_screens import rare_name
from govpost_desk.services.head_office_state import HeadOfficeView
from govpost_desk.services.news import News
from govpost_desk.services.previews import TruePage, keep_screen_dpi, screen_dpi
from govpost_desk.services.screens import FrameView, PieceRow, WindowRow
from govpost_desk.services.today_screens import CopiesView
from govpost_desk.ui import theme
from govpost_desk.ui.chips import Chip, Chips
from govpost_desk.ui.rows_model import Column
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import own, translate
from govpost_desk.ui.true_size import TrueSize
from govpost_desk.ui.widgets import caption, column
from govpost_desk.workers.counter import Counter

WORRY, GONE, DONE = "worry", "gone", "done"  # roles of the palette
_GONE_STATES = ("missing", "extra_refused", "mismatched", "refused")


class Page(QWidget):
    """Signals: `code` goes the way of a scan, `note` is a sentence for the result panel, `said_no` a failure's,
    `released` gives the focus back to the scan box after typing or a dialog, `order_wanted` opens the order form for a
    case number ("" for a new one), `changed`: the lists have to be read anew,
    `intercept_wanted` opens the list of 封袋拦截.

    `step`: what plain scans do while the page is in front, None where it does not matter.
    """

    code = Signal(str)
    note = Signal(str)
    said_no = Signal(str)
    released = Signal()
    order_wanted = Signal(str)
    changed = Signal()
    intercept_wanted = Signal()
    step: Step | None = None
    title = ""

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.counter = counter
        self.setAccessibleName(own(self, self.title))
        self._previewed: tuple[TruePage, ...] = ()
        self._gives_way: tuple[QWidget, int] | None = None

    def refresh(self, context: ScanContext) -> None:
        """Ask for the newest view; called while the page is in front."""

    def on_opened(self) -> None:
        """The clerk came to this page."""

    def point_at(self, number: str) -> None:
        """Select the line of this number in whichever table shows it."""
        for table in self.findChildren(Table):
            table.point_at(number)

    def on_frame(self, view: FrameView, context: ScanContext) -> None:
        """The newest counts of the desk; called while the page is in front."""

    def on_copies(self, copies: CopiesView) -> None:
        """How backup, mirror and witness stand."""

    def on_head_office(self, view: HeadOfficeView) -> None:
        """How the desk stands with head office."""

    def on_news(self, news: News) -> None:
        """What a printer says."""

    def on_escape(self) -> None:
        """Esc was pressed while the page is in front: one step back, where the page has one."""

    def order_meant(self) -> tuple[str, int]:
        """Window and part of the order that `order_wanted` is about, where the page knows them; ("", 0) else."""
        return "", 0

    def on_locked(self) -> None:
        """The clerk goes away: nothing that was shown by proof of a PIN may stay."""

    def let_give_way(self, picture: QWidget, list_px: int) -> None:
        """Hide a picture beside a list where large letters leave the rest less than `list_px` (at 100 %)."""
        self._gives_way = picture, list_px
        theme.worn.changed.connect(self._show_beside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another window, other room."""
        super().resizeEvent(event)
        self._show_beside()

    def _show_beside(self) -> None:
        around = self.parentWidget()  # the page itself may be wider than what is seen of it
        if self._gives_way is not None and around is not None:
            picture, list_px = self._gives_way
            picture.setVisible(around.width() - theme.px(list_px) >= picture.width())

    def show_true_size(self, pages: tuple[TruePage, ...]) -> None:
        """Open the preview of pages as large as their paper, once this PC's screen is known."""
        self._previewed = pages
        self.counter.ask(screen_dpi, self._on_screen, self.on_failed)

    def _on_screen(self, dpi: float) -> None:
        dialog = TrueSize(self, self._previewed, dpi)
        dialog.measured.connect(self._on_measured)
        dialog.finished.connect(self.released)
        dialog.open()

    def _on_measured(self, dpi: float) -> None:
        self.counter.ask(keep_screen_dpi, None, self.on_failed, dpi)

    def on_failed(self, error: DeskError) -> None:
        """A query or use case of this page failed."""
        self.said_no.emit(messages.failure(error))


class WindowChooser(Chips):
    """One button a government window; `chosen` gives its code."""

    def __init__(self) -> None:
        super().__init__(self.tr("选窗口"))

    def show_windows(self, windows: tuple[WindowRow, ...], chosen: str) -> None:
        """Put the windows and their open counts on the buttons."""
        chips = [
            Chip(
                window.window_code,
                f"{window.window_code} {window.department} · {window.open_count}",
                self.tr("窗口 {window_code} {department}").format(
                    window_code=window.window_code, department=window.department
                ),
            )
            for window in windows
        ]
        self.show_chips(chips, chosen)


class Figure(QWidget):
    """A count with its word above it."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._number = QLabel("0")
        theme.set_font(self._number, 26, bold=True)
        theme.size(self._number, least_width=64)
        self._word = word
        self.setLayout(column(caption(word, quiet=True), self._number, spacing=0))
        self.show_number(0)

    def show_number(self, number: int, *, worry: bool = False) -> None:
        """Show a count; amber when it wants attention."""
        self._number.setText(str(number))
        theme.tone(self._number, WORRY if worry else "")
        self.setAccessibleName(f"{self._word} {number}")

    def number(self) -> str:
        """What is shown."""
        return self._number.text()


def marked(name: str) -> str:
    """A name with the 生僻字 flag where our usual font lacks one of its characters (ux R12)."""
    return translate("page", "{name}〔生僻字〕").format(name=name) if rare_name(name) else name


def case_column() -> Column:
    """办件号."""
    return Column(translate("page", "办件号"), lambda row: str(row.case_no), whole=True)


def name_column() -> Column:
    """The recipient with the 生僻字 flag (ux R12)."""
    return Column(
        translate("page", "收件人"),
        lambda row: (
            translate("page", "{name}〔生僻字〕").format(name=row.name)
            if row.rare
            else row.name or translate("page", "（未填）")
        ),
        whole=True,
    )


def document_column() -> Column:
    """The certificate."""
    return Column(translate("page", "证照"), lambda row: str(row.document), whole=True)


def mail_name_column() -> Column:
    """The recipient of a piece of mail; of one that came in a bag nobody here knows him."""
    return Column(
        translate("page", "收件人"),
        lambda row: (
            translate("page", "{name}〔生僻字〕").format(name=row.name) if row.rare else row.name or "—"
        ),
        whole=True,
    )


def place_column() -> Column:
    """Where it goes."""
    return Column(translate("page", "寄往"), lambda row: str(row.place), whole=True)


def waybill_column() -> Column:
    """邮件号."""
    return Column(translate("page", "邮件号"), lambda row: row.waybill_no or "")


def state_column() -> Column:
    """The state, and that the order still lacks something (the tip of the cell says what)."""
    return Column(translate("page", "状态"), _state_text, colour=_state_colour)


def problems_column() -> Column:
    """What the order still lacks."""
    return Column(translate("page", "待补"), lambda row: str(row.problems), colour=lambda row: WORRY)


def _state_text(piece: PieceRow) -> str:
    waits = piece.problems and piece.state not in _GONE_STATES
    return (
        translate("page", "{state_text}·待补").format(state_text=piece.state_text)
        if waits
        else piece.state_text
    )


def _state_colour(piece: PieceRow) -> str:
    if piece.state in _GONE_STATES:
        return GONE
    if piece.problems:
        return WORRY
    return DONE if piece.state in ("ticked", "extra", "sealed", "collected") else ""


def by_case(piece: object) -> object:
    """What tells rows of certificates apart when a table is filled anew."""
    assert isinstance(piece, PieceRow)
    return (piece.case_no, piece.waybill_no)
