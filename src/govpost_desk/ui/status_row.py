"""The lower line: devices, head office, what waits, the books; each cell says what is wrong when pressed (ux §1.3)."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from govpost_desk.services import messages
from govpost_desk.services.head_office_state import HeadOfficeView
from govpost_desk.services.messages import scanners
from govpost_desk.services.messages.doctor import fallback
from govpost_desk.services.messages.window import LOCKS_IN, LOCKS_SOON, PRIVACY_KEY, PRIVACY_ON
from govpost_desk.services.news import News
from govpost_desk.services.screens import FrameView
from govpost_desk.services.today_screens import CopiesView
from govpost_desk.ui import theme
from govpost_desk.ui.books_strip import BooksStrip
from govpost_desk.ui.style_sheet import FRAME_PERCENT, grown_tall
from govpost_desk.ui.texts import QT_TRANSLATE_NOOP, translate

_CELLS = (
    QT_TRANSLATE_NOOP("status_row", "隐私"),
    QT_TRANSLATE_NOOP("status_row", "面单机"),
    QT_TRANSLATE_NOOP("status_row", "打印机"),
    QT_TRANSLATE_NOOP("status_row", "扫描枪"),
    QT_TRANSLATE_NOOP("status_row", "总部"),
    QT_TRANSLATE_NOOP("status_row", "备份"),
    QT_TRANSLATE_NOOP("status_row", "余号"),
)
FROM_STORE = ("backup", "mirror", "head_office")  # news of what has a cell of its own, told from the store
_HEIGHT = 50  # the two lines of the books
_LONG_CELL, _CELL_PADDING = 130, 24  # shorter cells never give way
_ROOMY = 100  # per cent; larger letters put the books on a line of their own


class _Cell(QPushButton):
    """A button that gives way: in a crowded line its words end in …, never those of the books; pressed, it says all."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.words = word
        self.setProperty("cell", True)
        theme.set_font(self, frame=True)
        self.setFocusPolicy(theme.NO_CLICK_FOCUS)
        self.setAutoDefault(False)

    def tell(self, words: str) -> None:
        """Put other words on it."""
        self.words = words
        self.setMinimumWidth(min(self.sizeHint().width(), self._least()))
        self.updateGeometry()
        self._fit()

    def _least(self) -> int:
        if theme.worn.look.percent <= _ROOMY:
            return theme.px(_LONG_CELL)
        first = self.words.split(" ")[0]
        return self.fontMetrics().horizontalAdvance(f"{first}…") + theme.px(_CELL_PADDING)

    def sizeHint(self) -> QSize:
        """As wide as all its words."""
        return QSize(
            self.fontMetrics().horizontalAdvance(self.words) + theme.px(_CELL_PADDING),
            super().sizeHint().height(),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other room, other words."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(self.width() - theme.px(_CELL_PADDING) + 2, 0)
        self.setText(self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room))


