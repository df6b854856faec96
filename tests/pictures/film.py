"""Takes the pictures: each state at two sizes, light, dark and large; dialogs lie over their window."""

import html
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog
from tests.ui.clerk import Clerk

from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.ui import theme
from govpost_desk.ui.main_window import CounterWindow

SIZES = ((1366, 768), (1920, 1080))
LOOKS = {"light": theme.Look(), "dark": theme.Look(dark=True), "large": theme.Look(150)}


class Film:
    """A clerk before a camera. `printer`: the label printer, whose paper may end."""

    def __init__(self, window: CounterWindow, printer: SimulatedLabelPrinter, folder: Path) -> None:
        self.window = window
        self.clerk = Clerk(window)
        self.printer = printer
        self._folder = folder
        self._taken: list[tuple[str, str, list[str]]] = []

    def shoot(self, name: str, title: str) -> None:
        """Picture what stands there, in every size and look."""
        files = []
        self.clerk.settle()
        for look_name, look in LOOKS.items():
            self._wear(look)
            for width, height in SIZES:
                self.window.resize(width, height)
                self._settle()
                file = f"{len(self._taken) + 1:02}-{name}-{width}x{height}-{look_name}.png"
                if not self._grab().save(str(self._folder / file), "PNG"):
                    raise OSError(file)
                files.append(file)
        self._wear(LOOKS["light"])
        self.window.resize(*SIZES[0])
        self._settle()
        self._taken.append((name, title, files))

    def go_on_after(self, before: "Film") -> None:
        """The contact sheet holds what the film before took, too."""
        self._taken = list(before._taken)

    def write_index(self) -> Path:
        """A contact sheet of everything taken."""
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
        path = self._folder / "index.html"
        path.write_text("\n".join(parts), "utf-8")
        return path

    def dialog(self) -> QDialog | None:
        """The dialog in front."""
        found = QApplication.activeModalWidget()
        return found if isinstance(found, QDialog) else None

    def close_dialog(self) -> None:
        """Away with it."""
        if (dialog := self.dialog()) is not None:
            dialog.reject()
        self.clerk.settle()

    def _wear(self, look: theme.Look) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if look != theme.worn.look:
            theme.wear(application, look)

    def _settle(self) -> None:
        for _ in range(3):  # a layout may ask for another one
            QApplication.processEvents()

    def _grab(self) -> QPixmap:
        picture = self.window.grab()
        if (dialog := self.dialog()) is not None:
            room = picture.size()
            small = dialog.size().boundedTo(room)
            dialog.resize(small.expandedTo(dialog.minimumSizeHint()))
            above = dialog.grab()
            painter = QPainter(picture)
            painter.drawPixmap(
                QPoint((room.width() - above.width()) // 2, (room.height() - above.height()) // 2), above
            )
            painter.end()
        return picture
