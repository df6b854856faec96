"""The coach above the pages of a training desk: which case, what to do, time used, the way out (screen 14).

Its frame is orange all round, so that nobody takes training for work.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from govpost_desk.domain.errors import DeskError
from govpost_desk.services import messages
from govpost_desk.services.training import playing, results
from govpost_desk.services.training.cases import CASES, LOAD_PAPER, NEW_RANGE, Card, Case
from govpost_desk.services.training.playing import Progress
from govpost_desk.ui import theme
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.texts import translate
from govpost_desk.ui.widgets import button, caption, card
from govpost_desk.workers.counter import Counter

BORDER_PX = 6
_ROOMY = 150  # per cent
_TICK_MS = 1000


class OrangeFrame(QFrame):
    """What stands around everything in training."""

    def __init__(self, strip: QWidget | None, inside: QWidget) -> None:
        super().__init__()
        self.setObjectName("orange")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BORDER_PX, BORDER_PX, BORDER_PX, BORDER_PX)
        layout.setSpacing(0)
        if strip is not None:
            layout.addWidget(strip)
        inside.setAutoFillBackground(True)
        layout.addWidget(inside, 1)


class CoachStrip(QWidget):
    """`finish_wanted`: the learner hands the case in; `leave_wanted`: out of training; `hand`: paper was put in."""

    finish_wanted = Signal()
    leave_wanted = Signal()
    hand = Signal(str)

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case
        self._counter: Counter | None = None
        self._seconds = 0
        self.setAccessibleName(self.tr("训练"))
        number = CASES.index(case) + 1
        head = self.tr(
            "训练模式：数据不上传，单据印有“训练”，不占真号　任务 {number}/{count}：{title}"
        ).format(number=number, count=len(CASES), title=translate("messages", case.title))
        self.head = caption(head)
        theme.set_font(self.head, 16, bold=True)
        self.used = caption()
        self.story = caption(translate("messages", case.story), wrap=True)
        self.told = caption(wrap=True)
        self.told.hide()
        theme.worn.changed.connect(self._make_room)
        hands = {
            LOAD_PAPER: (self.tr("装纸"), self._on_paper, "Ctrl+Shift+P"),
            NEW_RANGE: (self.tr("录入新号段"), self._on_range, "Ctrl+Shift+N"),
        }
        self.buttons: list[QPushButton] = [button(*hands[name]) for name in case.hands]
        self.buttons += [
            button(self.tr("提示"), self._on_hint, "Ctrl+Shift+H"),
            button(self.tr("交卷"), self.finish_wanted.emit, "Ctrl+Shift+Return"),
            button(self.tr("退出训练"), self.leave_wanted.emit, "Ctrl+Shift+Q"),
        ]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 4)
        layout.setSpacing(2)
        layout.addLayout(FlowRow(self.head, 1, self.used, *self.buttons))
        layout.addWidget(self.story)
        layout.addWidget(self.told)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._on_second)

    def follow(self, counter: Counter, table: "TablePanel") -> None:
        """Look again after each answer and each word of a device."""
        self._counter, self._table = counter, table
        counter.answered.connect(self._look)
        counter.news_came.connect(self._look)
        counter.signed_in.connect(self._look)
        self._clock.start()

    def _look(self, *_: object) -> None:
        if self._counter is not None:
            self._counter.ask(playing.progress, self._on_progress, None, self._counter.now())

    def _on_progress(self, progress: Progress) -> None:
        self._seconds = progress.seconds
        self._show_time()
        self._table.show_cards(progress.cards)
        if progress.reached:
            self._say(self.tr("目标已达到。检查一下，按“交卷”。"))

    def _on_second(self) -> None:
        self._seconds += 1
        self._show_time()

    def _show_time(self) -> None:
        used = self.tr("用时 {minutes}:{seconds:02d}")
        self.used.setText(used.format(minutes=self._seconds // 60, seconds=self._seconds % 60))

    def _on_paper(self) -> None:
        self.hand.emit(LOAD_PAPER)
        self._say(self.tr("纸已装上，等着的面单自己接着打。"))

    def _on_range(self) -> None:
        assert self._counter is not None
        self._counter.act(playing.new_range, self._on_new_range, self._on_failed)

    def _on_new_range(self, last: str) -> None:
        self._say(self.tr("新号段已录入，到 {last}。").format(last=last))

    def _on_hint(self) -> None:
        assert self._counter is not None
        self._counter.act(playing.tell_hint, self._on_told, self._on_failed)

    def _on_told(self, hint: str) -> None:
        self._say(hint or self.tr("没有更多提示了。"))

    def _on_failed(self, error: DeskError) -> None:
        self._say(messages.failure(error))

    def _say(self, text: str) -> None:
        self.told.setText("▸ " + text)
        self.told.show()
        self._make_room()

    def _make_room(self) -> None:
        """The largest letters have room for one of both: what was said last."""
        self.story.setVisible(theme.worn.look.percent <= _ROOMY or self.told.isHidden())


class TablePanel(QWidget):
    """What lies on the table: each thing with its bar code, to be scanned off the screen or by a press.

    A small window of its own beside the desk's; `scanned` has the code of a card that was pressed.
    """

    scanned = Signal(str)

    def __init__(self, counter: Counter, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle(self.tr("桌上（训练）"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._beside = parent
        self._counter = counter
        self._cards: tuple[Card, ...] = ()
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(6, 6, 6, 6)
        self._list.setSpacing(4)
        self._list.addWidget(caption(self.tr("桌上：扫条码，或按一下 = 扫一下"), quiet=True))
        self._shown: list[QWidget] = []
        self._list.addStretch(1)

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """Lay other things out; what lies there already stays."""
        if cards != self._cards:
            self._cards = cards
            codes = tuple(card.code for card in cards)
            self._counter.ask(lambda _: results.code_pictures(codes), self._on_pictures)

    def cards(self) -> list[QPushButton]:
        """Buttons of what lies there."""
        return [made for shown in self._shown for made in shown.findChildren(QPushButton)]

    def _on_pictures(self, pictures: dict[str, bytes]) -> None:
        for old in self._shown:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._shown = []
        for each in self._cards:
            bars = QLabel()
            picture = QPixmap()
            picture.loadFromData(pictures.get(each.code, b""))
            bars.setPixmap(picture)
            bars.setAccessibleName(each.code)
            made = button(f"{each.words}　{each.code}", self._on_pressed, name=each.words)
            made.setProperty("scan", each.code)
            laid = card(made, bars, margin=4)
            laid.layout().setSpacing(2)  # type: ignore[union-attr]
            self._shown.append(laid)
            self._list.insertWidget(self._list.count() - 1, laid)
        self._list.activate()
        self.resize(self.sizeHint())
        place, size = self._beside.geometry(), self.size()
        if not self.isVisible():
            self.move(place.right() - size.width() - 24, place.bottom() - size.height() - 130)
        self.show()
        self._beside.activateWindow()  # keys stay with the scan box (R1)

    def _on_pressed(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.scanned.emit(str(sender.property("scan")))