class StatusRow(QFrame):
    """`asked` gives the sentence behind a pressed cell; `privacy_pressed`: its cell turns 隐私 on and off."""

    asked = Signal(str)
    privacy_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        self._line = layout = QHBoxLayout()
        layout.setSpacing(0)
        both.addLayout(layout)
        self.cells: dict[str, _Cell] = {}
        for word in _CELLS:
            cell = _Cell(translate("status_row", word))
            cell.clicked.connect(self._on_pressed)
            self.cells[word] = cell
            layout.addWidget(cell)
        layout.addStretch(1)
        self.books = BooksStrip()
        theme.worn.changed.connect(self._make_room)
        self._make_room()
        self._at_rest = ""  # what the label printer says of itself while no label waits
        self._said = {
            "面单机": self.tr(
                "封装时面单自动打印；缺纸、断线时面单等待，处理好后自动继续，已收的件不受影响。"
            ),
            "打印机": self.tr("交接簿结束后自动打印两联；打印机有问题时交接簿等待，处理好后自动继续。"),
        }
        self._countdown = QLabel(
            self
        )  # over the first cells: in a crowded line there is no room for one more
        theme.mark(self._countdown, ground="alarm")
        self._countdown.hide()
        self.cells["隐私"].setProperty("key", "Shift+F12")
        self.cells["隐私"].setProperty("word", self.tr("隐私"))
        QShortcut(QKeySequence("Shift+F12"), self).activated.connect(self.privacy_pressed)
        self.show_privacy(False)
        self.show_scanner("")

    def _make_room(self) -> None:
        """The books beside the cells, or below them where letters are large."""
        large = theme.worn.look.percent > _ROOMY
        both = self.layout()
        assert isinstance(both, QVBoxLayout)
        for line in (self._line, both):
            line.removeWidget(self.books)
        (both if large else self._line).addWidget(self.books)
        books = round(_HEIGHT * min(theme.worn.look.percent, FRAME_PERCENT) / 100)
        self.setFixedHeight(grown_tall(42, FRAME_PERCENT) + books if large else books)
        for cell in self.cells.values():
            cell.tell(cell.words)

    def set_cell(self, word: str, state: str, sentence: str, *, worry: bool = False) -> None:
        """Write a cell and the sentence behind it."""
        cell = self.cells[word]
        cell.tell(f"{word} {state}".rstrip())
        cell.setAccessibleName(f"{word} {state}".rstrip())
        cell.setToolTip(sentence)
        if bool(cell.property("worry")) is not worry:
            cell.setProperty("worry", worry)
            cell.style().unpolish(cell)
            cell.style().polish(cell)

    def text(self, word: str) -> str:
        """What a cell shows."""
        return self.cells[word].words

    def show_copies(self, copies: CopiesView) -> None:
        """Backup, mirror and witness."""
        self.set_cell(self.tr("备份"), copies.short, copies.sentence, worry=copies.worry)

    def show_head_office(self, view: HeadOfficeView) -> None:
        """What has arrived, what waits, when head office last answered: one sentence, coloured if somebody must act."""
        self.set_cell(self.tr("总部"), "", view.sentence, worry=view.worry)
        cell = self.cells["总部"]
        cell.tell(view.line)
        cell.setAccessibleName(view.line)

    def show_news(self, news: News) -> None:
        """A device spoke: news about a paper name a register, the rest is about labels."""
        if news.message and news.news not in FROM_STORE:
            hint = fallback() if news.fallback == "office" else ""
            if news.news in ("at_rest", "printed"):
                self._at_rest = news.cause
            self._said["打印机" if news.register_no and not news.waybill_no else "面单机"] = (
                news.message + hint
            )

    def show_view(self, view: FrameView) -> None:
        """States and counts of the moment."""
        board = view.board
        waits = _short(self._at_rest) if self._at_rest else self._doubt(board.unconfirmed)
        if view.label_cause:
            waits = self.tr("{short}·面单等待").format(short=_short(view.label_cause))
        look = self.tr("看图、试一下按 Alt+S。")
        told = self._said["面单机"] + (look if view.label_cause or self._at_rest else "")
        self.set_cell(self.tr("面单机"), waits or self.tr("就绪"), told, worry=bool(waits))
        waits = self._doubt(board.unconfirmed_papers)
        if view.slip_cause:
            waits = self.tr("小票机{short}·交接簿等待").format(short=_short(view.slip_cause))
        if view.paper_cause:
            waits = self.tr("{short}·交接簿等待").format(short=_short(view.paper_cause))
        told = self._said["打印机"] + (look if waits else "")
        self.set_cell(self.tr("打印机"), waits or self.tr("就绪"), told, worry=bool(waits))
        self.set_cell(
            self.tr("余号"),
            str(board.numbers_left),
            self.tr("邮件号段余量。用完前请向总部申领，由班长录入新号段（管理 Alt+M）。"),
            worry=view.numbers_low,
        )

    def _doubt(self, count: int) -> str:
        return self.tr("{unconfirmed} 份未确认").format(unconfirmed=count) if count else ""

    def show_privacy(self, on: bool) -> None:
        """Whether names are masked."""
        self.set_cell(
            self.tr("隐私"),
            self.tr("开") if on else "",
            translate("messages", PRIVACY_ON if on else PRIVACY_KEY),
            worry=on,
        )
        self.cells["隐私"].setMinimumWidth(self.cells["隐私"].sizeHint().width())

    def show_lock(self, seconds: int) -> None:
        """How soon the window locks by itself; 0: not soon."""
        self._countdown.setVisible(seconds > 0)
        self._countdown.setText(translate("messages", LOCKS_IN).format(seconds=seconds) if seconds else "")
        self._countdown.setToolTip(translate("messages", LOCKS_SOON))
        covered = self.cells["面单机"].geometry().right()  # whole cells: half a word tells nothing
        self._countdown.resize(max(covered, self._countdown.sizeHint().width()), self.height())
        self._countdown.raise_()

    def countdown(self) -> str:
        """What is said about the lock; "" while it is not near."""
        return self._countdown.text()

    def show_scanner(self, cause: str, kind: str = scanners.TYPES) -> None:
        """`cause`: why a scanner on a line of its own is away, "" when it is there; `kind`: how it is connected."""
        if cause:
            self.set_cell(self.tr("扫描枪"), self.tr("未接"), scanners.away(cause, kind), worry=True)
        else:
            self.set_cell(self.tr("扫描枪"), scanners.READY[kind], scanners.ABOUT[kind])

    def _on_pressed(self) -> None:
        sender = self.sender()
        if sender is self.cells["隐私"]:
            self.privacy_pressed.emit()
        elif isinstance(sender, _Cell):
            self.asked.emit(f"{sender.words}：{sender.toolTip()}")


def _short(cause: str) -> str:
    return messages.device(cause).removeprefix("打印机")
