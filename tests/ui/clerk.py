"""A clerk at the real window: keys go to whatever has the focus, as from a scanner, never to a chosen widget."""

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from tests.builders import PINS

from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.outcomes import Outcome
from govpost_desk.services.context import ScanContext
from govpost_desk.ui.main_window import CounterWindow
from govpost_desk.ui.page import Page
from govpost_desk.ui.pictures import settle

WAIT_MS = 30_000  # a busy disk may let a commit wait for seconds


class Clerk:
    """Types, scans and looks. `answers`: every outcome the window was given, in order."""

    def __init__(self, window: CounterWindow) -> None:
        self.window = window
        self.frame = window.frame
        self.answers: list[Outcome] = []
        self.failures: list[str] = []
        window.counter.answered.connect(self._on_answered)
        window.counter.failed.connect(self._on_failed)

    def _on_answered(self, outcome: Outcome, context: ScanContext) -> None:
        self.answers.append(outcome)

    def _on_failed(self, error: DeskError) -> None:
        self.failures.append(error.code)

    def sign_in(self, operator_no: str = "0001") -> None:
        """Number, Enter, PIN, Enter, all by keys."""
        self.window.activateWindow()  # an earlier window of this process may still count as the active one
        assert QTest.qWaitForWindowActive(self.window, WAIT_MS)  # the platform tells it at its own time
        self.keys(operator_no + "\r" + PINS[operator_no] + "\r")
        self.settle()
        assert self.window.is_open()

    def keys(self, text: str) -> None:
        """Each character goes to the widget that has the focus at that moment; \\r is Enter."""
        for character in text:
            target = self.focus()
            if character == "\r":
                QTest.keyClick(target, Qt.Key.Key_Return)
            elif character.isascii():
                QTest.keyClick(target, character)
            else:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(
                        target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
                    )

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key with its modifiers."""
        QTest.keyClick(self.focus(), key, modifier)
        self.settle()

    def scan(self, text: str) -> Outcome:
        """Scan one code and wait for its answer."""
        before = len(self.answers)
        self.keys(text + "\r")
        self.wait_answers(before + 1)
        return self.answers[-1]

    def scans(self, *texts: str) -> Outcome:
        """Several codes, each answered before the next; the last answer."""
        return [self.scan(text) for text in texts][-1]

    def wait_answers(self, count: int) -> None:
        """Until so many answers have come in all."""
        # the loop of the real program: QTest.qWait would keep the interpreter's lock and starve the other threads
        loop = QEventLoop()
        connection = self.window.counter.answered.connect(lambda: len(self.answers) >= count and loop.quit())
        if len(self.answers) < count:
            QTimer.singleShot(WAIT_MS, loop, loop.quit)
            loop.exec()
        self.window.counter.answered.disconnect(connection)
        assert len(self.answers) >= count, f"{len(self.answers)} of {count}, failures {self.failures}"

    def press(self, button: QPushButton) -> None:
        """Click with the mouse."""
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def settle(self) -> None:
        """Let everything arrive."""
        assert settle(self.window, WAIT_MS)

    def focus(self) -> QWidget:
        """The widget that has the focus."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def page(self, name: str) -> Page:
        """Go to a page by its button and look at it."""
        self.press(self.frame.place_buttons[name])
        assert self.frame.current() == name
        return self.frame.pages[name]

    def button(self, name: str, inside: QWidget | None = None) -> QPushButton:
        """A visible button by its accessible name."""
        self.settle()
        found = [
            made
            for made in (inside or self.window).findChildren(QPushButton)
            if made.accessibleName() == name and made.isVisible()
        ]
        assert len(found) == 1, (name, len(found))
        return found[0]
