"""Takes the pictures: each state in every size and look; dialogs lie over their window."""

import html
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QPoint, QThread
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from tests.ui.clerk import Clerk

from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.ui import theme
from govpost_desk.ui.dialogs import CounterDialog
from govpost_desk.ui.main_window import CounterWindow

SMALL, WIDE = (1366, 768), (1920, 1080)
LOOKS = {
    "light": theme.Look(),
    "dark": theme.Look(dark=True),
    "large": theme.Look(150),
    "largest": theme.Look(theme.SCALES[-1]),
}
SHOTS = (
    ("light", SMALL), ("light", WIDE), ("dark", SMALL), ("dark", WIDE), ("large", SMALL), ("large", WIDE),
    ("largest", SMALL),
)  # fmt: skip
_WAIT_MS = 30_000


class Album:
    """A folder of pictures, and the contact sheet of all that were put into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._taken: list[tuple[str, str, list[str]]] = []

    def add(self, name: str, title: str, pictures: dict[str, QPixmap]) -> None:
        """One state: its pictures by look and size."""
        files = []
        for of, picture in pictures.items():
            file = f"{len(self._taken) + 1:02}-{name}-{of}.png"
            if not picture.save(str(self.folder / file), "PNG"):
                raise OSError(file)
            files.append(file)
        self._taken.append((name, title, files))
        print(f"{name:20} {title}", flush=True)

    def write_index(self) -> Path:
        """The contact sheet."""
        parts = [
            "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>政务邮台 画面</title>",
            "<style>body{font-family:sans-serif;margin:16px}figure{display:inline-block;margin:4px}"
            "img{width:440px;display:block}figcaption{font-size:12px}</style>",
        ]
        for name, title, files in self._taken:
            parts.append(f"<h2 id={html.escape(name)}>{html.escape(title)}</h2>")
            parts += [
                f"<figure><a href={file}><img loading=lazy src={file} alt='{html.escape(title)}'></a>"
                f"<figcaption>{file}</figcaption></figure>"
                for file in files
            ]
        path = self.folder / "index.html"
        path.write_text("\n".join(parts), "utf-8")
        return path


class Camera:
    """Stands before any window. `own_size`: one that finds its size itself, as a dialog does."""

    def __init__(self, window: QWidget, album: Album, *, own_size: bool = False) -> None:
        self.window = window
        self.album = album
        self._own_size = own_size

    def shoot(self, name: str, title: str) -> None:
        """Picture what stands there, in every size and look."""
        self.settle()
        pictures = {}
        for look_name, size in SHOTS:
            if self._own_size and size != SMALL:
                continue
            self._wear(LOOKS[look_name])
            self._resize(size)
            self.rest()
            pictures[f"{size[0]}x{size[1]}-{look_name}"] = self._grab()
        self._wear(LOOKS["light"])
        self._resize(SMALL)
        self.rest()
        self.album.add(name, title, pictures)

    def settle(self) -> None:
        """Let everything arrive."""
        self.rest()

    def rest(self) -> None:
        """Let the window lay itself out: a layout may ask for another one."""
        for _ in range(3):
            QApplication.processEvents()

    def until(self, ready: Callable[[], object]) -> None:
        """Wait for work on another thread."""
        clock = QElapsedTimer()
        clock.start()
        while not ready():
            if clock.elapsed() > _WAIT_MS:
                raise TimeoutError
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            QThread.msleep(2)
        self.rest()

    def press(self, name: str) -> None:
        """A visible button of the window or its dialog, by its name."""
        inside: QWidget = self.dialog() or self.window
        (made,) = (
            made
            for made in inside.findChildren(QPushButton)
            if made.isVisible() and made.accessibleName() == name
        )
        made.click()
        self.rest()

    def dialog(self) -> QDialog | None:
        """The dialog in front."""
        found = QApplication.activeModalWidget()
        return found if isinstance(found, QDialog) else None

    def _resize(self, size: tuple[int, int]) -> None:
        if not self._own_size:
            self.window.resize(*size)
        elif isinstance(self.window, CounterDialog):
            self.window.fit()
        else:
            self.window.adjustSize()

    def _wear(self, look: theme.Look) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if look != theme.worn.look:
            theme.wear(application, look)

    def _grab(self) -> QPixmap:
        picture = self.window.grab()
        if (dialog := self.dialog()) is not None and dialog is not self.window:
            if isinstance(dialog, CounterDialog):
                dialog.fit()
                self.rest()
            _over(picture, dialog.grab())
        return picture


class Film(Camera):
    """A clerk before a camera. `printer`: the label printer, whose paper may end."""

    window: CounterWindow

    def __init__(self, window: CounterWindow, printer: SimulatedLabelPrinter, album: Album) -> None:
        super().__init__(window, album)
        self.clerk = Clerk(window)
        self.printer = printer

    def settle(self) -> None:
        """Let every answer arrive."""
        self.clerk.settle()

    def close_dialog(self) -> None:
        """Away with it."""
        if (dialog := self.dialog()) is not None:
            dialog.reject()
        self.clerk.settle()


def _over(picture: QPixmap, above: QPixmap) -> None:
    room = picture.size()
    painter = QPainter(picture)
    painter.drawPixmap(
        QPoint((room.width() - above.width()) // 2, (room.height() - above.height()) // 2), above
    )
    painter.end()
